/** No client: the deployment serves until somebody stops the job. */

import type { Benchmark } from '../types/component.js';

export const manual: Benchmark = {
  name: 'manual',
  client: () => null,
  plan: () => ({ name: 'manual', points: [], script: null }),
};
