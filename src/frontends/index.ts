/** The frontends srtgen knows: one file and one line each. */

import type { Frontend } from '../types/component.js';
import type { FrontendName } from '../types/recipe.js';
import { dynamo } from './dynamo.js';
import { sglangRouter } from './sglang-router.js';

export const frontends = {
  dynamo,
  sglang: sglangRouter,
} satisfies Partial<Record<FrontendName, Frontend>>;
