/** The engines srtgen knows: one file and one line each. */

import type { Engine } from '../types/component.js';
import type { EngineName } from '../types/recipe.js';
import { sglang } from './sglang.js';
import { trtllm } from './trtllm.js';

export const engines = {
  sglang,
  trtllm,
} satisfies Partial<Record<EngineName, Engine>>;
