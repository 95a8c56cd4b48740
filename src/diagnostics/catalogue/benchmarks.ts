/** What a benchmark needs. */

import type { Entries } from './entry.js';

export const benchmarks = {
  'benchmark-key-missing': {
    severity: 'error',
    cause: 'The benchmark cannot run without this key.',
    cure: 'Add it.',
  },
  'concurrency-not-positive': {
    severity: 'error',
    cause:
      'A concurrency is 0, negative, or no whole number; or several are written as one word with the wrong character between them.',
    cure: 'Write a list: `concurrencies: [4, 8]`.',
  },
  'benchmark-frontend-mismatch': {
    severity: 'error',
    cause: 'The benchmark measures the router of one frontend, and the recipe has another.',
    cure: 'Change `frontend.type`, or `benchmark.type`.',
  },
  'prefix-ratio': {
    severity: 'error',
    cause: 'A prefix ratio is no number from 0 to 1.',
    cure: 'Write a list: `prefix_ratios: [0.1, 0.5]`.',
  },
  'mooncake-workload': {
    severity: 'error',
    cause: 'No published trace has this name.',
    cure: 'Write one of those that the hint has.',
  },
  'request-rate-not-positive': {
    severity: 'error',
    cause: 'A request rate is 0, negative, or no number.',
    cure: 'Write requests per second, or `inf`.',
  },
  'failure-rate-no-part': {
    severity: 'error',
    cause: 'The part of requests that may fail is below 0 or above 1.',
    cure: 'Write it as a fraction: 0.05 for one in twenty.',
  },
  'evaluation-number': {
    severity: 'error',
    cause: 'A number of examples, tokens, threads, repetitions or shots is too small.',
    cure: 'Leave the key out for the usual number.',
  },
  'client-of-other-image': {
    severity: 'warning',
    cause:
      'The client is a Python package of SGLang, and images of the other engines come without it.',
    cure: 'Use an image that has the package sglang.',
  },
  'evaluation-follows-nothing': {
    severity: 'error',
    cause:
      'RUN_EVAL asks for an evaluation after the benchmark, and a job with `benchmark.type: manual` has no such moment.',
    cure: 'Build with --eval only.',
  },
  'only-original-client': {
    severity: 'warning',
    cause:
      'Keys are set that only the original script of sa-bench understands, and the job uses the client of the image.',
    cure: 'Set `sa_bench_dir` in the cluster profile, or leave the keys out.',
  },
} as const satisfies Entries;
