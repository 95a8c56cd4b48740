/** What the arguments of `srtgen validate` name: files, directories, patterns, or the standard input. */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Input } from '../validate.js';
import { UsageError } from './command.js';
import { splitRecipe } from './recipe-argument.js';

/**
 * Each file once: in the order of the arguments, and those of one argument by path. Of directories all *.yaml and *.yml
 * below, but for hidden ones, node_modules and bundles. Throws UsageError for an argument that stands for no file.
 */
export async function inputsOf(args: readonly string[], cwd: string): Promise<readonly Input[]> {
  const inputs = new Map<string, Input>();
  for (const argument of args) {
    for (const input of await inputsOfArgument(argument, cwd)) {
      const key = `${input.file}:${input.selector ?? ''}`;
      if (!inputs.has(key)) inputs.set(key, input);
    }
  }
  return [...inputs.values()];
}

async function inputsOfArgument(argument: string, cwd: string): Promise<readonly Input[]> {
  if (argument === '-') return [{ file: '<stdin>', path: '/dev/stdin', isFound: false }];
  const path = resolve(cwd, argument);
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) return [{ file: path, isFound: false }];
    return found(recipesBelow(path), `${argument} has no *.yaml and no *.yml`);
  }
  const { recipe, selector } = splitRecipe(argument, cwd);
  const isFile = existsSync(resolve(cwd, recipe));
  if (isFile || !isPattern(argument)) {
    return [{ file: resolve(cwd, recipe), selector, isFound: false }];
  }
  return found(await filesMatching(argument, cwd), `no file matches ${argument}`);
}

function found(files: readonly string[], otherwise: string): readonly Input[] {
  if (files.length === 0) throw new UsageError(otherwise);
  return files.map((file) => ({ file, isFound: true }));
}

function recipesBelow(directory: string): readonly string[] {
  const entries = readdirSync(directory, { withFileTypes: true });
  if (entries.some(({ name }) => name === 'manifest.sha256')) return [];
  return entries
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return recipesBelow(path);
      return /\.ya?ml$/.test(entry.name) ? [path] : [];
    });
}

function isPattern(argument: string): boolean {
  return /[*?[{]/.test(argument);
}

/** The shell has done this already, unless the pattern is in quotes or the shell knows no `**`. */
async function filesMatching(pattern: string, cwd: string): Promise<readonly string[]> {
  const { globSync } = await import('tinyglobby');
  return [...globSync(pattern, { cwd, absolute: true, expandDirectories: false })].sort();
}
