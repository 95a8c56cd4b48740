/** `srtgen run`: the whole job of a recipe on this machine, with simulated nodes and stand-in engines. */

import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type BuildResult, build } from '../build.js';
import { outputTree } from '../lib/manifest.js';
import { writeBundle } from '../phases/9-write/index.js';
import { adapt, differences } from '../rehearsal/adapt.js';
import { RehearsalError } from '../rehearsal/rehearsal-error.js';
import { type RehearsalResult, rehearse } from '../rehearsal/rehearse.js';
import type { Recipe } from '../types/recipe.js';
import { type Command, helpOption, type Io, onlyArgument, UsageError } from './command.js';
import { passes, strictOption } from './judge.js';
import { printDiagnostics } from './print-diagnostics.js';
import { splitRecipe } from './recipe-argument.js';
import { setOptions, settingsOf } from './set-options.js';
import { shownPath } from './shown-path.js';

const options = {
  output: {
    type: 'string',
    short: 'o',
    argument: 'DIR',
    help: 'where bundle, log and results go (default: rehearsal)',
  },
  cluster: {
    type: 'string',
    argument: 'FILE',
    help: 'cluster profile, as for build',
  },
  ...setOptions,
  strict: strictOption,
  'time-limit': {
    type: 'string',
    argument: 'SECONDS',
    help: 'end the job as Slurm does at its time limit',
  },
  help: helpOption,
} as const;

export const run: Command = {
  usage: 'RECIPE[:SELECTOR]|BUNDLE [options]',
  description: `Compiles the recipe for this machine and runs the whole job: services, workers, frontends, readiness,
benchmark, teardown and verdict. Nodes are loopback addresses; engines are stand-ins that serve HTTP on the planned
ports, register where real ones would, and stream tokens. No Slurm, no GPU, no container, no root.`,
  options,
  notes: `A bundle is rehearsed from its recipe.yaml. What a rehearsal leaves out or makes smaller is printed first.
The exit code is the job's: 0 only with verdict pass.`,
  run: runCommand,
};

type Bundle = BuildResult['bundles'][number];

async function runCommand(argv: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
  const argument = recipeOf(onlyArgument(positionals, 'RECIPE'), io.cwd);
  const directory = resolve(io.cwd, values.output ?? 'rehearsal');
  const timeLimitSeconds = seconds(values['time-limit']);
  const left: string[] = [];
  const { recipe, selector } = splitRecipe(argument, io.cwd);
  const built = build({
    recipe,
    selector,
    settings: settingsOf(values),
    cluster: values.cluster,
    environment: io.environment,
    cwd: io.cwd,
    adapt: (recipe: Recipe) => {
      left.push(...differences(recipe));
      return adapt(recipe);
    },
  });
  if (!(await passes({ ...built, selector }, values.strict, io))) return 1;
  const [bundle, ...others] = built.bundles;
  if (bundle === undefined) return 1;
  if (others.length > 0) throw new UsageError(severalJobs(argument, built.bundles));
  const written = writeBundle(
    join(directory, 'bundle'),
    outputTree([{ ...bundle, directory: '' }]),
  );
  await printDiagnostics(written.diagnostics, io);
  if (written.value === undefined) return 1;
  io.stdout.write(introduction(bundle, left));
  return rehearseBundle(bundle, directory, timeLimitSeconds, io);
}

async function rehearseBundle(
  bundle: Bundle,
  directory: string,
  timeLimitSeconds: number | undefined,
  io: Io,
): Promise<number> {
  const cancel = new AbortController();
  const jobId = freeJobId(join(directory, 'runs'));
  const end = (): void => cancel.abort();
  for (const signal of endingSignals) process.once(signal, end);
  try {
    const result = await rehearse({
      bundle: join(directory, 'bundle'),
      nodes: bundle.plan.components,
      jobName: bundle.name,
      outputBase: join(directory, 'runs'),
      jobId,
      environment: io.environment,
      onLine: (line) => io.stdout.write(`${line}\n`),
      signal: cancel.signal,
      ...(timeLimitSeconds !== undefined && { timeLimitSeconds }),
    });
    const report = await writeReport(result.runDirectory, directory);
    io.stdout.write(conclusion(result, report, directory, io.cwd));
    return result.exitCode === 0 && result.leftovers.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof RehearsalError)) throw error;
    io.stderr.write(`srtgen: ${error.message}\n`);
    return 1;
  } finally {
    for (const signal of endingSignals) process.off(signal, end);
    // Where etcd and NATS would keep their data; in a container it would go with it.
    rmSync(`/tmp/srtgen-${jobId}`, { recursive: true, force: true });
  }
}

/** The page about this run, beside the directory of all of them; gives its path. */
async function writeReport(runDirectory: string, directory: string): Promise<string> {
  const { readRunsWithMaps } = await import('./runs-with-maps.js');
  const { reportHtml } = await import('../report/report-html.js');
  const file = join(directory, 'report.html');
  const given = join('runs', relative(join(directory, 'runs'), runDirectory));
  writeFileSync(file, reportHtml(await readRunsWithMaps([given], directory)));
  return file;
}

/** What ends a program from outside ends the job as scancel does. */
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A bundle carries its recipe. */
function recipeOf(argument: string, cwd: string): string {
  const path = resolve(cwd, argument);
  const isDirectory = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isDirectory) return argument;
  const recipe = join(path, 'recipe.yaml');
  if (existsSync(recipe)) return recipe;
  throw new UsageError(`${argument} is no bundle: it has no recipe.yaml`);
}

function seconds(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new UsageError(`--time-limit takes seconds above 0, not ${value}`);
}

function severalJobs(argument: string, bundles: readonly Bundle[]): string {
  const names = bundles.map(({ name }) => `  ${name}`).join('\n');
  return `${argument} makes ${bundles.length} jobs, and one is rehearsed at a time; name it with a selector:\n${names}`;
}

/** Ids are this process's, so that two rehearsals on one machine do not share a directory in /tmp. */
function freeJobId(runs: string): number {
  let id = process.pid;
  while (existsSync(join(runs, String(id)))) id += 1;
  return id;
}

function introduction(bundle: Bundle, left: readonly string[]): string {
  const { plan } = bundle;
  const nodes = plan.components.reduce((sum, count) => sum + count, 0);
  return [
    `Rehearsing ${bundle.name} on ${nodes} simulated ${nodes === 1 ? 'node' : 'nodes'}: ${plan.summary}`,
    ...[...new Set(left)].map((line) => `  - ${line}`),
    '',
    '',
  ].join('\n');
}

function conclusion(
  result: RehearsalResult,
  report: string,
  directory: string,
  cwd: string,
): string {
  const show = (path: string): string => shownPath(path, cwd);
  const leftovers = result.leftovers.length;
  return [
    '',
    `Rehearsal ended after ${result.elapsedSeconds.toFixed(1)} s with exit code ${result.exitCode}.`,
    ...(leftovers === 0 ? [] : [`It left ${leftovers} processes behind, which is a defect.`]),
    `  bundle   ${show(join(directory, 'bundle'))}`,
    `  job log  ${show(result.logFile)}`,
    `  results  ${show(join(result.runDirectory, 'logs'))}`,
    `  verdict  ${show(join(result.runDirectory, 'verdict.json'))}`,
    `  report   ${show(report)}`,
    '',
  ].join('\n');
}
