/** The benchmarks srtgen knows: one file and one line each. */

import type { Benchmark } from '../types/component.js';
import { custom } from './custom.js';
import { gpqa, gsm8k, longbenchv2, mmlu } from './evaluation.js';
import { lmEval } from './lm-eval.js';
import { manual } from './manual.js';
import { mooncakeRouter } from './mooncake-router.js';
import { router } from './router.js';
import { saBench } from './sa-bench.js';
import { sglangBench } from './sglang-bench.js';
import { traceReplay } from './trace-replay.js';

export const benchmarks = {
  'sa-bench': saBench,
  'sglang-bench': sglangBench,
  mmlu,
  gpqa,
  gsm8k,
  longbenchv2,
  router,
  'mooncake-router': mooncakeRouter,
  'trace-replay': traceReplay,
  'lm-eval': lmEval,
  custom,
  manual,
} satisfies Record<string, Benchmark>;
