/** How a file or a directory of ours comes to be: in one go, and with the same permissions whatever the umask is. */

import {
  chmodSync,
  closeSync,
  fchmodSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { FileState } from './inspect.js';
import { temporaryName } from './journal.js';

/** Nobody ever sees half a file: it is written beside its place, and moved there. */
export function writeFile(path: string, state: FileState): void {
  const temporary = temporaryName(path);
  rmSync(temporary, { force: true });
  writeNew(temporary, state);
  renameSync(temporary, path);
}

/** Writes a file where none is. */
export function writeNew(path: string, { content, mode }: FileState): void {
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(descriptor, content);
    fchmodSync(descriptor, mode);
  } finally {
    closeSync(descriptor);
  }
}

export function makeDirectory(path: string): void {
  mkdirSync(path, { recursive: true });
  openToAll(path);
}

/** Others can read a bundle. The set-group-ID bit of a shared directory stays. */
export function openToAll(directory: string): void {
  const mode = statSync(directory).mode & 0o7777;
  const wanted = 0o755 | (mode & 0o2000);
  if (mode !== wanted) chmodSync(directory, wanted);
}
