/** Diagnostics about the time of a job, one function per code. */

import { readableSeconds, slurmTime } from '../lib/slurm-time.js';
import type { Diagnostic } from '../types/diagnostic.js';
import type { BudgetPart } from '../types/time-budget.js';
import { error, warning } from './make.js';
import type { At } from './rule-messages.js';

export function timeUnreadable(time: string, at: At): Diagnostic {
  return error('time-unreadable', `sbatch cannot read the time limit \`${time}\``, {
    ...at,
    hint: 'write hours, minutes and seconds in quotes, as in "02:30:00"',
  });
}

/** `parts` have bounds; `others` come on top. */
export function timeShort(
  limit: number,
  parts: readonly BudgetPart[],
  others: readonly string[],
  at: At,
): Diagnostic {
  const bounded = parts.map(({ name, seconds }) => `${name} ${readableSeconds(seconds ?? 0)}`);
  const sum = parts.reduce((total, { seconds }) => total + (seconds ?? 0), 0);
  const more = others.length === 0 ? '' : `, without ${others.join(' and ')}`;
  return warning(
    'time-short',
    `the job may take ${bounded.join(' + ')} = ${readableSeconds(sum)}${more}, and Slurm ends it after ${readableSeconds(limit)}: a slow start would end without its reason`,
    {
      ...at,
      hint: `write time_limit: "${slurmTime(sum)}" or more, or a smaller product in health_check`,
    },
  );
}

export function timeWithoutWork(limit: number, teardown: number, at: At): Diagnostic {
  return error(
    'time-without-work',
    `the time limit is ${readableSeconds(limit)}, and ${readableSeconds(teardown)} of it are for the end of the job`,
    { ...at, hint: 'write time_limit: "01:00:00"' },
  );
}

export function startupBelowEngine(
  variable: string,
  engine: number,
  startup: number,
  at: At,
): Diagnostic {
  return warning(
    'startup-below-engine',
    `${variable} lets the engine take ${readableSeconds(engine)}, and health_check ends the job after ${readableSeconds(startup)}`,
    { ...at, hint: `write max_attempts: ${Math.ceil(engine / 10)} and interval_seconds: 10` },
  );
}
