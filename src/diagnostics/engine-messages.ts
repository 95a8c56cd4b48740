/** Diagnostics of the rules about an engine's own arguments, one function per code. */

import type { ParallelShape } from '../lib/data-parallel.js';
import type { Diagnostic } from '../types/diagnostic.js';
import { error, warning } from './make.js';
import type { At } from './rule-messages.js';

export function parallelSizeUnreadable(flag: string, at: At): Diagnostic {
  return error('parallel-size-unreadable', `\`${flag}\` is a whole number of 1 or more`, {
    ...at,
    hint: `write ${flag}: 8`,
  });
}

export function parallelSizesUnfit(shape: ParallelShape, at: At): Diagnostic {
  const { ranks, rankGpus, endpointGpus } = shape;
  return error(
    'parallel-sizes-unfit',
    `${ranks} data-parallel ranks of ${rankGpus} GPUs are ${ranks * rankGpus} GPUs, and a worker has ${endpointGpus}`,
    {
      ...at,
      hint: `write data-parallel-size: ${Math.max(1, Math.floor(endpointGpus / rankGpus))}, or change the GPUs of a worker in resources`,
    },
  );
}

export function rankAcrossNodes({ rankGpus, nodeGpus }: ParallelShape, at: At): Diagnostic {
  return error(
    'rank-across-nodes',
    `a data-parallel rank of ${rankGpus} GPUs does not fill nodes of which a worker has ${nodeGpus} GPUs each`,
    {
      ...at,
      hint: `make tensor-parallel-size times pipeline-parallel-size a divisor or a multiple of ${nodeGpus}`,
    },
  );
}

export function headlessDerived(at: At): Diagnostic {
  return error('headless-derived', 'which ranks are headless follows from the layout', {
    ...at,
    hint: 'remove headless',
  });
}

export function hybridDerived(at: At): Diagnostic {
  return warning('hybrid-derived', 'data-parallel-hybrid-lb follows from the layout', {
    ...at,
    hint: 'remove it',
  });
}

export function profilerDerived(key: string, at: At): Diagnostic {
  return error('profiler-derived', `\`${key}\` follows from the steps in profiling`, {
    ...at,
    hint: `remove ${key}`,
  });
}

export function perGpuDeprecated(at: At): Diagnostic {
  return warning(
    'per-gpu-deprecated',
    'vLLM places data-parallel ranks itself: a process for each GPU is the older way',
    { ...at, hint: 'leave dp_launch_mode out' },
  );
}

export function placementReplaced(keys: readonly string[], at: At): Diagnostic {
  return warning(
    'placement-replaced',
    `srtgen places the worker and leaves out ${keys.map((key) => `\`${key}\``).join(', ')}`,
    { ...at, hint: keys.length === 1 ? 'remove it' : 'remove them' },
  );
}
