/** Sizes of parallelism, and the GPUs of a worker. */

import type { Entries } from './entry.js';

export const parallelism = {
  'gpus-missing': {
    severity: 'error',
    cause:
      'The sizes of parallelism of a worker multiply to more GPUs than it has. Among the points of a sweep it is a warning, for a grid has combinations that nobody meant.',
    cure: 'Lower a size, or give the worker more GPUs (`resources.gpus_per_*`, or its nodes).',
  },
  'gpus-idle': {
    severity: 'warning',
    cause:
      'The sizes of parallelism of a worker multiply to fewer GPUs than it has: the others do nothing, and results per GPU count them.',
    cure: 'Say how many GPUs a worker has, or raise a size.',
  },
  'parallel-size-not-whole': {
    severity: 'error',
    cause: 'A size of parallelism is no whole number above 0.',
    cure: 'Write the number.',
  },
  'attention-ranks-unfit': {
    severity: 'error',
    cause:
      "With `enable-dp-attention` SGLang's data-parallel ranks share the tensor-parallel size, which they have to divide.",
    cure: 'Make `data-parallel-size` a divisor of `tensor-parallel-size`.',
  },
  'data-parallel-across-nodes': {
    severity: 'error',
    cause:
      'SGLang copies a model (`data-parallel-size` without `enable-dp-attention`) on one node only.',
    cure: 'Turn on `enable-dp-attention`, or make each copy a worker.',
  },
  'expert-sizes-unfit': {
    severity: 'error',
    cause:
      'TensorRT-LLM divides the tensor-parallel size among experts, and the sizes for experts do not divide it.',
    cure: 'Make their product a divisor of `tensor_parallel_size`.',
  },
} as const satisfies Entries;
