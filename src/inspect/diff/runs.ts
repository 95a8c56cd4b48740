/** Two runs: what is different of where their numbers come from, of their verdicts, and of the figures of each point. */

import { type LatencyName, latencyNames } from '../../types/measurement.js';
import type { ProvenanceFact, Run, RunPoint } from '../../types/run.js';
import type { Difference } from './compare.js';

/** As a difference between plans, without a section of theirs. */
type Change = Pick<Difference, 'subject' | 'key' | 'from' | 'to'>;

export interface RunsDifference {
  readonly provenance: readonly Change[];
  readonly verdict: readonly Change[];
  readonly points: readonly PointDifference[];
}

export interface PointDifference {
  readonly name: string;
  /** Why its figures are not compared: other clients measured, or only one run has any; null = they are. */
  readonly incomparable: string | null;
  readonly figures: readonly FigureChange[];
}

export interface FigureChange {
  /** With its unit: `mean TTFT, ms`. */
  readonly figure: string;
  readonly from?: number;
  readonly to?: number;
  /** Part of `from`: 0.05 = five percent more. Absent where one of them is, or `from` is 0. */
  readonly change?: number;
}

/** What is another for every run says nothing about a difference. */
const ownFacts: readonly string[] = ['id', 'name', 'restarts', 'submitted from'];

/** Points belong together by their names. */
export function compareRuns(first: Run, second: Run): RunsDifference {
  const names = [...new Set([...first.points, ...second.points].map(({ name }) => name))];
  const named = ({ points }: Run, name: string) => points.find((point) => point.name === name);
  return {
    provenance: compareProvenance(first.provenance, second.provenance),
    verdict: compareVerdicts(first, second),
    points: names
      .map((name) => comparePoints(name, named(first, name), named(second, name)))
      .filter(({ incomparable, figures }) => incomparable !== null || figures.length > 0),
  };
}

export function areSame({ provenance, verdict, points }: RunsDifference): boolean {
  return provenance.length + verdict.length + points.length === 0;
}

/** What changes alike in several workers is one difference. */
function compareProvenance(
  first: readonly ProvenanceFact[],
  second: readonly ProvenanceFact[],
): readonly Change[] {
  const [before, after] = [valuesOf(first), valuesOf(second)];
  const changes = new Map<string, Change & { readonly subject: string }>();
  for (const [place, { group, name }] of new Map([...before, ...after])) {
    const [from, to] = [before.get(place)?.value, after.get(place)?.value];
    if (from === to) continue;
    const kind = JSON.stringify([group.split(' ')[0], name, from, to]);
    const subject = [changes.get(kind)?.subject, group].filter(Boolean).join(', ');
    changes.set(kind, { subject, key: name, ...present({ from, to }) });
  }
  return [...changes.values()];
}

function valuesOf(facts: readonly ProvenanceFact[]): ReadonlyMap<string, ProvenanceFact> {
  return new Map(
    facts
      .filter(({ group, name }) => !(group === 'job' && ownFacts.includes(name)))
      .map((fact) => [`${fact.group}\n${fact.name}`, fact]),
  );
}

function compareVerdicts(first: Run, second: Run): readonly Change[] {
  const rows: readonly (readonly [string, string, string])[] = [
    ['verdict', first.verdict, second.verdict],
    ['points', first.completeness, second.completeness],
    ['reason', first.reason, second.reason],
  ];
  return rows
    .filter(([, from, to]) => from !== to)
    .map(([key, from, to]) => ({ subject: null, key, from, to }));
}

function comparePoints(
  name: string,
  first: RunPoint | undefined,
  second: RunPoint | undefined,
): PointDifference {
  const incomparable = incomparability(first, second);
  if (incomparable !== null || first === undefined || second === undefined) {
    return { name, incomparable, figures: [] };
  }
  const [before, after] = [figuresOf(first), figuresOf(second)];
  const figures = [...new Map([...before, ...after]).keys()].flatMap((figure) => {
    const [from, to] = [before.get(figure), after.get(figure)];
    return from === to ? [] : [{ figure, ...present({ from, to }), ...relative(from, to) }];
  });
  return { name, incomparable, figures };
}

function incomparability(first: RunPoint | undefined, second: RunPoint | undefined): string | null {
  const [before, after] = [first?.measurement?.client, second?.measurement?.client];
  if (before === after) return null;
  if (before === undefined) return 'only the second run has figures';
  if (after === undefined) return 'only the first run has figures';
  return `measured by ${before}, then by ${after}: their figures are not compared`;
}

/** What a reader compares, by name and unit, in the order of a report. */
function figuresOf({ measurement, derived }: RunPoint): ReadonlyMap<string, number> {
  const rows: readonly (readonly [string, number | undefined])[] = [
    ['completed, requests', measurement?.completed],
    ['output, tok/s', measurement?.outputThroughput],
    ['output, tok/s/GPU', derived.outputThroughputPerGpu],
    ['in+out, tok/s/GPU', derived.totalThroughputPerGpu],
    ['1/TPOT, tok/s/user', derived.interactivity],
    ...latencyNames.flatMap((name) => latencyRows(name, measurement)),
    ['goodput, req/s', measurement?.goodput],
    ...Object.entries(measurement?.scores ?? {}),
  ];
  return new Map(rows.flatMap(([figure, value]) => (value === undefined ? [] : [[figure, value]])));
}

function latencyRows(
  name: LatencyName,
  measurement: RunPoint['measurement'],
): readonly (readonly [string, number | undefined])[] {
  const distribution = measurement?.latency[name];
  return [
    [`mean ${name.toUpperCase()}, ms`, distribution?.mean],
    [`p99 ${name.toUpperCase()}, ms`, distribution?.percentiles['99']],
  ];
}

function relative(from: number | undefined, to: number | undefined): Pick<FigureChange, 'change'> {
  return from === undefined || to === undefined || from === 0 ? {} : { change: to / from - 1 };
}

function present<Value>({
  from,
  to,
}: {
  readonly from: Value | undefined;
  readonly to: Value | undefined;
}): { readonly from?: Value; readonly to?: Value } {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}
