/** Runs for reports: one with everything, and as many as a test wants, each with curves as real deployments have them. */

import type { Distribution, Measurement } from '../../src/types/measurement.js';
import type { ProvenanceFact, Run, RunPoint, TimelineSpan } from '../../src/types/run.js';
import { disaggregatedMap } from './cluster-maps.js';

/** A run that passed, but for what is said. */
export function aRun(changes: Partial<Run> = {}): Run {
  const id = changes.id ?? '48211';
  return {
    id,
    name: 'h200-2p1d',
    directory: `outputs/${id}`,
    verdict: 'pass',
    reason: 'all 5 points are valid',
    completeness: 'complete',
    warnings: [],
    started: '2026-11-27T14:03:07Z',
    ended: '2026-11-27T14:31:55Z',
    elapsedSeconds: 1728,
    tags: ['nightly'],
    summary: '2 prefill + 1 decode (SGLang behind Dynamo), benchmark sa-bench',
    gpus: { total: 24, prefill: 16, decode: 8, agg: 0 },
    points: [4, 16, 64, 256, 1024].map((concurrency) => aPoint({ concurrency })),
    steps: [
      step('etcd', 'discovery', ['gpu-001']),
      step('nats', 'discovery', ['gpu-001']),
      step('prefill-0', 'worker', ['gpu-001']),
      step('prefill-1', 'worker', ['gpu-002']),
      step('decode-0', 'worker', ['gpu-003']),
      step('frontend-0', 'frontend', ['gpu-001']),
      step('benchmark', 'client', ['gpu-001'], 0),
    ],
    firstFailure: null,
    map: disaggregatedMap({ prefill: 2, decode: 1, hosts: true }),
    timeline: aTimeline([4, 16, 64, 256, 1024]),
    provenance: someProvenance,
    problems: [],
    ...changes,
  };
}

function step(
  name: string,
  tier: string,
  hosts: readonly string[],
  exitCode: number | null = null,
): Run['steps'][number] {
  return { name, tier, hosts, exitCode, endedBy: exitCode === null ? 'teardown' : 'itself' };
}

export interface PointShape {
  readonly concurrency: number;
  /** How good the deployment is: 1 is ordinary. */
  readonly speed?: number;
  readonly client?: Measurement['client'];
}

/** A valid point of a deployment that saturates: throughput levels off, and latency then grows. */
export function aPoint(
  { concurrency, speed = 1, client = 'sa-bench' }: PointShape,
  changes: Partial<RunPoint> = {},
): RunPoint {
  const tpot = (7 + 0.055 * concurrency ** 0.92) / speed;
  const output = (concurrency * 1000) / (tpot + 1.8);
  const ttft = (85 + 0.42 * concurrency ** 1.18) / speed;
  const hasTpot = client !== 'aiperf';
  const requests = concurrency * 10;
  return {
    name: `concurrency ${concurrency}`,
    verdict: 'valid',
    fault: null,
    note: null,
    file: `sa-bench_isl_1024_osl_1024/results_concurrency_${concurrency}_gpus_24.json`,
    measurement: {
      client,
      load: {
        concurrency,
        requests,
        requestRate: Number.POSITIVE_INFINITY,
        inputTokens: 1024,
        outputTokens: 1024,
      },
      completed: requests,
      failed: 0,
      durationSeconds: (requests * 1024) / output,
      inputTokens: requests * 1024,
      outputTokens: requests * 1024,
      requestThroughput: output / 1024,
      inputThroughput: output,
      outputThroughput: output,
      totalThroughput: 2 * output,
      latency: {
        ttft: distribution(ttft, 3.1),
        ...(hasTpot ? { tpot: distribution(tpot, 1.25) } : {}),
        itl: distribution(tpot * 1.03, 2.2),
        e2el: distribution(ttft + tpot * 1023, 1.3),
      },
      other: {},
    },
    derived: {
      outputThroughputPerGpu: output / 24,
      totalThroughputPerGpu: output / 12,
      outputThroughputPerUser: output / concurrency,
      ...(hasTpot ? { interactivity: 1000 / tpot } : {}),
    },
    ...changes,
  };
}

function distribution(mean: number, tail: number): Distribution {
  return {
    mean,
    median: mean * 0.94,
    std: mean * 0.2,
    min: mean * 0.5,
    max: mean * tail * 1.4,
    percentiles: { '90': mean * (1 + (tail - 1) * 0.55), '99': mean * tail },
  };
}

/** Services, workers, frontend and points one after the other, as a job has them. */
export function aTimeline(concurrencies: readonly number[]): readonly TimelineSpan[] {
  const measured = concurrencies.map((concurrency, index): TimelineSpan => {
    const begin = 398 + index * 240;
    return span('point', `concurrency ${concurrency}`, '', begin, begin + 236, 'valid', [
      index === 0 ? 'benchmark' : `concurrency ${concurrencies[index - 1]}`,
    ]);
  });
  const end = measured.at(-1)?.end ?? 400;
  const until = (name: string, tier: string, begin: number, after: readonly string[]) =>
    span('step', name, tier, begin, end + 12, 'ended by teardown', after);
  return [
    until('etcd', 'discovery', 3.1, []),
    until('nats', 'discovery', 3.2, []),
    span('stage', 'services', '', 3.3, 9.8, 'ready', ['etcd', 'nats']),
    until('prefill-0', 'worker', 10.1, ['services']),
    until('prefill-1', 'worker', 10.2, ['services']),
    until('decode-0', 'worker', 10.3, ['services']),
    until('frontend-0', 'frontend', 10.9, ['services']),
    span('stage', 'workers', '', 11.4, 371.6, 'ready', ['prefill-0', 'prefill-1', 'decode-0']),
    span('stage', 'frontend', '', 371.7, 378.2, 'ready', ['workers', 'frontend-0']),
    span('stage', 'completion', '', 378.3, 381.9, 'ready', ['frontend']),
    span('step', 'benchmark', 'client', 382.4, end, 'exit 0', ['completion']),
    ...measured,
  ];
}

function span(
  kind: TimelineSpan['kind'],
  name: string,
  tier: string,
  begin: number,
  end: number,
  outcome: string,
  after: readonly string[],
): TimelineSpan {
  return { kind, name, tier, begin, end, outcome, after };
}

const someProvenance: readonly ProvenanceFact[] = [
  { group: 'job', name: 'Slurm job', value: '48211' },
  { group: 'bundle', name: 'sha256', value: '9f2c4e5ab0c0d1c7e7f3a1'.repeat(3).slice(0, 64) },
  { group: 'recipe', name: 'file', value: 'h200-2p1d.yaml' },
  { group: 'container', name: 'image', value: 'registry.example.com/sglang:v1' },
  {
    group: 'worker decode-0',
    name: 'sglang',
    value: '0.5.4',
    expected: '0.5.4',
    agrees: true,
  },
  { group: 'worker decode-0', name: 'torch', value: '2.9.0+cu130' },
  { group: 'worker decode-0', name: 'driver', value: '580.95.05' },
];

/** Runs of several deployments, each measured at `points` doublings of the load; the same for the same numbers. */
export function manyRuns(count: number, points: number): readonly Run[] {
  return Array.from({ length: count }, (_, index) => {
    const speed = 0.7 + ((index * 37) % 60) / 75;
    const loads = Array.from({ length: points }, (_, step) =>
      Math.max(step + 1, Math.round(2 ** ((step * 11) / Math.max(1, points - 1)))),
    );
    const verdict = (['pass', 'pass', 'pass', 'fail', 'pass'] as const)[index % 5] ?? 'pass';
    return aRun({
      id: String(48211 + index),
      name: `h200-${1 + (index % 4)}p${1 + (index % 3)}d-tp${[4, 8, 16][index % 3]}`,
      verdict,
      reason:
        verdict === 'pass' ? `all ${points} points are valid` : 'decode-0 ended with exit code 1',
      tags: [index % 2 === 0 ? 'nightly' : 'weekly'],
      points: loads.map((concurrency) => aPoint({ concurrency, speed })),
      timeline: aTimeline(loads),
    });
  });
}
