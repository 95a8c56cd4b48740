/** The time limit, and what the job may take of it. */

import type { Entries } from './entry.js';

export const time = {
  'time-short': {
    severity: 'warning',
    cause:
      'The waits of a job are longer together than its time limit: a slow start would be ended by Slurm, and not with the names of the workers that are missing.',
    cure: 'Raise the time limit, or shorten `health_check`.',
  },
  'time-unreadable': {
    severity: 'error',
    cause: 'The time limit is none of the forms that sbatch reads.',
    cure: 'Write `HH:MM:SS`, or `D-HH:MM:SS`.',
  },
  'time-without-work': {
    severity: 'error',
    cause: 'The job ends itself a while before the time limit, and that would be at once.',
    cure: 'Raise the time limit.',
  },
} as const satisfies Entries;
