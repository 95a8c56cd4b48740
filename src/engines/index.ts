/** The engines srtgen knows: one file and one line each. */

import type { Engine } from '../types/component.js';
import type { EngineName } from '../types/recipe.js';
import { mocker } from './mocker.js';
import { sglang } from './sglang.js';
import { trtllm } from './trtllm.js';
import { vllm } from './vllm.js';

export const engines = {
  sglang,
  trtllm,
  vllm,
  mocker,
} satisfies Record<EngineName, Engine>;
