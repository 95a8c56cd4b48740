/** How the times of one job are written: all alike, so that they can be compared. */

import { duration } from '../format.js';

export interface Clock {
  readonly unit: string;
  readonly text: (seconds: number) => string;
  /** Seconds, from 0 on. */
  readonly ticks: readonly number[];
  readonly tickText: (seconds: number) => string;
}

/** Seconds in which people count. */
const steps = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200, 86400];

const mostTicks = 6;

/** For times up to this: short jobs in seconds with a tenth, long ones in minutes and seconds. */
export function clockFor(end: number): Clock {
  const step = steps.find((each) => end / each <= mostTicks) ?? end / mostTicks;
  const ticks = Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
  const isShort = end < 600;
  return {
    unit: isShort ? '0 s' : '0:00',
    text: isShort ? (seconds) => seconds.toFixed(1) : duration,
    ticks,
    tickText: isShort ? String : duration,
  };
}
