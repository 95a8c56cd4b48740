/** One run of a client: the load, the ordered faults, and the summary that it prints. */

import { ownFault } from '../faults.js';
import { hangIfOrdered } from '../lifecycle.js';
import { StandInError } from '../stand-in-error.js';
import { type Outcome, sendAll, type Workload } from './load.js';
import { computeMetrics, type Metrics } from './metrics.js';

export interface Measurement {
  readonly outcomes: readonly Outcome[];
  readonly seconds: number;
  readonly metrics: Metrics;
}

function applyFaults(outcomes: readonly Outcome[]): readonly Outcome[] {
  const lost = ownFault('lose')?.amount ?? 0;
  const silent = ownFault('no-tokens') !== undefined;
  return outcomes.map((outcome, index) => ({
    ...outcome,
    ...(silent ? { outputTokens: 0, text: '' } : {}),
    ...(index < lost ? { succeeded: false, error: 'lost as ordered by SRTGEN_STANDIN_FAULT' } : {}),
  }));
}

/** Throws StandInError when not one request reached a server: there is nothing to report then. */
export async function measure(workload: Workload): Promise<Measurement> {
  await hangIfOrdered();
  const { outcomes, seconds } = await sendAll(workload);
  if (outcomes.length > 0 && outcomes.every(({ connected }) => !connected)) {
    throw new StandInError(`no request reached ${workload.url}: ${outcomes[0]?.error}`, 1);
  }
  const reported = applyFaults(outcomes);
  return { outcomes: reported, seconds, metrics: computeMetrics(reported, seconds) };
}

/** Sends a first request, as clients do before they start. Throws StandInError when it fails. */
export async function tryFirstRequest(workload: Workload, maxOutput: number): Promise<void> {
  const requests = workload.requests
    .slice(0, 1)
    .map(({ input, output }) => ({ input, output: Math.min(output, maxOutput) }));
  const { outcomes } = await sendAll({ ...workload, requests, arrivals: [0] });
  const [outcome] = outcomes;
  if (outcome !== undefined && !outcome.succeeded) {
    throw new StandInError(`the initial test request failed: ${outcome.error}`, 1);
  }
}

export function printSummary({ metrics, seconds }: Measurement): void {
  const rows: readonly (readonly [string, number])[] = [
    ['Successful requests:', metrics.completed],
    ['Failed requests:', metrics.failed],
    ['Benchmark duration (s):', seconds],
    ['Total input tokens:', metrics.inputTokens],
    ['Total generated tokens:', metrics.outputTokens],
    ['Request throughput (req/s):', metrics.completed / seconds],
    ['Output token throughput (tok/s):', metrics.outputTokens / seconds],
    ['Mean TTFT (ms):', metrics.ttft.mean],
    ['Mean TPOT (ms):', metrics.tpot.mean],
    ['Mean E2E latency (ms):', metrics.e2e.mean],
  ];
  const lines = rows.map(
    ([label, value]) => `${label.padEnd(40)} ${Number.isInteger(value) ? value : value.toFixed(2)}`,
  );
  process.stdout.write(`${['', '=== Serving Benchmark Result', ...lines, ''].join('\n')}\n`);
}

/** Lists with an entry for each request, which clients save only when asked for details. */
export function requestDetails(outcomes: readonly Outcome[]) {
  return {
    input_lens: outcomes.map(({ inputTokens }) => inputTokens),
    output_lens: outcomes.map(({ outputTokens }) => outputTokens),
    ttfts: outcomes.map(({ ttft }) => ttft),
    itls: outcomes.map(({ itls }) => itls),
    generated_texts: outcomes.map(({ text }) => text),
    errors: outcomes.map(({ error }) => error),
  };
}
