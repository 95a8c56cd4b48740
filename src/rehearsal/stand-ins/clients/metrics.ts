/** What all clients compute from the outcomes of their requests. */

import type { Outcome } from './load.js';

/** Milliseconds; all zero when there is no value, as numpy has it with the clients' `or 0`. */
export interface Distribution {
  readonly mean: number;
  readonly median: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  readonly percentile: (percent: number) => number;
}

export interface Metrics {
  readonly completed: number;
  readonly failed: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly ttft: Distribution;
  readonly tpot: Distribution;
  readonly itl: Distribution;
  readonly e2e: Distribution;
  /** Requests in flight on average. */
  readonly concurrency: number;
  readonly maxConcurrentRequests: number;
  readonly maxOutputTokensPerSecond: number;
}

/** Percentiles interpolate linearly between the neighbours. */
export function describeSeconds(seconds: readonly number[]): Distribution {
  const values = (seconds.length === 0 ? [0] : seconds).map((value) => value * 1000);
  const sorted = [...values].sort((left, right) => left - right);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const percentile = (percent: number): number => {
    const place = ((sorted.length - 1) * percent) / 100;
    const low = sorted[Math.floor(place)] ?? 0;
    const high = sorted[Math.ceil(place)] ?? low;
    return low + (high - low) * (place % 1);
  };
  return {
    mean,
    median: percentile(50),
    std: Math.sqrt(variance),
    min: percentile(0),
    max: percentile(100),
    percentile,
  };
}

function maxConcurrent(outcomes: readonly Outcome[]): number {
  const changes = outcomes
    .flatMap(({ start, latency }) => [
      { time: start, change: 1 },
      { time: start + latency, change: -1 },
    ])
    .sort((left, right) => left.time - right.time || left.change - right.change);
  let running = 0;
  return changes.reduce((most, { change }) => {
    running += change;
    return Math.max(most, running);
  }, 0);
}

/** The clients' way: chunks that arrive within a second of the clock, counted as one token each. */
function maxTokensPerSecond(outcomes: readonly Outcome[]): number {
  const counts = new Map<number, number>();
  for (const { start, ttft, itls } of outcomes) {
    let time = start + ttft;
    for (const pause of [0, ...itls]) {
      time += pause;
      counts.set(Math.floor(time), (counts.get(Math.floor(time)) ?? 0) + 1);
    }
  }
  return Math.max(0, ...counts.values());
}

export function computeMetrics(outcomes: readonly Outcome[], seconds: number): Metrics {
  const good = outcomes.filter(({ succeeded }) => succeeded);
  const total = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0);
  const long = good.filter(({ outputTokens }) => outputTokens > 1);
  return {
    completed: good.length,
    failed: outcomes.length - good.length,
    inputTokens: total(good.map(({ inputTokens }) => inputTokens)),
    outputTokens: total(good.map(({ outputTokens }) => outputTokens)),
    ttft: describeSeconds(good.map(({ ttft }) => ttft)),
    tpot: describeSeconds(
      long.map(({ latency, ttft, outputTokens }) => (latency - ttft) / (outputTokens - 1)),
    ),
    itl: describeSeconds(good.flatMap(({ itls }) => itls)),
    e2e: describeSeconds(good.map(({ latency }) => latency)),
    concurrency: total(good.map(({ latency }) => latency)) / seconds,
    maxConcurrentRequests: maxConcurrent(good),
    maxOutputTokensPerSecond: maxTokensPerSecond(good),
  };
}
