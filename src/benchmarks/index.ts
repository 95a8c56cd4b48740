/** The benchmarks srtgen knows: one file and one line each. */

import type { Benchmark } from '../types/component.js';
import { custom } from './custom.js';
import { manual } from './manual.js';
import { saBench } from './sa-bench.js';

export const benchmarks = {
  'sa-bench': saBench,
  custom,
  manual,
} satisfies Record<string, Benchmark>;
