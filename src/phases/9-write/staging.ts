/** The staging directory: where a build's files are written before anything of the build before it is touched. */

import { lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileState } from './inspect.js';
import { journalName, temporaryName } from './journal.js';
import { makeDirectory, writeNew } from './put.js';

/** Below the output directory, from a build's first change to its last. */
const stagingName = 'manifest.staged';

/** By path in the bundle: where its file waits. */
export type Staged = ReadonlyMap<string, string>;

/** Writes the files under names of no meaning; whatever an interrupted build has left there goes. */
export function stageFiles(root: string, files: ReadonlyMap<string, FileState>): Staged {
  const directory = join(root, stagingName);
  rmSync(directory, { recursive: true, force: true });
  if (files.size > 0) mkdirSync(directory);
  const staged = new Map<string, string>();
  for (const [path, state] of files) {
    const waiting = join(directory, `${staged.size}`);
    writeNew(waiting, state);
    staged.set(path, waiting);
  }
  return staged;
}

/**
 * Makes those directories that nothing stands in the way of, and notes them in `made`, which is also right when one
 * fails. A directory in the place of a file of the build before can only be made once that is gone.
 */
export function stageDirectories(
  root: string,
  directories: Iterable<string>,
  made: string[],
): void {
  for (const directory of directories) {
    const path = join(root, directory);
    const parent = lstatSync(dirname(path), { throwIfNoEntry: false });
    if (!parent?.isDirectory() || lstatSync(path, { throwIfNoEntry: false })) continue;
    made.push(path);
    makeDirectory(path);
  }
}

/** Moves a staged file into place. Needs no space, and nobody ever sees half of it. */
export function unstage(root: string, path: string, staged: Staged): void {
  const waiting = staged.get(path);
  if (waiting !== undefined) renameSync(waiting, join(root, path));
}

export function removeStaging(root: string): void {
  rmSync(join(root, stagingName), { recursive: true, force: true });
}

/** What a build has made that could not be staged, and so goes again. */
export interface Begun {
  /** In the order in which they were made. */
  readonly directories: readonly string[];
  /** An earlier build was interrupted, and its journal stays. */
  readonly hadJournal: boolean;
  /** The outermost directory that was made for the output directory; undefined where that was there. */
  readonly firstMade: string | undefined;
}

/** Leaves the build before as it was. What cannot be removed either is found by the next build. */
export function abandon(root: string, { directories, hadJournal, firstMade }: Begun): void {
  attempt(() => removeStaging(root));
  for (const directory of directories.toReversed()) attempt(() => rmdirSync(directory));
  const journal = join(root, journalName);
  attempt(() => rmSync(temporaryName(journal), { force: true }));
  if (!hadJournal) attempt(() => rmSync(journal, { force: true }));
  if (firstMade !== undefined) attempt(() => removeEmpty(root, firstMade));
}

/** Removes the directory and those above it, up to `last`, as far as they are empty. */
function removeEmpty(directory: string, last: string): void {
  if (readdirSync(directory).length > 0) return;
  rmdirSync(directory);
  if (directory !== last) removeEmpty(dirname(directory), last);
}

/** The error that led here is the one to tell. */
function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // Nothing to add.
  }
}
