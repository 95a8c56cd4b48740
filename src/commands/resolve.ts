/** `srtgen resolve`: the variants of a recipe as recipes of their own. */

import { basename, dirname, extname, join, resolve as resolvePath } from 'node:path';
import { parseArgs } from 'node:util';
import { type ResolveResult, resolveRecipe } from '../build.js';
import { isResolved } from '../lib/resolved-recipe.js';
import { compareTexts, type TextFile, writeTexts } from '../phases/9-write/index.js';
import { type Command, helpOption, type Io, onlyArgument, UsageError } from './command.js';
import { printDiagnostics } from './print-diagnostics.js';
import { splitRecipe } from './recipe-argument.js';

const options = {
  output: {
    type: 'string',
    short: 'o',
    argument: 'DIR',
    help: 'where the recipes go (default: beside RECIPE)',
  },
  stdout: { type: 'boolean', help: 'print them, with --- between several, and write nothing' },
  check: {
    type: 'boolean',
    help: 'write nothing: show how the files differ, exit 1 when one does',
  },
  force: { type: 'boolean', help: 'replace files that srtgen has not made, too' },
  help: helpOption,
} as const;

export const resolve: Command = {
  usage: 'RECIPE[:SELECTOR] [options]',
  description: `Writes every variant of a recipe, overrides and sweeps applied, as a plain recipe of its own: STEM.VARIANT.yaml.
The author's order, comments and quotes are kept; what an override brings has its own.`,
  options,
  notes: `SELECTOR picks variants, as for build. A recipe that makes one job is its own variant: STEM.yaml, and only
with -o or --stdout. Aliases and merge keys stay where the variant has what they refer to.
A file is replaced when its first line says that this command has made it.`,
  run,
};

type Recipes = ResolveResult['recipes'];

async function run(argv: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
  const { recipe, selector } = splitRecipe(onlyArgument(positionals, 'RECIPE'), io.cwd);
  const { output, stdout, check, force } = values;
  if (output === '') throw new UsageError('-o names no directory');
  if (stdout && (output !== undefined || check || force)) {
    throw new UsageError('--stdout writes no files: it goes with none of -o, --check, --force');
  }
  const resolved = resolveRecipe({ recipe, selector, cwd: io.cwd });
  await printDiagnostics(resolved.diagnostics, io, resolved.sources);
  if (resolved.recipes.length === 0) return 1;
  if (stdout) return print(resolved.recipes, io);
  const files = filesOf(resolved.recipes, recipe, output ?? dirname(recipe));
  if (files.some(({ path }) => resolvePath(io.cwd, path) === resolvePath(io.cwd, recipe))) {
    io.stdout.write(`${recipe} makes one job, and says all of it: nothing to write\n`);
    return 0;
  }
  return check ? compare(files, recipe, io) : write(files, force === true, io);
}

function print(recipes: Recipes, io: Io): number {
  io.stdout.write(recipes.map(({ text }) => text).join('---\n'));
  return 0;
}

/** Paths as the user would type them. */
function filesOf(recipes: Recipes, recipe: string, directory: string): readonly TextFile[] {
  const extension = /^\.ya?ml$/.test(extname(recipe)) ? extname(recipe) : '';
  const stem = basename(recipe, extension);
  return recipes.map(({ suffix, text }) => {
    const name = [stem, suffix].filter((part) => part !== '').join('.');
    return { path: join(directory, `${name}${extension || '.yaml'}`), text };
  });
}

async function write(files: readonly TextFile[], force: boolean, io: Io): Promise<number> {
  const written = writeTexts(atHome(files, io), (text) => force || isResolved(text));
  await printDiagnostics(written.diagnostics, io);
  if (written.value === undefined) return 1;
  const states = new Map(
    written.value.map(({ path, found }) => [path, found === undefined ? 'new' : 'changed']),
  );
  const width = Math.max(...files.map(({ path }) => path.length));
  for (const { path } of files) {
    const state = states.get(resolvePath(io.cwd, path)) ?? 'unchanged';
    io.stdout.write(`${path.padEnd(width)}  (${state})\n`);
  }
  return 0;
}

function atHome(files: readonly TextFile[], { cwd }: Io): readonly TextFile[] {
  return files.map(({ path, text }) => ({ path: resolvePath(cwd, path), text }));
}

async function compare(files: readonly TextFile[], recipe: string, io: Io): Promise<number> {
  const compared = compareTexts(atHome(files, io));
  await printDiagnostics(compared.diagnostics, io);
  if (compared.value === undefined) return 1;
  if (compared.value.length === 0) return 0;
  const shown = new Map(files.map(({ path }) => [resolvePath(io.cwd, path), path]));
  const { describeDifferences } = await import('./bundle-diff.js');
  const differences = compared.value.map((each) => ({
    ...each,
    path: shown.get(each.path) ?? each.path,
  }));
  io.stdout.write(describeDifferences(differences));
  const count = `${differences.length} of ${files.length}`;
  io.stderr.write(`srtgen: ${count} files are not what ${recipe} resolves to\n`);
  return 1;
}
