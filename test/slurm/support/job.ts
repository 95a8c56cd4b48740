/** Jobs on the test cluster: built, submitted with sbatch, disturbed at a moment, and what is left of them. */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from '../../../src/build.js';
import { outputTree } from '../../../src/lib/manifest.js';
import { writeBundle } from '../../../src/phases/9-write/index.js';
import {
  type JobEvent,
  readEvents,
  readVerdict,
  type Verdict,
  withoutTime,
} from '../../run/records.js';
import { filesOf } from '../../support/directories.js';
import {
  directory,
  type NodeProcess,
  processesOf,
  site,
  slurm,
  submitEnvironment,
} from './cluster.js';

/** A job that was submitted, and how far it has come. */
export interface LiveJob {
  readonly id: string;
  readonly bundle: string;
  readonly runDirectory: string;
  readonly logs: string;
  /** What it has printed so far, without times. */
  readonly lines: () => readonly string[];
  readonly nodes: () => readonly string[];
}

export interface Scenario {
  /** RECIPE[:SELECTOR] of fixtures/slurm. */
  readonly recipe: string;
  /** As in SRTGEN_STANDIN_FAULT. MOMENT is a file that is there from the moment on. */
  readonly faults?: string;
  /** Options for sbatch. */
  readonly options?: readonly string[];
  /** More variables of the submit host. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Before the job is submitted. */
  readonly prepare?: (bundle: string) => void;
  /** When to disturb it; at once if there is no such moment. */
  readonly moment?: (job: LiveJob) => boolean;
  /** What then happens. */
  readonly disturb?: (job: LiveJob) => void | Promise<void>;
  /** After the job, whatever came of it. */
  readonly restore?: (job: LiveJob) => void | Promise<void>;
  /** What the bundle is without the guard that this scenario is for; see guards.ts. */
  readonly withoutGuard?: GuardRemoval;
}

/** A piece of a bundle's file, and what takes its place. */
export interface GuardRemoval {
  readonly file: string;
  readonly guard: string | RegExp;
  readonly instead: string;
}

export interface EndedJob extends LiveJob {
  readonly state: string;
  /** As Slurm shows it: `1:0`. */
  readonly exitCode: string;
  /** Null where it left none. */
  readonly verdict: Verdict | null;
  readonly events: readonly JobEvent[];
  /** From the moment to the end of the allocation. */
  readonly secondsToEnd: number;
  /** Processes of the job that its nodes still have five seconds after its end. */
  readonly leftovers: readonly string[];
}

const pollMilliseconds = 100;
const longestSeconds = 240;
const settleSeconds = 5;

/** Where the tests' bundles and the jobs' own logs go: nodes do not share /tmp. */
const jobsDirectory = join(directory, 'jobs');

const terminal =
  /^(COMPLETED|FAILED|CANCELLED|TIMEOUT|NODE_FAIL|PREEMPTED|BOOT_FAIL|DEADLINE|OUT_OF_MEMORY)/;

/** Builds, submits, disturbs, and waits for the end. Throws when the recipe does not build or sbatch refuses. */
export async function runOnCluster(scenario: Scenario): Promise<EndedJob> {
  const job = submit(scenario, writeJob(scenario));
  const moment = join(job.bundle, '..', 'moment');
  const deadline = Date.now() + longestSeconds * 1000;
  while (scenario.moment !== undefined && !scenario.moment(job) && !hasEnded(job.id)) {
    if (Date.now() > deadline) return giveUp(job, scenario);
    await sleep(pollMilliseconds);
  }
  const disturbed = Date.now();
  writeFileSync(moment, '');
  await scenario.disturb?.(job);
  while (!hasEnded(job.id)) {
    if (Date.now() > deadline) return giveUp(job, scenario);
    await sleep(pollMilliseconds);
  }
  const secondsToEnd = (Date.now() - disturbed) / 1000;
  try {
    return await endedJob(job, secondsToEnd);
  } finally {
    await scenario.restore?.(job);
  }
}

/** A job that does not end must not keep its nodes. */
async function giveUp(job: LiveJob, scenario: Scenario): Promise<EndedJob> {
  slurm('scancel', job.id);
  await sleep(settleSeconds * 1000);
  await scenario.restore?.(job);
  return endedJob(job, longestSeconds);
}

/** Compiles a recipe of fixtures/slurm into a directory of its own. Gives the bundle. */
export function writeJob({ recipe, withoutGuard, prepare }: Scenario): string {
  mkdirSync(jobsDirectory, { recursive: true });
  const bundle = join(mkdtempSync(join(jobsDirectory, 'job-')), 'bundle');
  const [file = '', selector] = recipe.split(':');
  const { bundles, diagnostics } = build({
    recipe: resolve('fixtures/slurm', file),
    selector,
    cluster: resolve('fixtures/slurm/cluster.yaml'),
    environment: {},
    cwd: '/',
  });
  const [first] = bundles;
  if (first === undefined) throw new Error(JSON.stringify(diagnostics));
  const written = writeBundle(bundle, outputTree([{ ...first, directory: '' }]));
  if (written.value === undefined) throw new Error(JSON.stringify(written.diagnostics));
  if (process.env.SRTGEN_WITHOUT_GUARDS === '1' && withoutGuard) removeGuard(bundle, withoutGuard);
  prepare?.(bundle);
  return bundle;
}

/** Throws when the guard is not there: a removal that removes nothing proves nothing. */
function removeGuard(bundle: string, { file, guard, instead }: GuardRemoval): void {
  const path = join(bundle, file);
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(guard, () => instead);
  if (changed === text) throw new Error(`no such guard in ${file}: ${guard}`);
  writeFileSync(path, changed);
  sign(bundle);
}

/** Writes the manifest anew. */
export function sign(bundle: string): void {
  const files = Object.keys(filesOf(bundle)).filter((path) => path !== 'manifest.sha256');
  const lines = files.sort().map((path) => {
    const hash = createHash('sha256').update(readFileSync(join(bundle, path)));
    return `${hash.digest('hex')}  ${path}\n`;
  });
  writeFileSync(join(bundle, 'manifest.sha256'), lines.join(''));
}

/** Submits from a directory beside the bundle. Throws what sbatch says when it refuses. */
export function submit(scenario: Scenario, bundle: string): LiveJob {
  const workDirectory = join(bundle, '..');
  const faults = scenario.faults?.replaceAll('MOMENT', join(workDirectory, 'moment'));
  const { status, stdout, stderr } = spawnSync(
    'sbatch',
    ['--parsable', ...(scenario.options ?? []), join(bundle, 'job.sh')],
    {
      cwd: workDirectory,
      env: {
        ...submitEnvironment,
        ...scenario.environment,
        ...(faults === undefined ? {} : { SRTGEN_STANDIN_FAULT: faults }),
      },
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`sbatch: ${stderr}`);
  const id = stdout.trim();
  const outputs = scenario.environment?.SRTGEN_TEST_OUTPUTS ?? join(site, 'outputs');
  const runDirectory = join(outputs, id);
  return {
    ...{ id, bundle, runDirectory, logs: join(runDirectory, 'logs') },
    lines: () => printedLines(workDirectory, id),
    nodes: () => nodesOf(id),
  };
}

function printedLines(workDirectory: string, id: string): readonly string[] {
  const output = fieldOf(id, 'StdOut') ?? '';
  const path = existsSync(output) ? output : join(workDirectory, `${id}.log`);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').trimEnd().split('\n').map(withoutTime);
}

/** A field of `scontrol show job`, or undefined. */
export function fieldOf(id: string, name: string): string | undefined {
  const record = slurm('scontrol', 'show', 'job', '-o', id).stdout.split('\n')[0] ?? '';
  return new RegExp(`(?:^| )${name}=(\\S*)`).exec(record)?.[1];
}

function nodesOf(id: string): readonly string[] {
  const lists = slurm('scontrol', 'show', 'job', '-o', id)
    .stdout.split('\n')
    .flatMap((record) => / NodeList=(\S+)/.exec(record)?.[1] ?? [])
    .filter((list) => list !== '(null)');
  if (lists.length === 0) return [];
  return slurm('scontrol', 'show', 'hostnames', lists.join(',')).stdout.trim().split('\n');
}

/** Every component of a heterogeneous job has to have ended. */
function hasEnded(id: string): boolean {
  const records = slurm('scontrol', 'show', 'job', '-o', id).stdout.trim().split('\n');
  return records.every((record) => terminal.test(/ JobState=(\S+)/.exec(record)?.[1] ?? ''));
}

async function endedJob(job: LiveJob, secondsToEnd: number): Promise<EndedJob> {
  return {
    ...job,
    state: fieldOf(job.id, 'JobState') ?? '',
    exitCode: fieldOf(job.id, 'ExitCode') ?? '',
    verdict: existsSync(join(job.runDirectory, 'verdict.json'))
      ? readVerdict(job.runDirectory)
      : null,
    events: existsSync(join(job.runDirectory, 'events.jsonl')) ? readEvents(job.runDirectory) : [],
    secondsToEnd,
    leftovers: await leftoversOf(job),
  };
}

/** Slurm tidies up for a moment after a job's end. */
async function leftoversOf(job: LiveJob): Promise<readonly string[]> {
  const nodes = job.nodes();
  const deadline = Date.now() + settleSeconds * 1000;
  for (;;) {
    const left = nodes.flatMap((node) => processesOf(node).filter(isOf(job)).map(describe(node)));
    if (left.length === 0 || Date.now() > deadline) return left;
    await sleep(pollMilliseconds);
  }
}

const isOf =
  ({ id }: LiveJob) =>
  ({ jobId }: NodeProcess): boolean =>
    jobId === id;

const describe =
  (node: string) =>
  ({ command, step }: NodeProcess): string =>
    `${node}: ${step}: ${command}`;
