/** A run of the texts in its run directory. What is missing or damaged is a problem of it, and the rest is there. */

import type { ClusterMap } from '../types/cluster-map.js';
import type { ProvenanceFact, Run, RunGpus, RunPoint } from '../types/run.js';
import { derive } from './derive.js';
import { type PlanFacts, type PlannedPoint, planFacts } from './plan-facts.js';
import { provenanceFacts } from './provenance.js';
import { expectNothing, type Reading, readResult } from './read-result.js';
import { fittingFile, resultName } from './result-files.js';
import { type EventLog, parseEvents, timelineOf } from './timeline.js';
import { type JudgedPoint, type VerdictFacts, verdictFacts } from './verdict-facts.js';

/** Texts of a run directory; null = the file is not there. */
export interface RunTexts {
  readonly verdict: string | null;
  readonly events: string | null;
  readonly plan: string | null;
  readonly run: string | null;
}

/** The texts, understood as far as they can be. */
export interface RunRecords {
  readonly verdict: VerdictFacts | null;
  readonly plan: PlanFacts | null;
  readonly log: EventLog;
  readonly provenance: readonly ProvenanceFact[];
  readonly problems: readonly string[];
}

export interface RunSources {
  readonly records: RunRecords;
  /** As it was given; its last part is the run's id. */
  readonly directory: string;
  /** File below the logs -> its text. */
  readonly results: ReadonlyMap<string, string>;
  readonly map: ClusterMap | null;
}

const unjudged = 'no verdict.json: it runs, or it ended without a judgement';

export function readRecords({ verdict, events, plan, run }: RunTexts): RunRecords {
  const judged = verdict === null ? null : verdictFacts(verdict);
  const planned = plan === null ? null : planFacts(plan);
  const log = parseEvents(events ?? '');
  const provenance = provenanceFacts({ verdict: judged, plan: planned, run });
  return {
    verdict: judged,
    plan: planned,
    log,
    provenance: provenance.facts,
    problems: [
      ...(verdict === null || judged !== null ? [] : ['verdict.json: damaged']),
      ...(events === null ? ['events.jsonl: not there'] : []),
      ...damagedLines(log.damaged),
      ...planProblems(plan, planned),
      ...provenance.problems,
    ],
  };
}

function damagedLines(count: number): readonly string[] {
  if (count === 0) return [];
  return [`events.jsonl: ${count === 1 ? '1 line is no event' : `${count} lines are no events`}`];
}

function planProblems(text: string | null, facts: PlanFacts | null): readonly string[] {
  if (text === null) return ['plan.yaml: not there, so nothing is known of GPUs'];
  return facts === null ? ['plan.yaml: no plan of srtgen'] : [];
}

/** Points that were planned and judged, then results that nobody planned. */
export function assembleRun({ records, directory, results, map }: RunSources): Run {
  const { verdict, plan, log } = records;
  const gpus = plan?.gpus ?? null;
  const points = allPoints(records, results, gpus);
  const after = new Map(map?.order.map((row) => [row.name, row.after]) ?? []);
  const last = log.events.at(-1);
  return {
    id: directory.split('/').filter(Boolean).at(-1) ?? directory,
    name: verdict?.jobName ?? plan?.name ?? '',
    directory,
    verdict: verdict?.verdict ?? 'none',
    reason: verdict?.reason ?? unjudged,
    completeness: verdict === null ? 'unknown' : completeness(verdict, points),
    warnings: verdict?.warnings ?? [],
    started: verdict?.started ?? log.events[0]?.stamp ?? null,
    ended: verdict?.ended ?? null,
    elapsedSeconds: verdict?.elapsedSeconds ?? elapsed(log.events[0]?.time, last?.time),
    tags: verdict?.tags ?? plan?.tags ?? [],
    summary: plan?.summary ?? '',
    gpus,
    points: points.map(({ point }) => point),
    steps: verdict?.steps ?? [],
    firstFailure: verdict?.firstFailure ?? null,
    map,
    timeline: timelineOf(log, after),
    provenance: records.provenance,
    problems: [...records.problems, ...points.flatMap(({ problem }) => problem ?? [])],
  };
}

interface ReadPoint {
  readonly point: RunPoint;
  readonly problem?: string;
  readonly planned: boolean;
}

function allPoints(
  { plan, verdict }: RunRecords,
  results: ReadonlyMap<string, string>,
  gpus: RunGpus | null,
): readonly ReadPoint[] {
  const judged = new Map(verdict?.points.map((point) => [point.name, point]) ?? []);
  const wanted = plannedPoints({ plan, verdict }, [...results.keys()]);
  const files = new Set(wanted.map(({ file }) => file));
  return [
    ...wanted.map((each) =>
      plannedPoint(each, judged.get(each.name), results.get(each.file), gpus),
    ),
    ...[...results]
      .filter(([file]) => !files.has(file))
      .flatMap(([file, text]) => unplannedPoint(file, text, gpus)),
  ];
}

/**
 * The points with the files that they have among those of the log directory; without a plan, the judged ones are those
 * that were planned.
 */
export function plannedPoints(
  { plan, verdict }: Pick<RunRecords, 'plan' | 'verdict'>,
  listing: readonly string[],
): readonly PlannedPoint[] {
  const points = plan?.points ?? verdict?.points.map(judgedAsPlanned) ?? [];
  return points.map((point) => ({ ...point, file: fittingFile(point.file, listing) }));
}

function judgedAsPlanned({ name, file, requested }: JudgedPoint): PlannedPoint {
  const load = requested === null ? {} : { requests: requested };
  return { name, file, expected: { ...expectNothing, load } };
}

function plannedPoint(
  { name, file, expected }: PlannedPoint,
  judged: JudgedPoint | undefined,
  text: string | undefined,
  gpus: RunGpus | null,
): ReadPoint {
  const reading = text === undefined ? undefined : readResult(text, expected);
  return {
    planned: true,
    point: {
      name,
      verdict: judged?.verdict ?? (text === undefined ? 'missing' : 'unjudged'),
      fault: judged?.fault ?? null,
      note: judged?.note ?? null,
      file,
      ...measured(reading, gpus),
    },
    ...(reading?.refusal === undefined ? {} : { problem: `logs/${file}: ${reading.refusal}` }),
  };
}

/** Of the many files in a log directory only those count that a client wrote. */
function unplannedPoint(file: string, text: string, gpus: RunGpus | null): readonly ReadPoint[] {
  const reading = readResult(text, expectNothing);
  if (reading.measurement === undefined && reading.client === null) return [];
  const point: RunPoint = {
    name: resultName(file),
    verdict: 'unjudged',
    fault: reading.refusal ?? null,
    note: null,
    file,
    ...measured(reading, gpus),
  };
  return [{ planned: false, point }];
}

function measured(
  reading: Reading | undefined,
  gpus: RunGpus | null,
): Pick<RunPoint, 'measurement' | 'derived'> {
  const measurement = reading?.measurement;
  return {
    ...(measurement === undefined ? {} : { measurement }),
    derived: derive(measurement, gpus),
  };
}

/** Verdicts of older jobs do not say it; then it follows from the points that were planned. */
function completeness(verdict: VerdictFacts, points: readonly ReadPoint[]): Run['completeness'] {
  if (verdict.completeness !== 'unknown') return verdict.completeness;
  const states = points.filter(({ planned }) => planned).map(({ point }) => point.verdict);
  if (states.length === 0) return 'unknown';
  if (states.every((state) => state === 'valid')) return 'complete';
  return states.includes('valid') ? 'partial' : 'invalid';
}

function elapsed(first: number | undefined, last: number | undefined): number | null {
  return first === undefined || last === undefined ? null : (last - first) / 1000;
}
