/** Places and ports on the nodes of the job. */

import type { Entries } from './entry.js';

export const allocation = {
  'too-few-nodes': {
    severity: 'error',
    cause: 'Workers need more nodes than the recipe gives them.',
    cure: 'Raise the nodes, or lower the workers or their GPUs. The GPUs of a worker are given as `gpus_per_*`, or are those of its nodes divided by the workers.',
  },
  'gpus-shared': {
    severity: 'error',
    cause: 'Two workers would get the same GPU.',
    cure: 'Add a node, or give the workers sizes that fit side by side.',
  },
  'no-decode-worker': {
    severity: 'error',
    cause: 'The frontend or the client is to run where a decode worker does, and there is none.',
    cure: 'Place it on `head`.',
  },
  'port-taken-twice': {
    severity: 'error',
    cause:
      'Two processes of one node would listen on the same port: the job is so large that ranges of ports meet.',
    cure: 'Make the job smaller.',
  },
  'port-out-of-range': {
    severity: 'error',
    cause: 'A process would need a port above 65535: the job is too large for its range.',
    cure: 'Make the job smaller.',
  },
  'segment-unfit': {
    severity: 'error',
    cause: 'sbatch wants the nodes of a job to be a multiple of its segment.',
    cure: 'Write a divisor of the number of nodes.',
  },
  'segment-splits-worker': {
    severity: 'warning',
    cause:
      'A segment is what Slurm keeps within one block, which is an NVLink domain. A worker that is larger may be torn apart.',
    cure: 'Make the segment as large as the largest worker.',
  },
} as const satisfies Entries;
