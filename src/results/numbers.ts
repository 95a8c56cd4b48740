/** Numbers of result files: with or without a unit, in the notation of JSON and in Python's. */

import { isRecord } from '../lib/json.js';

export type Dimension = 'count' | 'seconds' | 'milliseconds' | 'per second';

/** How much of ours one of theirs is. */
const units: Readonly<Record<Dimension, Readonly<Record<string, number>>>> = {
  count: { requests: 1, tokens: 1 },
  seconds: { sec: 1, s: 1, seconds: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 },
  milliseconds: { sec: 1e3, s: 1e3, seconds: 1e3, ms: 1, us: 1e-3, ns: 1e-6 },
  'per second': { 'requests/sec': 1, 'tokens/sec': 1 },
};

const pythonNumbers: Readonly<Record<string, number>> = {
  inf: Number.POSITIVE_INFINITY,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  NaN: Number.NaN,
};

export type ReadNumber =
  | { readonly number: number; readonly fault?: never }
  | { readonly number?: never; readonly fault: string }
  | { readonly number?: never; readonly fault?: never };

/** What a reader finds, and what is wrong with it. */
export interface Found<Value> {
  readonly value: Value;
  readonly faults: readonly string[];
}

/** No number of a result is negative or has no end. */
export function impossible(name: string, number: number | undefined): readonly string[] {
  if (number === undefined) return [];
  return Number.isFinite(number) && number >= 0 ? [] : [`${name} is ${number}`];
}

/** The number of a field, in our unit; nothing where the field is not there or null; a fault for what is none. */
export function readNumber(value: unknown, dimension: Dimension): ReadNumber {
  if (value === undefined || value === null) return {};
  if (isRecord(value)) return readWithUnit(value, dimension);
  const number = asNumber(value);
  return number === undefined ? { fault: `${JSON.stringify(value)}, no number` } : { number };
}

/** `{ unit: 'ms', avg: 12.5 }`: the unit is read, not guessed from the name. */
function readWithUnit(block: Readonly<Record<string, unknown>>, dimension: Dimension): ReadNumber {
  if (block.avg === undefined || block.avg === null) return {};
  const number = asNumber(block.avg);
  if (number === undefined) return { fault: `${JSON.stringify(block.avg)}, no number` };
  const scale = scaleOf(block, dimension);
  return scale === undefined
    ? { fault: `in ${JSON.stringify(block.unit)}, a unit that nobody here knows` }
    : { number: number * scale };
}

/** Undefined for a unit that is not one of the dimension. */
export function scaleOf(
  block: Readonly<Record<string, unknown>>,
  dimension: Dimension,
): number | undefined {
  const scales = units[dimension];
  const { unit } = block;
  return typeof unit === 'string' && Object.hasOwn(scales, unit) ? scales[unit] : undefined;
}

function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  if (Object.hasOwn(pythonNumbers, value)) return pythonNumbers[value];
  return /^-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?$/i.test(value) ? Number(value) : undefined;
}
