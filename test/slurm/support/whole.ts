/** Jobs that nothing happens to: all that they say and leave, as it is known beforehand. */

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import {
  endings,
  masked,
  places,
  pointTable,
  teardownOrder,
  type Verdict,
} from '../../run/records.js';
import { addressOf, site } from './cluster.js';
import type { EndedJob } from './job.js';

/** The steps of a job in the order of their starts, and where they run: slots of its nodes. */
export interface Expected {
  readonly name: string;
  /** How many it has; 1 if not given. */
  readonly components?: number;
  readonly services?: Steps;
  readonly workers: Steps;
  readonly frontends?: Steps;
  readonly client: number;
  /** What the frontend waits for: it starts after the workers are ready. */
  readonly frontendsWait?: boolean;
  /** GPUs that processes see, by worker; all eight if not given. */
  readonly gpus?: Readonly<Record<string, string>>;
  /** How its result counts them, for instance `8_ctx_4_gen_4`. */
  readonly counted: string;
  /** Exit code of workers that are told to end; 0 if not given. */
  readonly workersEndWith?: number;
}

export type Steps = Readonly<Record<string, readonly number[]>>;

/** NATS and etcd on a node. */
export const servicesOn = (slot: number): Steps => ({ nats: [slot], etcd: [slot] });

const allGpus = '0,1,2,3,4,5,6,7';

/** The servers are real: NATS ends with 1 when it is told to, and etcd dies of the signal. */
const endsOfServices: Readonly<Record<string, number>> = { nats: 1, etcd: 143 };

const client = 'benchmark';

/** Compares the whole log of a job, its verdict, and what its workers were given. */
export function assertWhole(job: EndedJob, expected: Expected): void {
  const { verdict } = job;
  if (verdict === null) throw new Error(`no verdict: ${job.lines().join('\n')}`);
  const lines = job.lines().filter((line) => !isOfThisMachine(line));
  assert.equal(ordered(lines.map(maskedLine)), expectedLines(job, verdict, expected));
  assert.equal(outcome(job, verdict), expectedOutcome(job, expected));
  assert.equal(startsOf(job, expected), expectedStarts(job, expected));
}

// ------------------------------------------------------------------ the log

/** All nodes together have the CPUs of this machine, and their jobs are told of that. */
function isOfThisMachine(line: string): boolean {
  return /: only \d+ CPUs \([-,\d]+\) for the step, wanted are \d+: one for each GPU$/.test(line);
}

/** Without what differs from run to run: seconds, and what nodes have free, if they have all that is needed. */
function maskedLine(line: string): string {
  if (!/^(?:node|\d+) {2}/.test(line)) {
    return line
      .replace(/(?<=^point .*) \d+(?:\.\d)? (?=output|s\b)|(?<=\()\d+(?= s so far\)$)/g, ' N ')
      .replace('( N  s so far', '(N s so far')
      .replace(/(?<= ready after | at most )\d+ s$/, 'N s');
  }
  const cells = line
    .split(/ {2,}/)
    .map((cell) => cell.replace(/^(?:(\d+)\/\1|-)$/, 'all').replace(/\d+G/g, 'N G'));
  const [place, own] = [cells.slice(0, -2), cells.slice(-2)];
  return [...place, ...(/^\d/.test(line) ? [own[1]?.replace(', see warnings', '')] : own)].join(
    ' | ',
  );
}

/** The last point is judged as soon as its result is there, or when its client has ended: then its line comes second. */
function ordered(lines: readonly string[]): readonly string[] {
  const end = lines.indexOf(`${client} ended with exit code 0`);
  const point = lines[end - 1] ?? '';
  if (!/^point \d/.test(point)) return lines;
  return [...lines.slice(0, end - 1), ...lines.slice(end, end + 1), point, ...lines.slice(end + 1)];
}

/** The table of nodes, of which each is fit. */
function nodeTable(job: EndedJob): readonly string[] {
  const rows = job
    .nodes()
    .map((node, slot) => [
      ...[`${slot}`, node, addressOf(node) ?? '', 'all', 'all', 'all'],
      ...['run N G tmp N G shm N G', 'fit'],
    ]);
  const columns = ['node', 'host', 'address', 'ports free', 'GPUs free', 'paths', 'free space'];
  return [[...columns, 'CPUs', 'verdict'], ...rows].map((cells) => cells.join(' | '));
}

function expectedLines(job: EndedJob, verdict: Verdict, expected: Expected): readonly string[] {
  const { services = {}, workers, frontends = {} } = expected;
  const started = (steps: Steps): readonly string[] =>
    Object.entries(steps).map(([name, slots]) => `started ${name} on ${hosts(job, slots)}`);
  const beforeFrontends = expected.frontendsWait === true ? waits('tasks', 'workers') : [];
  const afterFrontends = expected.frontendsWait === true ? [] : waits('tasks', 'workers');
  return [
    `job ${job.id} (${expected.name}), started ${verdict.started}; times are UTC`,
    `bundle ${job.bundle}`,
    `run directory ${job.runDirectory}`,
    ...started(services),
    ...nodeTable(job),
    ...(hasSteps(services) ? waits('services') : []),
    ...[...started(workers), ...beforeFrontends, ...started(frontends), ...afterFrontends],
    ...waits('frontend', 'completion'),
    `started ${client} on ${hosts(job, [expected.client])}`,
    `${client} ended with exit code 0`,
    'point 1 of 1, concurrency 1: valid, 4/4 requests, N output tok/s, N s (N s so far)',
    'points complete: 1 of 1 valid',
    `stopping ${Object.keys({ ...workers, ...frontends }).join(' ')}`,
    ...(hasSteps(services) ? [`stopping ${Object.keys(services).join(' ')}`] : []),
    ...['', 'PASS: completed', ...pointTable(verdict), ...places(job.runDirectory)],
  ];
}

function waits(...stages: readonly string[]): readonly string[] {
  return stages.flatMap((stage) => [
    `waiting for ${stage}, at most N s`,
    `${stage} ready after N s`,
  ]);
}

const hasSteps = (steps: Steps): boolean => Object.keys(steps).length > 0;

function hosts(job: EndedJob, slots: readonly number[]): string {
  const nodes = job.nodes();
  return slots.map((slot) => nodes[slot]).join(',');
}
// ------------------------------------------------------------------ the verdict

function outcome(job: EndedJob, verdict: Verdict) {
  return {
    ...{
      verdict: verdict.verdict,
      reason: verdict.reason,
      warnings: verdict.warnings.filter((warning) => !isOfThisMachine(warning)),
    },
    points: masked(verdict).points,
    first_failure: verdict.first_failure,
    places: Object.fromEntries(verdict.steps.map((step) => [step.name, step.hosts.join(',')])),
    endings: endings(verdict),
    teardown: teardownOrder(verdict, job.events),
    ...{ components: job.components, leftovers: job.leftovers },
  };
}

function expectedOutcome(job: EndedJob, expected: Expected): ReturnType<typeof outcome> {
  const { services = {}, workers, frontends = {}, components = 1, workersEndWith = 0 } = expected;
  const steps = { ...services, ...workers, ...frontends, [client]: [expected.client] };
  const byTeardown = (names: Steps, codeOf: (name: string) => number) =>
    Object.fromEntries(Object.keys(names).map((name) => [name, `${codeOf(name)} by teardown`]));
  return {
    ...{ verdict: 'pass', reason: 'completed', warnings: [] },
    points: [point(expected.counted)],
    first_failure: null,
    places: Object.fromEntries(
      Object.entries(steps).map(([name, slots]) => [name, hosts(job, slots)]),
    ),
    endings: {
      ...byTeardown(services, (name) => endsOfServices[name] ?? 0),
      ...byTeardown(workers, () => workersEndWith),
      ...byTeardown(frontends, () => 0),
      [client]: '0 by itself',
    },
    teardown: ['frontend and worker', ...(hasSteps(services) ? ['discovery'] : [])],
    components: Array<string>(components).fill('COMPLETED 0:0'),
    leftovers: [],
  };
}

function point(counted: string): ReturnType<typeof masked>['points'][number] {
  return {
    ...{ name: 'concurrency 1', verdict: 'valid', fault: null },
    file: `sa-bench_isl_8_osl_8/results_concurrency_1_gpus_${counted}.json`,
    ...{ requested: 4, completed: 4 },
    ...{ total_input_tokens: 'positive', total_output_tokens: 'positive' },
    ...{ output_throughput: 'positive', mean_ttft_ms: 'positive', mean_tpot_ms: 'positive' },
    ...{ note: null, seconds: 'some' },
  };
}

// ------------------------------------------------------------------ what the workers were given

/** What workers have noted, see `note-start` of prepare.ts: step, rank, node, GPUs, mounted places, and the bundle's state. */
function startsOf(job: EndedJob, { workers }: Expected): readonly string[] {
  return readFileSync(join(job.runDirectory, 'state', 'started'), 'utf8')
    .trimEnd()
    .split('\n')
    .filter((line) => (line.split(' ')[0] ?? '') in workers)
    .sort();
}

/** Of a step with several tasks the first one is the engine. */
function expectedStarts(job: EndedJob, { workers, gpus = {} }: Expected): readonly string[] {
  const mounted = [
    ...[join(site, 'models/tiny'), join(site, 'configs'), join(job.runDirectory, 'logs')],
    ...[job.runDirectory, job.bundle],
  ].map(inode);
  return Object.entries(workers)
    .map(([name, slots]) => [name, 0, hosts(job, slots.slice(0, 1)), gpus[name] ?? allGpus])
    .map((words) => [...words, ...mounted, 'read-only'].join(' '))
    .sort();
}

function inode(path: string): string {
  const { dev, ino } = statSync(path);
  return `${dev}:${ino}`;
}
