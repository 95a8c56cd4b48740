/** Makes an output directory what it should be, so that whoever interrupts it leaves the old build or none. */

import { chmodSync, existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parents } from '../../lib/manifest.js';
import { type BundleDifference, type FileState, type Inspection, isManifest } from './inspect.js';
import { isLasting, journalName, journalText } from './journal.js';
import { makeDirectory, openToAll, writeFile } from './put.js';
import {
  abandon,
  removeStaging,
  type Staged,
  stageDirectories,
  stageFiles,
  unstage,
} from './staging.js';

/**
 * Everything new is written beside the old build first: what can go wrong then - a full disk, a quota - leaves that as
 * it was. Only then is it moved into place. From the first change to the last the journal says that the
 * directory is ours, and which files of both builds may be there. Throws what the file system throws.
 */
export function apply(out: string, { differences, wanted, claimed }: Inspection): void {
  const root = resolve(out);
  const known = [...new Set([...wanted.keys(), ...claimed])].filter(isLasting);
  const manifests = known.filter((path) => isManifest(path) && concerns(path, differences));
  const rest = differences.filter(({ path }) => !isManifest(path) && path !== journalName);
  const directories = new Set([...wanted.keys()].flatMap(parents));
  const texts = new Map([...rest.flatMap(newText), ...manifests.flatMap(wantedText(wanted))]);

  const hadJournal = existsSync(join(root, journalName));
  const firstMade = mkdirSync(root, { recursive: true });
  const made: string[] = [];
  let staged: Staged;
  try {
    if (firstMade !== undefined) openToAll(root);
    writeFile(join(root, journalName), { content: Buffer.from(journalText(known)), mode: 0o644 });
    stageDirectories(root, directories, made);
    staged = stageFiles(root, texts);
  } catch (error) {
    abandon(root, { directories: made, hadJournal, firstMade });
    throw error;
  }

  // Manifests go first and come last: in between, nothing verifies.
  for (const path of manifests) removeFile(root, path, directories);
  for (const { path, made: state } of rest) {
    if (state === undefined) removeFile(root, path, directories);
  }
  for (const directory of directories) openDirectory(join(root, directory));
  for (const { path, found, made: state } of rest) {
    if (isComplete(found, state)) chmodSync(join(root, path), state.mode);
    else unstage(root, path, staged);
  }
  for (const path of manifests) unstage(root, path, staged);
  removeStaging(root);
  rmSync(join(root, journalName));
}

/** Whether a manifest's directory holds one of the differences. */
function concerns(manifest: string, differences: readonly BundleDifference[]): boolean {
  const directory = manifest.slice(0, manifest.lastIndexOf('/') + 1);
  return differences.some(({ path }) => path.startsWith(directory));
}

type Text = readonly [path: string, state: FileState];

/** A file whose bytes are right keeps them, and its time stamp. */
function newText({ path, found, made }: BundleDifference): readonly Text[] {
  return made === undefined || isComplete(found, made) ? [] : [[path, made]];
}

/** Nothing of a manifest that goes for good. */
function wantedText(wanted: ReadonlyMap<string, FileState>): (path: string) => readonly Text[] {
  return (path) => {
    const state = wanted.get(path);
    return state === undefined ? [] : [[path, state]];
  };
}

/** Whether the bytes are right, and at most the permissions are not. */
function isComplete(found: FileState | undefined, made: FileState | undefined): made is FileState {
  return (
    found !== undefined && made !== undefined && Buffer.compare(found.content, made.content) === 0
  );
}

/** Removes a file if it is there, and the directories that it leaves empty and that are not needed again. */
function removeFile(root: string, path: string, needed: ReadonlySet<string>): void {
  rmSync(join(root, path), { force: true });
  for (const parent of parents(path).toReversed()) {
    const directory = join(root, parent);
    if (needed.has(parent) || !existsSync(directory)) continue;
    if (readdirSync(directory).length === 0) rmdirSync(directory);
  }
}

/** Most are there: staging has made what it could. */
function openDirectory(path: string): void {
  if (existsSync(path)) openToAll(path);
  else makeDirectory(path);
}
