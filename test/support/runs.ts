/** Run directories for tests: a job's, of fixtures/runs, or what a test makes of it. */

import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFiles } from './directories.js';

/** Writes the run with other texts for some files; null = without the file, or all that is below a directory. */
export function writeRun(
  directory: string,
  changes: Readonly<Record<string, string | null>> = {},
): void {
  cpSync('fixtures/runs/1001', directory, { recursive: true });
  for (const [path, text] of Object.entries(changes)) {
    if (text === null) rmSync(join(directory, path), { recursive: true });
    else writeFiles(directory, { [path]: text });
  }
}
