/** Arguments of engines, and profiling. */

import type { Entries } from './entry.js';

export const engines = {
  'parallel-size-unreadable': {
    severity: 'error',
    cause: 'A parallel size is no whole number, so ranks cannot be placed.',
    cure: 'Write the number.',
  },
  'parallel-sizes-unfit': {
    severity: 'error',
    cause: 'The data-parallel ranks of a worker need more or fewer GPUs than the worker has.',
    cure: 'Change `data-parallel-size`, or the GPUs of a worker in `resources`.',
  },
  'rank-across-nodes': {
    severity: 'error',
    cause: 'A data-parallel rank would have a part of its GPUs on another node.',
    cure: 'Make tensor-parallel-size times pipeline-parallel-size a divisor or a multiple of the GPUs that a worker has on a node.',
  },
  'headless-derived': {
    severity: 'error',
    cause: '`headless` is written for all ranks, and it is for srtgen to say which ranks are.',
    cure: 'Remove it.',
  },
  'hybrid-derived': {
    severity: 'warning',
    cause: '`data-parallel-hybrid-lb` is written, and srtgen adds it where the layout needs it.',
    cure: 'Remove it.',
  },
  'profiler-derived': {
    severity: 'error',
    cause: 'A setting of the profiler is written, and `profiling` says it too.',
    cure: 'Remove it from the arguments.',
  },
  'per-gpu-deprecated': {
    severity: 'warning',
    cause:
      '`dp_launch_mode: per_gpu` starts a process for each GPU, which vLLM has a better way for.',
    cure: 'Leave `dp_launch_mode` out.',
  },
  'placement-replaced': {
    severity: 'warning',
    cause: 'Arguments say where the worker is placed or listens, and srtgen says that itself.',
    cure: 'Remove them.',
  },
  'no-torch-profiler': {
    severity: 'error',
    cause: 'The engine has no torch profiler that a job can start.',
    cure: 'Write `profiling.type: nsys`.',
  },
  'window-open': {
    severity: 'error',
    cause: '`nsys-time` profiles from one time to another, and one of them is missing.',
    cure: 'Give `delay_secs` and `duration_secs`.',
  },
  'profiling-steps-missing': {
    severity: 'error',
    cause: 'A profiler of steps is on, and a role has no steps.',
    cure: 'Give the role `start_step` and `stop_step`.',
  },
  'profiling-steps-without-role': {
    severity: 'error',
    cause: 'Steps are given for a role that the deployment does not have.',
    cure: 'Remove them.',
  },
} as const satisfies Entries;
