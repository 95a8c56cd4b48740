/** Jobs on the test cluster: submitted with sbatch, disturbed at a moment, and what is left of them. */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type JobEvent,
  readEvents,
  readVerdict,
  type Verdict,
  withoutTime,
} from '../../run/records.js';
import { type GuardRemoval, withoutGuards, writeJob } from './bundle.js';
import { type NodeProcess, processesOf, site, slurm, submitEnvironment } from './cluster.js';

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
  /** Name of the bundle's directory. */
  readonly directory?: string;
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

export interface EndedJob extends LiveJob {
  readonly state: string;
  /** As Slurm shows it: `1:0`. */
  readonly exitCode: string;
  /** State and exit code of each component, for instance `COMPLETED 0:0`. */
  readonly components: readonly string[];
  /** Null where it left none. */
  readonly verdict: Verdict | null;
  readonly events: readonly JobEvent[];
  /** From the moment to the end of the allocation. */
  readonly secondsToEnd: number;
  /** Processes of the job that its nodes still have five seconds after its end. */
  readonly leftovers: readonly string[];
}

const pollMilliseconds = 100;
const longestSeconds = withoutGuards ? 75 : 150;
const settleSeconds = 10;

/** A node that is gone keeps a job completing until Slurm gives it up: nothing of the job is waited for any more. */
const terminal =
  /^(COMPLETING|COMPLETED|FAILED|CANCELLED|TIMEOUT|NODE_FAIL|PREEMPTED|BOOT_FAIL|DEADLINE|OUT_OF_MEMORY)/;

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
  await scenario.restore?.(job);
  return endedJob(job, secondsToEnd);
}

/** A job that does not end must not keep its nodes. */
async function giveUp(job: LiveJob, scenario: Scenario): Promise<EndedJob> {
  slurm('scancel', job.id);
  await sleep(settleSeconds * 1000);
  await scenario.restore?.(job);
  return endedJob(job, longestSeconds);
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
  const deadline = Date.now() + settleSeconds * 1000;
  while (fieldOf(job.id, 'JobState') === 'COMPLETING' && Date.now() < deadline) {
    await sleep(pollMilliseconds);
  }
  return {
    ...job,
    state: fieldOf(job.id, 'JobState') ?? '',
    exitCode: fieldOf(job.id, 'ExitCode') ?? '',
    components: componentEnds(job.id),
    verdict: existsSync(join(job.runDirectory, 'verdict.json'))
      ? readVerdict(job.runDirectory)
      : null,
    events: existsSync(join(job.runDirectory, 'events.jsonl')) ? readEvents(job.runDirectory) : [],
    secondsToEnd,
    leftovers: await leftoversOf(job),
  };
}

function componentEnds(id: string): readonly string[] {
  const records = slurm('scontrol', 'show', 'job', '-o', id).stdout.trim().split('\n');
  return records.map(
    (record) => `${/ JobState=(\S+)/.exec(record)?.[1]} ${/ ExitCode=(\S+)/.exec(record)?.[1]}`,
  );
}

/** For another job of a scenario: waits for its end. Throws when it does not come. */
export async function awaitEnd(job: LiveJob): Promise<EndedJob> {
  const deadline = Date.now() + longestSeconds * 1000;
  while (!hasEnded(job.id)) {
    if (Date.now() > deadline) {
      const state = slurm('scontrol', 'show', 'job', '-o', job.id).stdout;
      slurm('scancel', job.id);
      throw new Error(`job ${job.id} does not end: ${state}`);
    }
    await sleep(pollMilliseconds);
  }
  return endedJob(job, 0);
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
