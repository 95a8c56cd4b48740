/** `srtgen submit`: the submit.sh of one bundle after the other, built first where a recipe is given. */

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compileRecipe, type SourceValues, sourceOptions, write } from './build.js';
import {
  type Command,
  helpOption,
  type Io,
  onlyArgument,
  required,
  UsageError,
} from './command.js';

const options = {
  output: { type: 'string', short: 'o', argument: 'DIR', help: "where a recipe's bundles go" },
  ...sourceOptions,
  tags: {
    type: 'string',
    multiple: true,
    argument: 'A,B',
    help: 'names for this submission, kept in the job records; may be repeated',
  },
  'test-only': {
    type: 'boolean',
    help: 'submit nothing: ask Slurm when and where the jobs would start',
  },
  force: {
    type: 'boolean',
    help: 'submit although a job of the same bundle is live, or nobody can say whether one is',
  },
  json: { type: 'boolean', help: 'describe each job in one line of JSON' },
  help: helpOption,
} as const;

export const submit: Command = {
  usage: 'RECIPE[:SELECTOR] -o DIR | BUNDLE [options] [-- SBATCH OPTIONS]',
  description: `Builds the recipe, and submits its jobs: each by the submit.sh of its bundle, which says what is checked. The first
one that is refused ends it. BUNDLE is a directory that was built, of one job or of several.`,
  options,
  notes: `What follows -- goes to sbatch, and wins over the directives of job.sh.
Exit codes: 0 all are submitted, 1 the recipe is wrong or a job was refused, 2 wrong usage.`,
  run,
};

async function run(argv: readonly string[], io: Io): Promise<number> {
  const end = argv.indexOf('--');
  const args = end < 0 ? [...argv] : argv.slice(0, end);
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const argument = onlyArgument(positionals, 'RECIPE or BUNDLE');
  const bundles = isDirectory(argument, io)
    ? builtBefore(argument, values, io)
    : await build(argument, values, io);
  const flags = (['test-only', 'force', 'json'] as const).filter((name) => values[name]);
  const scriptArguments = [
    ...flags.map((name) => `--${name}`),
    ...(values.tags ?? []).map((tags) => `--tags=${tags}`),
    ...(end < 0 ? [] : argv.slice(end)),
  ];
  return bundles.length === 0 ? 1 : submitAll(bundles, scriptArguments, io);
}

interface Values extends SourceValues {
  readonly output?: string | undefined;
}

/** Directories of the bundles that a directory holds, itself or below it. */
function builtBefore(argument: string, values: Values, io: Io): readonly string[] {
  for (const name of ['output', ...Object.keys(sourceOptions)] as const) {
    if (Object.hasOwn(values, name)) {
      throw new UsageError(`--${name} is for a recipe, and ${argument} is built already`);
    }
  }
  const isBundle = (directory: string): boolean =>
    existsSync(resolve(io.cwd, directory, 'submit.sh'));
  if (isBundle(argument)) return [argument];
  const below = readdirSync(resolve(io.cwd, argument)).sort();
  const found = below.map((name) => join(argument, name)).filter(isBundle);
  if (found.length === 0) throw new UsageError(`${argument} is no bundle: it has no submit.sh`);
  return found;
}

/** Directories of the recipe's bundles; none where it cannot be built. What a build says is no result here. */
async function build(argument: string, values: Values, io: Io): Promise<readonly string[]> {
  const output = required(values.output, '-o DIR');
  const bundles = await compileRecipe(argument, values, [], io);
  if (bundles.length === 0) return [];
  const status = await write(bundles, output, { ...io, stdout: io.stderr });
  return status === 0 ? bundles.map(({ directory }) => join(output, directory)) : [];
}

async function submitAll(
  bundles: readonly string[],
  scriptArguments: readonly string[],
  io: Io,
): Promise<number> {
  for (const [index, bundle] of bundles.entries()) {
    const status = await runScript(join(bundle, 'submit.sh'), scriptArguments, io);
    if (status === 0) continue;
    const others = [
      ...listed('submitted before it', bundles.slice(0, index)),
      ...listed('not tried', bundles.slice(index + 1)),
    ];
    if (others.length > 0) {
      io.stderr.write(`srtgen: ${[`${bundle} was refused`, ...others].join('; ')}\n`);
    }
    return status;
  }
  return 0;
}

function listed(what: string, bundles: readonly string[]): readonly string[] {
  return bundles.length === 0 ? [] : [`${what}: ${bundles.join(', ')}`];
}

function runScript(script: string, args: readonly string[], io: Io): Promise<number> {
  return new Promise((fulfil, reject) => {
    const child = spawn('bash', [resolve(io.cwd, script), ...args], {
      cwd: io.cwd,
      env: io.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => io.stdout.write(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => io.stderr.write(text));
    child.on('error', reject);
    child.on('close', (code) => fulfil(code ?? 1));
  });
}

function isDirectory(path: string, io: Io): boolean {
  return statSync(resolve(io.cwd, path), { throwIfNoEntry: false })?.isDirectory() === true;
}
