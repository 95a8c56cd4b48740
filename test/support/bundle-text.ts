/** Built bundles as plain values, as tests compare and diff them. */

import { join, resolve } from 'node:path';
import { srtgen } from './command-line.js';
import { filesOf, temporaryDirectory, writeFiles } from './directories.js';

/** Path -> `0644 <text>`, as snapshot of directories.ts gives it. */
export type Files = Readonly<Record<string, string>>;

export interface BuildInput {
  /** RECIPE[:SELECTOR], below the working directory of the tests. */
  readonly recipe: string;
  readonly cluster: string;
  readonly configs?: string;
}

/** The arguments of a build whose input is the same wherever it is started. */
export function buildArguments(input: BuildInput, output: string): readonly string[] {
  const configs = input.configs === undefined ? [] : ['--configs', resolve(input.configs)];
  const cluster = ['--cluster', resolve(input.cluster)];
  return ['build', resolve(input.recipe), '-o', output, ...cluster, ...configs];
}

/**
 * Builds into a new directory and gives what is there then. Throws when there is an error. Without a name the scripts
 * are not looked at any further.
 */
export async function buildFiles(name: string | null, input: BuildInput): Promise<Files> {
  const output = join(temporaryDirectory(), 'out');
  const { status, stderr } = await srtgen(buildArguments(input, output));
  if (status !== 0) throw new Error(`srtgen build: exit ${status}\n${stderr}`);
  const files = filesOf(output);
  if (name !== null) collectScripts(name, files);
  return files;
}

/** Where `make check` finds the scripts of all fixtures, to hold them against shellcheck and shfmt. */
export function collectScripts(name: string, files: Files): void {
  const directory = process.env.SRTGEN_TEST_SCRIPTS;
  if (directory === undefined) return;
  const scripts = Object.entries(files).filter(
    ([path]) => path.endsWith('.sh') && !/(^|\/)(lib|configs)\//.test(path),
  );
  for (const [path, state] of scripts) {
    writeFiles(directory, { [`${name}/${path}`.replaceAll('/', '-')]: textOf(state) });
  }
}

/** A file's text without its mode. */
export function textOf(state: string): string {
  return state.slice('0644 '.length);
}
