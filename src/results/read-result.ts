/**
 * A client's result file to a measurement: which client wrote it is told by its fields, what they mean by the
 * client's table. What cannot be a measurement of this point is refused, with all the reasons.
 */

import { isRecord, type JsonRecord } from '../lib/json.js';
import type { ClientName, Load, Measurement } from '../types/measurement.js';
import type { ClientTable, TotalName } from './client-table.js';
import { clientTables } from './client-tables.js';
import { type Dimension, type Found, impossible, readNumber } from './numbers.js';
import { readLatencies } from './read-latency.js';
import { readScores } from './read-scores.js';
import { parseResult } from './result-json.js';

/** What the plan says of a point. */
export interface Expected {
  /** Clients that its benchmark may have; empty = any. */
  readonly clients: readonly ClientName[];
  readonly load: Load;
}

export const expectNothing: Expected = { clients: [], load: {} };

export type Reading =
  | { readonly measurement: Measurement; readonly refusal?: never }
  | {
      readonly measurement?: never;
      readonly refusal: string;
      /** Whose file it is; null = of nobody who is known. */
      readonly client: ClientName | null;
    };

const dimensions: Readonly<Record<TotalName, Dimension>> = {
  completed: 'count',
  failed: 'count',
  durationSeconds: 'seconds',
  inputTokens: 'count',
  outputTokens: 'count',
  requestThroughput: 'per second',
  inputThroughput: 'per second',
  outputThroughput: 'per second',
  totalThroughput: 'per second',
  goodput: 'per second',
};

const loadNames: Readonly<Record<keyof Load, string>> = {
  concurrency: 'concurrency',
  requestRate: 'request rate',
  requests: 'number of requests',
  inputTokens: 'input length',
  outputTokens: 'output length',
};

/**
 * The measurement in a file of a client, or why it is none: empty, cut off, no JSON, of no known or another client,
 * with numbers that cannot be, of a run that completed nothing, or of another load than was planned. A metric that the
 * file does not have is absent; fields that are no quantity of ours are in `other`.
 */
export function readResult(text: string, expected: Expected): Reading {
  const { object, refusal } = parseResult(text);
  if (object === undefined) return { refusal, client: null };
  const table = clientTables.find(({ marks }) => marks.some((mark) => hasAll(object, mark)));
  if (table === undefined) {
    return { refusal: 'the fields are those of no known client', client: null };
  }
  const { clients } = expected;
  if (clients.length > 0 && !clients.includes(table.client)) {
    const refusal = `a result of ${table.client}, not of ${clients.join(' or ')}`;
    return { refusal, client: table.client };
  }
  return readWith(table, object, expected);
}

function hasAll(object: JsonRecord, fields: readonly string[]): boolean {
  return fields.every((field) => Object.hasOwn(object, field));
}

function readWith(table: ClientTable, object: JsonRecord, expected: Expected): Reading {
  const load = readLoad(table, object);
  const totals = readTotals(table, object);
  const latency = readLatencies(table.latency, object);
  const scores = readScores(table.scores, object);
  const faults = [
    ...[...load.faults, ...totals.faults, ...latency.faults, ...scores.faults],
    ...(totals.value.completed === 0 ? ['no request was completed'] : []),
    ...otherRun(table, object, load.value, totals.value, expected.load),
  ];
  if (faults.length > 0) return { refusal: faults.join('; '), client: table.client };
  const used = new Set([
    ...fieldsOf(table.load, object),
    ...fieldsOf(table.totals, object),
    ...latency.value.fields,
    ...scores.fields,
    ...table.dropped,
  ]);
  return {
    measurement: {
      client: table.client,
      load: { ...expected.load, ...load.value },
      ...totals.value,
      latency: latency.value.latency,
      ...(scores.value === undefined ? {} : { scores: scores.value }),
      other: Object.fromEntries(Object.entries(object).filter(([field]) => !used.has(field))),
    },
  };
}

/** The fields that are read, and those that say nothing; what is read out of an object leaves the rest of it. */
function fieldsOf(
  paths: Readonly<Partial<Record<string, readonly string[]>>>,
  object: JsonRecord,
): readonly string[] {
  return Object.values(paths).flatMap((all = []) => {
    const read = all.find((path) => isThere(valueAt(object, path)));
    return all.filter((path) => path === read || !isThere(valueAt(object, path)));
  });
}

/** A rate that is a word, `trace`, is no number of ours, and no fault. */
function readLoad(table: ClientTable, object: JsonRecord): Found<Load> {
  const read = Object.entries(table.load).map(([name, paths]) => {
    const { number } = readNumber(firstOf(object, paths), 'count');
    return [name, number] as const;
  });
  const known = read.filter(([, number]) => number !== undefined);
  return {
    value: Object.fromEntries(known),
    faults: known.flatMap(([name, number]) =>
      name === 'requestRate' && number === Number.POSITIVE_INFINITY
        ? []
        : impossible(loadNames[name as keyof Load], number),
    ),
  };
}

type Totals = Readonly<Partial<Record<TotalName, number>>>;

function readTotals(table: ClientTable, object: JsonRecord): Found<Totals> {
  const faults: string[] = [];
  const value: Partial<Record<TotalName, number>> = Object.fromEntries(
    (table.zeroWhereAbsent ?? []).map((name) => [name, 0]),
  );
  for (const name of Object.keys(dimensions) as TotalName[]) {
    const path = (table.totals[name] ?? []).find((each) => isThere(valueAt(object, each)));
    if (path === undefined) continue;
    const { number, fault } = readNumber(valueAt(object, path), dimensions[name]);
    if (fault !== undefined) faults.push(`${path} is ${fault}`);
    if (number !== undefined) {
      faults.push(...impossible(path, number));
      value[name] = number;
    }
  }
  return { value, faults };
}

function firstOf(object: JsonRecord, paths: readonly string[]): unknown {
  return paths.map((path) => valueAt(object, path)).find(isThere);
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function valueAt(object: JsonRecord, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), object);
}

/** What shows that the file is another point's or another run's. */
function otherRun(
  { labels = {} }: ClientTable,
  object: JsonRecord,
  load: Load,
  { completed }: Totals,
  expected: Load,
): readonly string[] {
  const stated: Readonly<Record<string, unknown>> = {
    ...Object.fromEntries(Object.entries(labels).map(([name, field]) => [name, object[field]])),
    ...load,
  };
  const differences = (Object.keys(loadNames) as (keyof Load)[]).flatMap((name) => {
    const [found, wanted] = [stated[name], expected[name]];
    const differs = typeof found === 'number' && wanted !== undefined && found !== wanted;
    return differs ? [`its ${loadNames[name]} is ${found}, not ${wanted}`] : [];
  });
  const { requests } = expected;
  if (completed !== undefined && requests !== undefined && completed > requests) {
    differences.push(`it completed ${completed} of ${requests} requests`);
  }
  return differences.length > 0 ? [`of another run: ${differences.join(', ')}`] : [];
}
