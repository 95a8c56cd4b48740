/** Makes an output directory what it should be, so that whoever interrupts it leaves nothing that verifies. */

import {
  chmodSync,
  closeSync,
  existsSync,
  fchmodSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parents } from '../../lib/manifest.js';
import { type BundleDifference, type FileState, type Inspection, isManifest } from './inspect.js';
import { isLasting, journalName, journalText, temporaryName } from './journal.js';

/**
 * Manifests go first and come last. In between, the journal says that the directory is ours, and which files of the old
 * and the new build may be there.
 */
export function apply(root: string, { differences, wanted, claimed }: Inspection): void {
  if (mkdirSync(root, { recursive: true }) !== undefined) openToAll(root);
  const known = [...new Set([...wanted.keys(), ...claimed])].filter(isLasting);
  writeFile(join(root, journalName), { content: Buffer.from(journalText(known)), mode: 0o644 });
  const manifests = known.filter((path) => isManifest(path) && concerns(path, differences));
  for (const path of manifests) removeFile(root, path);

  const rest = differences.filter(({ path }) => !isManifest(path) && path !== journalName);
  for (const { path, made } of rest) if (made === undefined) removeFile(root, path);
  for (const directory of new Set([...wanted.keys()].flatMap(parents))) {
    makeDirectory(join(root, directory));
  }
  for (const { path, found, made } of rest) bringTo(join(root, path), found, made);
  for (const path of manifests) bringTo(join(root, path), undefined, wanted.get(path));
  rmSync(join(root, journalName));
}

/** Whether a manifest's directory holds one of the differences. */
function concerns(manifest: string, differences: readonly BundleDifference[]): boolean {
  const directory = manifest.slice(0, manifest.lastIndexOf('/') + 1);
  return differences.some(({ path }) => path.startsWith(directory));
}

/** A file whose bytes are right keeps them, and its time stamp. */
function bringTo(path: string, found: FileState | undefined, made: FileState | undefined): void {
  if (made === undefined) return;
  const complete = found !== undefined && Buffer.compare(found.content, made.content) === 0;
  if (complete) chmodSync(path, made.mode);
  else writeFile(path, made);
}

/** Nobody ever sees half a file: it is written beside its place, and moved there. */
export function writeFile(path: string, { content, mode }: FileState): void {
  const temporary = temporaryName(path);
  rmSync(temporary, { force: true });
  const descriptor = openSync(temporary, 'wx', 0o600);
  try {
    writeFileSync(descriptor, content);
    fchmodSync(descriptor, mode);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, path);
}

function makeDirectory(path: string): void {
  mkdirSync(path, { recursive: true });
  openToAll(path);
}

/** Whatever the umask is, others can read a bundle. The set-group-ID bit of a shared directory stays. */
function openToAll(directory: string): void {
  const mode = statSync(directory).mode & 0o7777;
  const wanted = 0o755 | (mode & 0o2000);
  if (mode !== wanted) chmodSync(directory, wanted);
}

/** Removes a file if it is there, and the directories that it leaves empty. */
function removeFile(root: string, path: string): void {
  rmSync(join(root, path), { force: true });
  for (const parent of parents(path).toReversed()) {
    const directory = join(root, parent);
    if (existsSync(directory) && readdirSync(directory).length === 0) rmdirSync(directory);
  }
}
