/** `srtgen build`: a recipe to a directory, or a look at what would change there. */

import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type BuildOptions, type BuildResult, build as buildBundles } from '../build.js';
import { outputTree } from '../lib/manifest.js';
import { compareBundle, type WriteReport, writeBundle } from '../phases/9-write/index.js';
import {
  type Command,
  helpOption,
  type Io,
  onlyArgument,
  required,
  UsageError,
} from './command.js';
import { passes, strictOption } from './judge.js';
import { printDiagnostics } from './print-diagnostics.js';
import { splitRecipe } from './recipe-argument.js';
import { type SetValues, setOptions, settingsOf } from './set-options.js';

/** What decides, beside the recipe, which bundles come of it. */
export const sourceOptions = {
  cluster: {
    type: 'string',
    argument: 'FILE',
    help: 'cluster profile; else $SRTSLURM_CONFIG, else srtslurm.yaml in ., .. or ../..',
  },
  configs: {
    type: 'string',
    argument: 'DIR',
    help: 'setup scripts that the recipe names; they become part of the bundle',
  },
  eval: {
    type: 'string',
    argument: 'WHEN',
    help: 'an InferenceX evaluation: after the benchmark, or only that; sets RUN_EVAL or EVAL_ONLY',
  },
  ...setOptions,
  strict: strictOption,
} as const;

const options = {
  output: { type: 'string', short: 'o', argument: 'DIR', help: 'where the bundle goes' },
  ...sourceOptions,
  tags: {
    type: 'string',
    multiple: true,
    argument: 'A,B',
    help: 'names for this build, kept in plan.yaml and in the verdicts of its jobs; may be repeated',
  },
  check: {
    type: 'boolean',
    help: 'write nothing: show how DIR differs, exit 1 when it does',
  },
  help: helpOption,
} as const;

export const build: Command = {
  usage: 'RECIPE[:SELECTOR] -o DIR [options]',
  description: `Compiles a recipe to a bundle, whose job.sh is submitted with sbatch from anywhere. A recipe that makes
several jobs gives DIR/NAME/job.sh for each. Files of an earlier build that are no longer made are removed.`,
  options,
  notes: `SELECTOR picks jobs of a recipe with overrides: base, override_x, zip_override_x, zip_override_x[0], or
a glob such as '*tp8*'.`,
  run,
};

async function run(argv: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
  const argument = onlyArgument(positionals, 'RECIPE');
  const output = required(values.output, '-o DIR');
  const bundles = await compileRecipe(argument, values, splitTags(values.tags ?? []), io);
  if (bundles.length === 0) return 1;
  return values.check ? check(bundles, output, io) : write(bundles, output, io);
}

/** The bundles of RECIPE[:SELECTOR], none where a diagnostic is an error; diagnostics are printed. */
export async function compileRecipe(
  argument: string,
  values: SourceValues,
  tags: readonly string[],
  io: Io,
): Promise<Bundles> {
  const asked = { ...buildOptions(argument, values, io), tags };
  const built = { ...buildBundles(asked), selector: asked.selector };
  return (await passes(built, values.strict, io)) ? built.bundles : [];
}

export interface SourceValues extends SetValues {
  readonly cluster?: string | undefined;
  readonly configs?: string | undefined;
  readonly eval?: string | undefined;
  readonly strict?: boolean | undefined;
}

/** What the command line says of RECIPE[:SELECTOR] and of how it is to be read. Throws UsageError. */
export function buildOptions(
  argument: string,
  { cluster, configs, eval: evaluation, set, unset }: SourceValues,
  { cwd, environment }: Io,
): BuildOptions {
  return {
    ...splitRecipe(argument, cwd),
    cluster,
    configs,
    variables: evaluationVariables(evaluation),
    settings: settingsOf({ set, unset }),
    environment,
    cwd,
  };
}

/** What the recipe's environment says of an evaluation, as the reference and its users spell it. */
function evaluationVariables(when: string | undefined): Readonly<Record<string, string | null>> {
  switch (when) {
    case undefined:
      return {};
    case 'after':
      return { RUN_EVAL: 'true', EVAL_ONLY: null };
    case 'only':
      return { RUN_EVAL: null, EVAL_ONLY: 'true' };
    default:
      throw new UsageError(`--eval takes after or only, not ${when}`);
  }
}

/** Each once, in the order in which they are given. Throws UsageError. */
function splitTags(options: readonly string[]): readonly string[] {
  const tags = options.flatMap((option) => option.split(',')).map((tag) => tag.trim());
  const unfit = tags.find((tag) => tag === '' || /[\p{C}\p{Zl}\p{Zp}]/u.test(tag));
  if (unfit === '') throw new UsageError('--tags has an empty tag');
  if (unfit !== undefined) {
    throw new UsageError(`--tags takes what can be printed, not ${JSON.stringify(unfit)}`);
  }
  return [...new Set(tags)];
}

type Bundles = BuildResult['bundles'];

/** Writes bundles, and says what it has done; gives the exit code. */
export async function write(bundles: Bundles, output: string, io: Io): Promise<number> {
  const written = writeBundle(resolve(io.cwd, output), outputTree(bundles));
  await printDiagnostics(written.diagnostics, io);
  if (written.value === undefined) return 1;
  for (const line of summary(bundles, output, written.value)) io.stdout.write(`${line}\n`);
  return 0;
}

/** A line for each bundle: where its job is, and what this build has done to it. */
function summary(bundles: Bundles, output: string, report: WriteReport): readonly string[] {
  const jobs = bundles.map(({ directory }) => join(output, directory, 'job.sh'));
  const width = Math.max(...jobs.map((job) => job.length));
  const lines = bundles.map(({ directory, files }, index) => {
    const counts = [`${files.length} files`, ...changes(report, directory)];
    return `${(jobs[index] ?? '').padEnd(width)}  (${counts.join(', ')})`;
  });
  const kept = (path: string) => bundles.some(({ directory }) => isIn(directory, path));
  const gone = report.removed.filter((path) => !kept(path)).length;
  return gone === 0 ? lines : [...lines, `${output}  (${gone} files of an earlier build removed)`];
}

function changes(report: WriteReport, directory: string): readonly string[] {
  const counts = (['created', 'changed', 'removed'] as const).flatMap((what) => {
    const count = report[what].filter((path) => isIn(directory, path)).length;
    return count === 0 ? [] : [`${count} ${what === 'created' ? 'new' : what}`];
  });
  return counts.length === 0 ? ['unchanged'] : counts;
}

function isIn(directory: string, path: string): boolean {
  return directory === '' || path.startsWith(`${directory}/`);
}

async function check(bundles: Bundles, output: string, io: Io): Promise<number> {
  const compared = compareBundle(resolve(io.cwd, output), outputTree(bundles));
  await printDiagnostics(compared.diagnostics, io);
  if (compared.value === undefined) return 1;
  if (compared.value.length === 0) return 0;
  const { describeDifferences } = await import('./bundle-diff.js');
  io.stdout.write(describeDifferences(compared.value));
  const count = `${compared.value.length} of its files`;
  io.stderr.write(`srtgen: ${output} is not what the recipe gives: ${count} differ\n`);
  return 1;
}
