/** Texts that an option wants in a file. */

import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Io } from './command.js';

/** Writes a file that an option names, or with `-` to stdout. Gives whether that could be done; if not, stderr says why. */
export function writeOutput(file: string, text: string, io: Io): boolean {
  if (file === '-') {
    io.stdout.write(text);
    return true;
  }
  try {
    writeFileSync(resolve(io.cwd, file), text);
  } catch (error) {
    io.stderr.write(`srtgen: cannot write ${file}: ${reasonOf(error)}\n`);
    return false;
  }
  io.stderr.write(`wrote ${file}\n`);
  return true;
}

/** Node has code, reason and path in one line. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^\w+: (.*?), /.exec(message)?.[1] ?? message;
}
