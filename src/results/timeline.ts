/** When the stages, steps and points of a job began and ended, from its event log. */

import { isRecord, type JsonRecord, numberAt, parseJson, textAt } from '../lib/json.js';
import type { TimelineSpan } from '../types/run.js';

export interface JobEvent {
  readonly name: string;
  /** Milliseconds of the epoch. */
  readonly time: number;
  /** The same as it stands in the log: ISO 8601, UTC. */
  readonly stamp: string;
  readonly fields: JsonRecord;
}

/** Names of a node; null = not known. */
export interface MapHost {
  readonly host: string | null;
  readonly address: string | null;
}

export interface EventLog {
  readonly events: readonly JobEvent[];
  /** Lines that are no events. */
  readonly damaged: number;
}

/** Events in the order of the file; a last line that is not whole yet is damaged too. */
export function parseEvents(text: string): EventLog {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const events = lines.flatMap((line) => {
    const fields = parseJson(line);
    const stamp = textAt(fields, 'time') ?? '';
    const time = Date.parse(stamp);
    const name = textAt(fields, 'event');
    return isRecord(fields) && name !== null && Number.isFinite(time)
      ? [{ name, time, stamp, fields }]
      : [];
  });
  return { events, damaged: lines.length - events.length };
}

/** The nodes of the allocation by slot, as the job found them. */
export function nodesOf({ events }: EventLog): readonly MapHost[] {
  const nodes: MapHost[] = [];
  for (const { fields } of named(events, 'node')) {
    const slot = numberAt(fields, 'slot');
    if (slot === null || !Number.isInteger(slot) || slot < 0) continue;
    nodes[slot] = { host: textAt(fields, 'host'), address: textAt(fields, 'address') };
  }
  return Array.from(nodes, (node) => node ?? { host: null, address: null });
}

/** What a span looks like before it is known what it waited for. */
type Span = Omit<TimelineSpan, 'after'>;

/**
 * Spans in the order of their beginnings; `after` gives the names of what a step or stage waits for. What has not
 * ended yet ends with the last event, as `no end`.
 */
export function timelineOf(
  { events }: EventLog,
  after: ReadonlyMap<string, readonly string[]>,
): readonly TimelineSpan[] {
  const origin = events[0]?.time ?? 0;
  const at = ({ time }: JobEvent): number => (time - origin) / 1000;
  const spans = [...stages(events, at), ...steps(events, at), ...points(events, at)];
  return spans
    .map((span) => ({ ...span, after: after.get(span.name) ?? [] }))
    .sort((one, other) => one.begin - other.begin);
}

type Clock = (event: JobEvent) => number;

function named(events: readonly JobEvent[], name: string): readonly JobEvent[] {
  return events.filter((event) => event.name === name);
}

function field({ fields }: JobEvent, key: string): string {
  return textAt(fields, key) ?? '';
}

/** A stage ends when it is ready, or when the next one begins; the last one with the job. */
function stages(events: readonly JobEvent[], at: Clock): readonly Span[] {
  const begun = named(events, 'stage');
  const end = events.at(-1);
  const verdict = named(events, 'verdict')[0];
  return begun.map((event, index) => {
    const name = field(event, 'name');
    const later = events.slice(events.indexOf(event));
    const ready = named(later, 'stage-ready').find((each) => field(each, 'name') === name);
    const next = begun[index + 1];
    const last = ready ?? next ?? verdict ?? end ?? event;
    return {
      kind: 'stage',
      name,
      tier: '',
      begin: at(event),
      end: at(last),
      outcome: stageOutcome(ready, next, verdict),
    };
  });
}

function stageOutcome(
  ready: JobEvent | undefined,
  next: JobEvent | undefined,
  verdict: JobEvent | undefined,
): string {
  if (ready !== undefined) return 'ready';
  if (next !== undefined) return 'done';
  return verdict === undefined ? 'no end' : field(verdict, 'verdict');
}

function steps(events: readonly JobEvent[], at: Clock): readonly Span[] {
  const ends = new Map(named(events, 'step-ended').map((event) => [field(event, 'step'), event]));
  return named(events, 'step-started').map((event) => {
    const name = field(event, 'step');
    const end = ends.get(name);
    return {
      kind: 'step',
      name,
      tier: field(event, 'tier'),
      begin: at(event),
      end: at(end ?? events.at(-1) ?? event),
      outcome: end === undefined ? 'no end' : stepOutcome(end),
    };
  });
}

function stepOutcome(end: JobEvent): string {
  if (field(end, 'ended_by') === 'teardown') return 'ended by teardown';
  return `exit ${numberAt(end.fields, 'exit_code') ?? 'unknown'}`;
}

/** The job says how long a point took when it has its result. */
function points(events: readonly JobEvent[], at: Clock): readonly Span[] {
  return named(events, 'point').map((event) => {
    const fault = field(event, 'fault');
    const seconds = numberAt(event.fields, 'seconds') ?? 0;
    return {
      kind: 'point',
      name: field(event, 'name'),
      tier: '',
      begin: Math.max(0, at(event) - seconds),
      end: at(event),
      outcome: fault === '' ? 'valid' : `invalid: ${fault}`,
    };
  });
}
