/** Diagnostics of the rules about sizes of parallelism, one function per code. */

import type { Diagnostic } from '../types/diagnostic.js';
import { error, warning } from './make.js';
import type { At } from './rule-messages.js';

/** Sizes of one worker: `tensor 8 x pipeline 2`, what they come to, and the GPUs that it has. */
export interface WorkerSizes {
  readonly role: string;
  readonly product: string;
  readonly needed: number;
  readonly has: number;
}

export function gpusMissing({ role, product, needed, has }: WorkerSizes, at: At): Diagnostic {
  return error(
    'gpus-missing',
    `a worker of ${role} asks for ${product} = ${needed} GPUs, and has ${has}: its engine cannot start`,
    {
      ...at,
      hint: `make the product ${has}, or give the workers more GPUs with resources.gpus_per_${role}`,
    },
  );
}

export function gpusIdle({ role, product, needed, has }: WorkerSizes, at: At): Diagnostic {
  return warning(
    'gpus-idle',
    `a worker of ${role} uses ${product} = ${needed} of its ${has} GPUs; the others are idle, and count in results`,
    { ...at, hint: `write resources.gpus_per_${role}: ${needed}, or make the product ${has}` },
  );
}

export function parallelSizeNotWhole(flag: string, at: At): Diagnostic {
  return error('parallel-size-not-whole', `\`${flag}\` is a whole number of 1 or more`, {
    ...at,
    hint: `write ${flag}: 8`,
  });
}

export function attentionRanksUnfit(tensor: number, data: number, at: At): Diagnostic {
  return error(
    'attention-ranks-unfit',
    `with enable-dp-attention the ${data} data-parallel ranks share the tensor-parallel size, and ${tensor} is no multiple of ${data}`,
    { ...at, hint: 'make data-parallel-size a divisor of tensor-parallel-size' },
  );
}

export function dataParallelAcrossNodes(nodes: number, at: At): Diagnostic {
  return error(
    'data-parallel-across-nodes',
    `a worker of SGLang on ${nodes} nodes has data parallelism in the attention only`,
    { ...at, hint: 'write enable-dp-attention: true, or make every replica a worker of its own' },
  );
}

export function expertSizesUnfit(product: string, tensor: number, at: At): Diagnostic {
  return error(
    'expert-sizes-unfit',
    `TensorRT-LLM shares the tensor-parallel size of ${tensor} among its experts, and ${product} does not divide it`,
    { ...at, hint: `make moe_expert_parallel_size a divisor of ${tensor}` },
  );
}
