/** What follows from a measurement and the plan's GPUs. */

import type { Measurement } from '../types/measurement.js';
import type { Derived, RunGpus } from '../types/run.js';

/** Figures whose parts are not all known are absent; AIPerf has no TPOT, so it has no interactivity. */
export function derive(measurement: Measurement | undefined, gpus: RunGpus | null): Derived {
  if (measurement === undefined) return {};
  const { outputThroughput, totalThroughput, load, latency } = measurement;
  const all = gpus === null || gpus.total === 0 ? undefined : gpus.total;
  const tpot = latency.tpot?.mean;
  return present({
    outputThroughputPerGpu: quotient(outputThroughput, all),
    totalThroughputPerGpu: quotient(totalThroughput, all),
    outputThroughputPerUser: quotient(outputThroughput, load.concurrency),
    interactivity: quotient(1000, tpot),
  });
}

function quotient(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined || whole === 0 ? undefined : part / whole;
}

function present(
  figures: {
    readonly [Name in keyof Derived]: number | undefined;
  },
): Derived {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));
}
