/** The benchmarks srtgen knows: one file and one line each. */

import type { Benchmark } from '../types/component.js';
import { custom } from './custom.js';
import { gpqa, gsm8k, longbenchv2, mmlu } from './evaluation.js';
import { manual } from './manual.js';
import { mooncakeRouter } from './mooncake-router.js';
import { router } from './router.js';
import { saBench } from './sa-bench.js';
import { traceReplay } from './trace-replay.js';

export const benchmarks = {
  'sa-bench': saBench,
  mmlu,
  gpqa,
  gsm8k,
  longbenchv2,
  router,
  'mooncake-router': mooncakeRouter,
  'trace-replay': traceReplay,
  custom,
  manual,
} satisfies Record<string, Benchmark>;
