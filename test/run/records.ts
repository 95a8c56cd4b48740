/** What a job leaves to be read by programs, and the same without what differs from run to run. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Point {
  readonly name: string;
  readonly verdict: string;
  readonly fault: string | null;
  readonly file: string;
  readonly requested: number | null;
  readonly completed: number | null;
  readonly total_input_tokens: number | null;
  readonly total_output_tokens: number | null;
  readonly output_throughput: number | null;
  readonly mean_ttft_ms: number | null;
  readonly mean_tpot_ms: number | null;
  readonly note: string | null;
  readonly seconds: number | null;
}

export interface StepEnd {
  readonly name: string;
  readonly tier: string;
  readonly hosts: readonly string[];
  readonly exit_code: number | null;
  readonly ended_by: string | null;
}

export interface FirstFailure {
  readonly step: string;
  readonly node: string;
  readonly exit_code: number | null;
  readonly log: string;
  readonly last_lines: readonly string[];
}

export interface Verdict {
  readonly version: number;
  readonly verdict: string;
  readonly reason: string;
  readonly warnings: readonly string[];
  readonly stage: string;
  readonly job: { readonly id: string; readonly name: string };
  readonly started: string;
  readonly ended: string;
  readonly elapsed_seconds: number;
  readonly bundle: string;
  readonly tags: readonly string[];
  readonly points_state: string | null;
  readonly missing_points: readonly string[];
  readonly points: readonly Point[];
  readonly steps: readonly StepEnd[];
  readonly first_failure: FirstFailure | null;
  readonly identity: readonly string[];
}

/** A line of events.jsonl; what else it has depends on the event. */
export interface JobEvent {
  readonly time: string;
  readonly event: string;
  readonly step?: string;
  readonly host?: string;
  readonly address?: string;
  readonly ended_by?: string;
  readonly name?: string;
}

/** Throws when a job has left no verdict. */
export function readVerdict(runDirectory: string): Verdict {
  return JSON.parse(readFileSync(join(runDirectory, 'verdict.json'), 'utf8'));
}

/** Lines that a full file system has cut short are no events; only the last can be one. */
export function readEvents(runDirectory: string): readonly JobEvent[] {
  const text = readFileSync(join(runDirectory, 'events.jsonl'), 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** A line of the job's log. */
export function withoutTime(line: string): string {
  return line.replace(/^\d\d:\d\d:\d\d /, '');
}

/** What a client measures takes the word for its form; what is counted stays. */
export function maskedPoint(point: Point) {
  return {
    ...point,
    total_input_tokens: maskPositive(point.total_input_tokens),
    total_output_tokens: maskPositive(point.total_output_tokens),
    output_throughput: maskPositive(point.output_throughput),
    mean_ttft_ms: maskPositive(point.mean_ttft_ms),
    mean_tpot_ms: maskPositive(point.mean_tpot_ms),
    seconds: typeof point.seconds === 'number' && point.seconds >= 0 ? 'some' : point.seconds,
  };
}

function maskPositive(value: number | null): number | null | 'positive' {
  return typeof value === 'number' && value > 0 ? 'positive' : value;
}

/** The verdict with masked points, and with words for times that fit together. */
export function masked(verdict: Verdict) {
  const { started, ended, elapsed_seconds: elapsed } = verdict;
  const fits = secondsBetween(started, ended) === elapsed && elapsed > 0;
  return {
    ...verdict,
    started: isSecond(started) ? 'second' : started,
    ended: isSecond(ended) ? 'second' : ended,
    elapsed_seconds: fits ? 'from start to end' : elapsed,
    points: verdict.points.map(maskedPoint),
  };
}

/** ISO 8601, in UTC and without fractions. */
function isSecond(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString() === text.replace('Z', '.000Z');
}

export function secondsBetween(start: string, end: string): number {
  return (Date.parse(end) - Date.parse(start)) / 1000;
}

/** Which tiers the teardown has ended, one after another. Frontends and workers end together. */
export function teardownOrder(verdict: Verdict, events: readonly JobEvent[]): readonly string[] {
  const tierOf = new Map(verdict.steps.map(({ name, tier }) => [name, tier]));
  const tiers = events
    .filter((event) => event.event === 'step-ended' && event.ended_by === 'teardown')
    .map(({ step = '' }) => tierOf.get(step) ?? '')
    .map((tier) => (tier === 'worker' || tier === 'frontend' ? 'frontend and worker' : tier));
  return tiers.filter((tier, index) => tier !== tiers[index - 1]);
}

/** How each step has ended. */
export function endings(verdict: Verdict): Readonly<Record<string, string>> {
  return Object.fromEntries(
    verdict.steps.map(({ name, exit_code, ended_by }) => [name, `${exit_code} by ${ended_by}`]),
  );
}

/** The table of the job's last screen, and the line below it. */
export function pointTable({
  points,
  points_state: state,
  missing_points: missing,
}: Pick<Verdict, 'points' | 'points_state' | 'missing_points'>): readonly string[] {
  if (points.length === 0) return [];
  const valid = points.filter(({ verdict }) => verdict === 'valid').length;
  const others = missing.length > 0 ? `, missing: ${missing.join(', ')}` : '';
  const columns = ['completed', 'output tok/s', 'mean TTFT ms', 'mean TPOT ms', 'verdict'];
  const rows = points.map((point) => [
    ...[point.name, `${point.completed ?? '-'}/${point.requested ?? '-'}`],
    ...[point.output_throughput, point.mean_ttft_ms, point.mean_tpot_ms].map(
      (figure) => figure?.toFixed(2) ?? '-',
    ),
    point.verdict === 'invalid' ? point.fault : point.verdict,
  ]);
  const width = Math.max(...points.map(({ name }) => name.length));
  const table = [['point', ...columns], ...rows].map(([name, completed, ...rest]) =>
    [
      (name ?? '').padEnd(width),
      (completed ?? '').padStart(13),
      ...rest.slice(0, -1).map((cell) => (cell ?? '').padStart(12)),
      rest.at(-1),
    ].join('  '),
  );
  return [...table, `points         ${state}: ${valid} of ${points.length} valid${others}`];
}

/** The lines with which every job ends. */
export function places(runDirectory: string): readonly string[] {
  return [
    `run directory  ${runDirectory}`,
    `verdict        ${runDirectory}/verdict.json`,
    `logs           ${runDirectory}/logs`,
  ];
}
