/** What is in an output directory, held against what belongs there. Reads, and changes nothing. */

import { lstatSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as messages from '../../diagnostics/output-messages.js';
import { failure, result } from '../../diagnostics/result.js';
import { assertDistinct, manifestName, manifestPaths, parents } from '../../lib/manifest.js';
import type { Diagnostic, Result } from '../../types/diagnostic.js';
import type { BundleFile } from '../../types/file.js';
import { journalName, journalPaths, temporaryName } from './journal.js';

export interface FileState {
  readonly content: Uint8Array;
  /** Permission bits. */
  readonly mode: number;
}

/** A file that is not as it should be; `found` and `made` are never both undefined. */
export interface BundleDifference {
  /** Below the output directory. */
  readonly path: string;
  /** Undefined where nothing is. */
  readonly found: FileState | undefined;
  /** Undefined for a file of an earlier build that is no longer made. */
  readonly made: FileState | undefined;
}

export interface Inspection {
  /** In the order of paths. */
  readonly differences: readonly BundleDifference[];
  /** What belongs there. */
  readonly wanted: ReadonlyMap<string, FileState>;
  /** Files of earlier builds, finished or not, whether they are still there or not. */
  readonly claimed: readonly string[];
}

type Finding = { readonly state: FileState | undefined } | { readonly obstacle: Diagnostic };

const nothing: Finding = { state: undefined };

/** Compares a directory with the files that belong there. Gives an error for a directory that is not ours to change. */
export function inspect(directory: string, files: readonly BundleFile[]): Result<Inspection> {
  assertDistinct(files);
  const claimed = claims(directory);
  if (claimed.value === undefined) return { value: undefined, diagnostics: claimed.diagnostics };
  const wanted = new Map(files.map((file) => [file.path, wantedState(file)]));
  const paths = [...new Set([...wanted.keys(), ...claimed.value])].sort();
  const findings = paths.map((path) => ({ path, ...find(directory, path) }));
  const differences = findings.flatMap((finding): BundleDifference[] => {
    if ('obstacle' in finding) return [];
    const { path, state: found } = finding;
    const made = wanted.get(path);
    return isSame(found, made) ? [] : [{ path, found, made }];
  });
  const obstacles = findings.flatMap((each) => ('obstacle' in each ? [each.obstacle] : []));
  return result({ differences, wanted, claimed: claimed.value }, distinct(obstacles));
}

function wantedState({ content, executable }: BundleFile): FileState {
  return { content: Buffer.from(content), mode: executable ? 0o755 : 0o644 };
}

function isSame(found: FileState | undefined, made: FileState | undefined): boolean {
  if (found === undefined || made === undefined) return found === made;
  return found.mode === made.mode && Buffer.compare(found.content, made.content) === 0;
}

/** A link at a directory is in the way of every file below it, and is one obstacle. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((each) => [each.message, each])).values()];
}

/** Which files in a directory are from earlier builds. Gives an error when the directory is not ours. */
function claims(directory: string): Result<readonly string[]> {
  // -o may name a link: whoever typed it has chosen it.
  const root = statSync(directory, { throwIfNoEntry: false });
  if (root === undefined) return result([]);
  if (!root.isDirectory()) return failure(messages.outputIsFile(directory));
  const entries = readdirSync(directory);
  // The first thing that a build ever wrote, if it got no further.
  if (entries.every((name) => name === temporaryName(journalName))) return result(entries);
  const claimed = claimedBelow(directory, '');
  return claimed.length > 0 ? result(claimed) : failure(messages.outputNotOurs(directory));
}

/** What the manifest and the journal of a directory name, and the manifests of bundles in it. */
function claimedBelow(root: string, directory: string): readonly string[] {
  const named = manifestPaths(text(root, join(directory, manifestName)));
  const begun = journalPaths(text(root, join(directory, journalName)));
  const own = [
    ...(named === undefined ? [] : [manifestName, ...named]),
    ...(begun === undefined ? [] : [journalName, temporaryName(journalName), ...begun]),
  ].map((path) => join(directory, path));
  const inner = own.filter((path) => path !== join(directory, manifestName) && isManifest(path));
  return [...own, ...inner.flatMap((path) => claimedBelow(root, dirname(path)))];
}

export function isManifest(path: string): boolean {
  return path === manifestName || path.endsWith(`/${manifestName}`);
}

/** A file's text; empty when there is none that could be trusted to be ours. */
function text(root: string, path: string): string {
  const finding = find(root, path);
  const state = 'state' in finding ? finding.state : undefined;
  return state === undefined ? '' : new TextDecoder().decode(state.content);
}

/** What is at a path. A link on the way there is an obstacle: it may lead anywhere. */
function find(root: string, path: string): Finding {
  for (const parent of parents(path)) {
    const kind = kindOf(join(root, parent));
    if (kind === 'nothing') return nothing;
    if (kind !== 'directory') return obstacle(join(root, parent), kind, 'directory');
  }
  const file = join(root, path);
  const kind = kindOf(file);
  if (kind === 'nothing') return nothing;
  if (kind !== 'file') return obstacle(file, kind, 'file');
  return { state: { content: readFileSync(file), mode: statSync(file).mode & 0o7777 } };
}

function obstacle(path: string, found: string, wanted: string): Finding {
  return { obstacle: messages.outputBlocked(path, found, wanted) };
}

export function kindOf(path: string): string {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats === undefined ? 'nothing' : nameOf(stats);
}

function nameOf(stats: Stats): string {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'symbolic link' : 'special file';
}
