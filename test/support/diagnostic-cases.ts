/**
 * The cases of fixtures/diagnostics/: for every code of the catalogue an input that leads to it, and all that the
 * command line says then.
 */

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { srtgen } from './command-line.js';
import { temporaryDirectory } from './directories.js';
import { writeOverlaid } from './overlays.js';

const root = 'fixtures/diagnostics';

/** The golden case that is changed, where a case does not name another. */
const usualBase = 'sglang-dynamo-agg';

export interface DiagnosticCase {
  readonly code: string;
  readonly directory: string;
  /** The file that has what is expected. */
  readonly expected: string;
  readonly base: string;
  readonly arguments: readonly string[];
  /** Bash that makes of the directory what no file can be: a link, a directory, a file that cannot be read. */
  readonly prepare: string | undefined;
}

/** The codes that have a case, sorted. */
export function codesWithCase(): readonly string[] {
  return readdirSync(root).sort();
}

/** The case of that code. Its case.yaml is only there where something is not as usual. */
export function diagnosticCase(code: string): DiagnosticCase {
  return caseIn(join(root, code), code);
}

/** The same of any directory that has such files. */
export function caseIn(directory: string, code: string): DiagnosticCase {
  const file = join(directory, 'case.yaml');
  const settings: Partial<DiagnosticCase> | null = existsSync(file)
    ? parse(readFileSync(file, 'utf8'))
    : null;
  return {
    code,
    directory,
    expected: join(directory, 'expected.txt'),
    base: settings?.base ?? usualBase,
    arguments: settings?.arguments ?? ['validate', 'input.yaml'],
    prepare: settings?.prepare,
  };
}

/** The command, and all that it writes, without the directory in which it has run. */
export async function outputOf(each: DiagnosticCase): Promise<string> {
  const { code, directory, base } = each;
  const cwd = temporaryDirectory();
  writeOverlaid({ name: code, base, directory }, cwd, undefined);
  const input = join(directory, 'input.yaml');
  if (existsSync(input)) copyFileSync(input, join(cwd, 'input.yaml'));
  if (each.prepare !== undefined) execFileSync('bash', ['-euc', each.prepare], { cwd });
  const environment = { SRTSLURM_CONFIG: 'cluster.yaml' };
  const { stdout, stderr } = await srtgen(each.arguments, { cwd, environment });
  return `$ srtgen ${each.arguments.join(' ')}\n${stderr}${stdout}`.replaceAll(`${cwd}/`, '');
}
