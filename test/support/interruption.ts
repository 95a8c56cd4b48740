/** Ends this process's work on files at any point, as a kill would, but so that the test goes on. */

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
  const originals = changes.map((name) => [name, fs[name]] as const);
  let left = allowed;
  for (const [name, original] of originals) {
    Reflect.set(fs, name, (...parameters: unknown[]) => {
      left -= 1;
      if (left >= 0) return Reflect.apply(original, fs, parameters);
      const [target, content] = parameters;
      if (left === -1 && name === 'writeFileSync' && content instanceof Uint8Array) {
        Reflect.apply(original, fs, [target, content.subarray(0, content.length / 2)]);
      }
      throw new Interrupted(`before change ${allowed + 1}`);
    });
  }
  syncBuiltinESMExports();
  try {
    action();
    return true;
  } catch (error) {
    if (error instanceof Interrupted) return false;
    throw error;
  } finally {
    for (const [name, original] of originals) Reflect.set(fs, name, original);
    syncBuiltinESMExports();
  }
}
