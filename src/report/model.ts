/**
 * What figures and tables are made of: the runs' points, flat and with nothing but what is shown. Plain data that
 * survives JSON, because the script of the page gets the same value.
 */

import { type Distribution, type LatencyName, latencyNames } from '../types/measurement.js';
import type { Run, RunPoint } from '../types/run.js';
import { runLabels } from './run-labels.js';

export interface ReportModel {
  readonly runs: readonly ModelRun[];
  /** In the order of the runs, and in each as its plan has them. */
  readonly points: readonly ModelPoint[];
}

export interface ModelRun {
  /** What figures call it. */
  readonly label: string;
  readonly id: string;
  readonly name: string;
  readonly verdict: Run['verdict'];
  readonly tags: readonly string[];
  readonly summary: string;
}

export interface ModelPoint {
  /** Index in `runs`. */
  readonly run: number;
  readonly name: string;
  /** Why it does not count: it is drawn hollow, joined to nothing, and on no frontier; null = it counts. */
  readonly doubt: string | null;
  /** Null where there is no measurement. */
  readonly client: string | null;
  readonly load: ModelLoad;
  /** Requests that were answered, and that were not. */
  readonly completed?: number;
  readonly failed?: number;
  readonly durationSeconds?: number;
  readonly rates: Readonly<Partial<Record<RateName, number>>>;
  /** Of an evaluation, from 0 to 1. */
  readonly scores: Readonly<Partial<Record<string, number>>>;
  /** Milliseconds, by quantity and statistic. */
  readonly latency: Readonly<Partial<Record<LatencyName, Statistics>>>;
}

export interface ModelLoad {
  readonly concurrency?: number;
  /** Requests a second; `all at once` for no limit, which JSON has no number for. */
  readonly requestRate?: number | 'all at once';
  readonly requests?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

/** What is measured in something a second. */
export const rateNames = [
  'interactivity',
  'outputPerGpu',
  'totalPerGpu',
  'output',
  'total',
  'requests',
  'goodput',
] as const;
export type RateName = (typeof rateNames)[number];

/** `mean`, `median`, `p99`: by the name that people read. */
export type Statistics = Readonly<Partial<Record<string, number>>>;

/** What the figures and tables of these runs are made of. */
export function reportModel(runs: readonly Run[]): ReportModel {
  const labels = runLabels(runs);
  return {
    runs: runs.map(({ id, name, verdict, tags, summary }, index) => ({
      label: labels[index] ?? id,
      ...{ id, name, verdict, tags, summary },
    })),
    points: runs.flatMap((run, index) => run.points.map((point) => modelPoint(run, index, point))),
  };
}

/** More digits than that cannot be seen, and would be a third of the page. */
function shortened(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(6));
}

function modelPoint(run: Run, index: number, point: RunPoint): ModelPoint {
  const { measurement, derived } = point;
  return {
    run: index,
    name: point.name,
    doubt: doubtAbout(run, point),
    client: measurement?.client ?? null,
    load: load(measurement?.load ?? {}),
    ...present({
      completed: measurement?.completed,
      failed: measurement?.failed,
      durationSeconds: measurement?.durationSeconds,
    }),
    rates: present({
      interactivity: derived.interactivity,
      outputPerGpu: derived.outputThroughputPerGpu,
      totalPerGpu: derived.totalThroughputPerGpu,
      output: measurement?.outputThroughput,
      total: measurement?.totalThroughput,
      requests: measurement?.requestThroughput,
      goodput: measurement?.goodput,
    }),
    scores: present(measurement?.scores ?? {}),
    latency: Object.fromEntries(
      latencyNames.flatMap((name) => {
        const distribution = measurement?.latency[name];
        return distribution === undefined ? [] : [[name, statistics(distribution)]];
      }),
    ),
  };
}

/** A number of a run that did not pass may be true; nobody has said so. */
function doubtAbout(run: Run, { verdict, fault }: RunPoint): string | null {
  if (verdict !== 'valid') return fault ?? pointDoubts[verdict];
  return run.verdict === 'pass' ? null : runDoubts[run.verdict];
}

const pointDoubts: Readonly<Record<Exclude<RunPoint['verdict'], 'valid'>, string>> = {
  invalid: 'invalid',
  unjudged: 'nobody has judged it',
  missing: 'it was not measured',
};

const runDoubts: Readonly<Record<Exclude<Run['verdict'], 'pass'>, string>> = {
  fail: 'its run failed',
  invalid: 'its run is invalid',
  none: 'its run has no verdict',
};

function load({ requestRate, ...rest }: NonNullable<RunPoint['measurement']>['load']): ModelLoad {
  if (requestRate === undefined) return rest;
  return { ...rest, requestRate: Number.isFinite(requestRate) ? requestRate : 'all at once' };
}

/** Statistics by name; the 50th percentile is the median, whichever of the two the client says. */
function statistics({ percentiles, mean, median }: Distribution): Statistics {
  const { '50': middle, ...others } = percentiles;
  const named = Object.entries(others).map(([percentile, value]) => [`p${percentile}`, value]);
  return present({
    mean,
    median: median ?? middle,
    ...Object.fromEntries(named),
  });
}

/** Without what is not there or is no number: a client that divides by zero writes NaN. */
function present<Name extends string>(
  values: Readonly<Record<Name, number | undefined>>,
): Partial<Record<Name, number>> {
  return Object.fromEntries(
    Object.entries<number | undefined>(values).flatMap(([name, value]) =>
      value === undefined || !Number.isFinite(value) ? [] : [[name, shortened(value)]],
    ),
  ) as Partial<Record<Name, number>>;
}
