/** Scales: from a quantity to a place on the page. */

import { nice, ticks } from 'd3-array';

export interface Scale {
  readonly place: (value: number) => number;
  /** Where there is a mark on the axis, ascending. */
  readonly ticks: readonly number[];
}

/** Pixels, from the lowest value to the highest. */
export type Range = readonly [number, number];

/** From zero, so that what is drawn twice as far is twice as much. */
export function scaleFromZero(values: readonly number[], range: Range, count: number): Scale {
  const highest = Math.max(0, ...values);
  const [, end] = highest > 0 ? nice(0, highest, count) : [0, 1];
  return { place: between(0, end, range), ticks: ticks(0, end, count) };
}

/** By doublings, with a mark at each value that there is: nothing else was measured. Values are above 0. */
export function scaleByDoublings(values: readonly number[], range: Range): Scale {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  const lowest = Math.log2(distinct[0] ?? 1);
  const highest = Math.log2(distinct.at(-1) ?? 1);
  const place =
    lowest === highest ? () => (range[0] + range[1]) / 2 : between(lowest, highest, range);
  return { place: (value) => place(Math.log2(value)), ticks: distinct };
}

function between(lowest: number, highest: number, [from, to]: Range): (value: number) => number {
  return (value) => from + ((value - lowest) / (highest - lowest)) * (to - from);
}
