/** The frontends srtgen knows: one file and one line each. */

import type { Frontend } from '../types/component.js';
import type { FrontendName } from '../types/recipe.js';
import { dynamo } from './dynamo.js';
import { sglangRouter } from './sglang-router.js';
import { trtllmServe } from './trtllm-serve.js';
import { vllmDirect } from './vllm.js';

export const frontends = {
  dynamo,
  sglang: sglangRouter,
  trtllm_serve: trtllmServe,
  vllm: vllmDirect,
} satisfies Record<FrontendName, Frontend>;
