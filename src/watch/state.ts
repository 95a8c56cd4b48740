/** How far a job is, from its events: one after the other, each gives the next state. */

import { numberAt, textAt } from '../lib/json.js';
import type { JobEvent } from '../results/timeline.js';

export interface WatchState {
  readonly job: WatchedJob | null;
  /** Of the first event and of the last; milliseconds of the epoch. */
  readonly began: number | null;
  readonly latest: number | null;
  readonly stage: { readonly name: string; readonly began: number } | null;
  /** Waits that are over. */
  readonly ready: readonly { readonly name: string; readonly seconds: number }[];
  /** By name, in start order. */
  readonly steps: Readonly<Record<string, WatchedStep>>;
  readonly points: readonly WatchedPoint[];
  readonly warnings: readonly string[];
  readonly verdict: { readonly verdict: string; readonly reason: string } | null;
}

export interface WatchedJob {
  readonly id: string;
  readonly name: string;
  /** Directory of its bundle; empty = not said. */
  readonly bundle: string;
}

export interface WatchedStep {
  readonly tier: string;
  /** `by teardown` is no failure, whatever the code. */
  readonly state: 'running' | 'ended' | 'failed' | 'by teardown';
}

export interface WatchedPoint {
  readonly name: string;
  /** `valid`, `invalid`, `missing`, `unjudged`. */
  readonly verdict: string;
  /** Empty = there is none. */
  readonly fault: string;
  /** `80/80 requests`, `1039.8 output tok/s`, …; what the event has. */
  readonly figures: readonly string[];
}

export const nothingYet: WatchState = {
  job: null,
  began: null,
  latest: null,
  stage: null,
  ready: [],
  steps: {},
  points: [],
  warnings: [],
  verdict: null,
};

/** The state after an event; one that is not known moves the time alone. */
export function advance(before: WatchState, event: JobEvent): WatchState {
  const change = Object.hasOwn(changes, event.name) ? changes[event.name] : undefined;
  return {
    ...before,
    began: before.began ?? event.time,
    latest: event.time,
    ...change?.(before, event),
  };
}

type Change = (before: WatchState, event: JobEvent) => Partial<WatchState>;

const changes: Readonly<Record<string, Change>> = {
  'job-opened': (_before, event) => ({
    job: {
      id: field(event, 'job_id'),
      name: field(event, 'name'),
      bundle: field(event, 'bundle'),
    },
  }),
  stage: (_before, event) => ({ stage: { name: field(event, 'name'), began: event.time } }),
  'stage-ready': ({ ready }, event) => ({
    ready: [
      ...ready,
      { name: field(event, 'name'), seconds: numberAt(event.fields, 'seconds') ?? 0 },
    ],
  }),
  'step-started': (before, event) =>
    withStep(before, event, { tier: field(event, 'tier'), state: 'running' }),
  'step-ended': (before, event) =>
    withStep(before, event, { tier: tierOf(before, event), state: endOf(event) }),
  point: ({ points }, event) => ({
    points: [...points.filter(({ name }) => name !== field(event, 'name')), pointOf(event)],
  }),
  'node-finding': warning((event) => `${field(event, 'host')}: ${field(event, 'text')}`),
  'step-refused': warning((event) => `Slurm has not started ${field(event, 'step')} yet`),
  'step-given-up': warning(
    (event) => `${field(event, 'step')}: ${field(event, 'reason')}; ${field(event, 'otherwise')}`,
  ),
  signal: warning((event) => `the job was sent ${field(event, 'name')}`),
  identity: ({ warnings }, event) =>
    field(event, 'result') === 'differs'
      ? { warnings: [...warnings, `${field(event, 'name')} is not what the recipe declares`] }
      : {},
  verdict: (_before, event) => ({
    verdict: { verdict: field(event, 'verdict'), reason: field(event, 'reason') },
  }),
};

/** The same warning is said once. */
function warning(textOf: (event: JobEvent) => string): Change {
  return ({ warnings }, event) => {
    const text = textOf(event);
    return warnings.includes(text) ? {} : { warnings: [...warnings, text] };
  };
}

function field({ fields }: JobEvent, key: string): string {
  return textAt(fields, key) ?? '';
}

function withStep({ steps }: WatchState, event: JobEvent, step: WatchedStep): Partial<WatchState> {
  return { steps: { ...steps, [field(event, 'step')]: step } };
}

function tierOf({ steps }: WatchState, event: JobEvent): string {
  return steps[field(event, 'step')]?.tier ?? '';
}

function endOf(event: JobEvent): WatchedStep['state'] {
  if (field(event, 'ended_by') === 'teardown') return 'by teardown';
  return numberAt(event.fields, 'exit_code') === 0 ? 'ended' : 'failed';
}

/** Older jobs say only whether it is valid. */
export function pointOf(event: JobEvent): WatchedPoint {
  const said = field(event, 'verdict');
  return {
    name: field(event, 'name'),
    verdict: said === '' ? (event.fields.valid === true ? 'valid' : 'invalid') : said,
    fault: field(event, 'fault'),
    figures: figuresOf(event),
  };
}

/** Member of the event -> its unit. */
const figures: readonly (readonly [key: string, unit: string, digits: number])[] = [
  ['output_throughput', 'output tok/s', 1],
  ['mean_ttft_ms', 'ms TTFT', 1],
  ['mean_tpot_ms', 'ms TPOT', 1],
  ['score', 'score', 3],
  ['seconds', 's', 0],
];

function figuresOf({ fields }: JobEvent): readonly string[] {
  const completed = numberAt(fields, 'completed');
  const requested = numberAt(fields, 'requested');
  const requests = requested === null ? `${completed}` : `${completed}/${requested}`;
  return [
    ...(completed === null ? [] : [`${requests} requests`]),
    ...figures.flatMap(([key, unit, digits]) => {
      const value = numberAt(fields, key);
      return value === null ? [] : [`${value.toFixed(digits)} ${unit}`];
    }),
  ];
}
