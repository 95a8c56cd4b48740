/** Ends this process's work on files at any point, as a kill or a full disk would, but so that the test goes on. */

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const changes = [
  'chmodSync',
  'fchmodSync',
  'mkdirSync',
  'openSync',
  'renameSync',
  'rmSync',
  'rmdirSync',
  'writeFileSync',
] as const;

export class Interrupted extends Error {}

/**
 * Runs `action`, of which only the first `allowed` changes to the file system happen; of a file that is being written
 * then, the first half is there. Gives whether `action` came to its end.
 */
export function runInterrupted(allowed: number, action: () => void): boolean {
  let left = allowed;
  const mayHappen = (): boolean => {
    left -= 1;
    return left >= 0;
  };
  try {
    withChanges(changes, mayHappen, () => new Interrupted(`before change ${allowed + 1}`), action);
    return true;
  } catch (error) {
    if (error instanceof Interrupted) return false;
    throw error;
  }
}

/** Those that take space. */
const additions = ['mkdirSync', 'openSync', 'writeFileSync'] as const;

/**
 * Runs `action` on a disk that is full after `allowed` additions; of the file that is written then, the first half is
 * there. What takes no space still happens. Gives whether there was space for all of it.
 */
export function runOnFullDisk(allowed: number, action: () => void): boolean {
  let left = allowed;
  const mayHappen = (): boolean => {
    left -= 1;
    return left >= 0;
  };
  const noSpace = (name: string): Error =>
    Object.assign(new Error(`ENOSPC: no space left on device, ${name}`), { syscall: name });
  withChanges(additions, mayHappen, noSpace, action);
  return left >= 0;
}

/** Replaces functions of the file system while `action` runs: one that may not happen throws instead. */
function withChanges(
  names: readonly (typeof changes)[number][],
  mayHappen: () => boolean,
  error: (name: string) => Error,
  action: () => void,
): void {
  const originals = names.map((name) => [name, fs[name]] as const);
  let stopped = false;
  for (const [name, original] of originals) {
    Reflect.set(fs, name, (...parameters: unknown[]) => {
      if (mayHappen()) return Reflect.apply(original, fs, parameters);
      const [target, content] = parameters;
      if (!stopped && name === 'writeFileSync' && content instanceof Uint8Array) {
        Reflect.apply(original, fs, [target, content.subarray(0, content.length / 2)]);
      }
      stopped = true;
      throw error(name);
    });
  }
  syncBuiltinESMExports();
  try {
    action();
  } finally {
    for (const [name, original] of originals) Reflect.set(fs, name, original);
    syncBuiltinESMExports();
  }
}
