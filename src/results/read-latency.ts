/** Latencies of a result file, in the three shapes that clients write them in. */

import { isRecord, type JsonRecord } from '../lib/json.js';
import { type Distribution, type LatencyName, latencyNames } from '../types/measurement.js';
import type { ClientTable, LatencyFields } from './client-table.js';
import { type Found, impossible, readNumber, scaleOf } from './numbers.js';

/** One number of a distribution as it stands in the file. */
interface Entry {
  /** `mean`, or a percentile: `99`. */
  readonly statistic: string;
  readonly value: unknown;
  readonly field: string;
}

interface Raw {
  readonly entries: readonly Entry[];
  /** Milliseconds of one of its units; undefined for a unit that nobody knows. */
  readonly scale: number | undefined;
}

export interface Latencies {
  readonly latency: Readonly<Partial<Record<LatencyName, Distribution>>>;
  /** What it was read from. */
  readonly fields: readonly string[];
}

const moments: readonly string[] = ['mean', 'median', 'std', 'min', 'max'];

const readers: Readonly<Record<LatencyFields['shape'], (object: JsonRecord, name: string) => Raw>> =
  {
    flat: (object, name) => ({ entries: flatEntries(object, name), scale: 1 }),
    pairs: (object, name) => ({
      entries: [...flatEntries(object, name), ...pairEntries(object, name)],
      scale: 1,
    }),
    block: readBlock,
  };

/** The distributions that are there; faults for units that nobody knows and numbers that cannot be. */
export function readLatencies(
  latency: ClientTable['latency'],
  object: JsonRecord,
): Found<Latencies> {
  const fields: string[] = [];
  const faults: string[] = [];
  const found: Partial<Record<LatencyName, Distribution>> = {};
  for (const name of latencyNames) {
    const where = latency[name];
    if (where === undefined) continue;
    const raw = readers[where.shape](object, where.name);
    if (raw.entries.length === 0) continue;
    const distribution = readDistribution(raw, where.name);
    fields.push(...raw.entries.map(({ field }) => field));
    faults.push(...distribution.faults);
    found[name] = distribution.value;
  }
  return { value: { latency: found, fields }, faults };
}

function readDistribution({ entries, scale }: Raw, name: string): Found<Distribution> {
  if (scale === undefined) {
    return { value: { percentiles: {} }, faults: [`${name} is in a unit that nobody here knows`] };
  }
  const faults: string[] = [];
  const numbers: [string, number][] = [];
  for (const { statistic, value, field } of entries) {
    const { number, fault } = readNumber(value, 'milliseconds');
    if (fault !== undefined) faults.push(`${field} is ${fault}`);
    faults.push(...impossible(field, number));
    if (number !== undefined) numbers.push([statistic, number * scale]);
  }
  const isMoment = ([statistic]: readonly [string, number]): boolean => moments.includes(statistic);
  return {
    value: {
      ...Object.fromEntries(numbers.filter(isMoment)),
      percentiles: Object.fromEntries(numbers.filter((each) => !isMoment(each))),
    },
    faults,
  };
}

/** `mean_ttft_ms`, `p99_ttft_ms`, `p99.9_ttft_ms`. */
function flatEntries(object: JsonRecord, name: string): readonly Entry[] {
  const suffix = `_${name}_ms`;
  return Object.entries(object).flatMap(([field, value]) => {
    if (!field.endsWith(suffix)) return [];
    const statistic = statisticOf(field.slice(0, -suffix.length));
    return statistic === undefined ? [] : [{ statistic, value, field }];
  });
}

/** `percentiles_ttft_ms: [[99.0, 12.5]]`. */
function pairEntries(object: JsonRecord, name: string): readonly Entry[] {
  const field = `percentiles_${name}_ms`;
  const pairs = object[field];
  if (!Array.isArray(pairs)) return [];
  return pairs.filter(Array.isArray).map(([percentile, value]) => ({
    statistic: String(percentile),
    value,
    field,
  }));
}

/** `{ unit: 'ms', avg: 12.5, p99: 20 }`. */
function readBlock(object: JsonRecord, name: string): Raw {
  const block = object[name];
  if (!isRecord(block)) return { entries: [], scale: 1 };
  const entries = Object.entries(block).flatMap(([member, value]) => {
    const statistic = member === 'avg' ? 'mean' : statisticOf(member);
    return statistic === undefined ? [] : [{ statistic, value, field: name }];
  });
  const median = { statistic: 'median', value: block.p50, field: name };
  return { entries: [...entries, median], scale: scaleOf(block, 'milliseconds') };
}

/** A moment by its name, a percentile without its p; undefined for what is neither: `count`, `sum`. */
function statisticOf(word: string): string | undefined {
  if (moments.includes(word)) return word;
  return /^p(\d+(?:\.\d+)?)$/.exec(word)?.[1];
}
