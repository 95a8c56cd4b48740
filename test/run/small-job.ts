/** What is known beforehand of the jobs of fixtures/run/small.yaml. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from './whole-job.js';

export const resultFile = (concurrency: number): string =>
  `sa-bench_isl_8_osl_8/results_concurrency_${concurrency}_gpus_16_ctx_8_gen_8.json`;

/** The point that all of them measure, masked. */
export const firstPoint = {
  name: 'concurrency 1',
  verdict: 'valid',
  fault: null,
  file: resultFile(1),
  requested: 4,
  completed: 4,
  total_input_tokens: 'positive',
  total_output_tokens: 'positive',
  output_throughput: 'positive',
  mean_ttft_ms: 'positive',
  mean_tpot_ms: 'positive',
  note: null,
  seconds: 'some',
};

/** The start of a wait that does not end while a worker is not ready. */
export const isWaiting = ({ lines }: Progress): boolean =>
  lines.some((line) => line.startsWith('waiting for frontend, at most '));

/** Between the first point and the second. */
export const isMeasuring = ({ logs }: Progress): boolean => existsSync(join(logs, resultFile(1)));
