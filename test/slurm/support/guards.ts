/**
 * That a test can fail: with SRTGEN_WITHOUT_GUARDS=1 each job runs without the guard that its test is for, and the
 * test has to fail (`npm run slurm:guards`).
 */

import type { Case } from '../../run/at-once.js';
import { type GuardRemoval, withoutGuards } from './bundle.js';
import type { EndedJob, Scenario } from './job.js';

type SlurmCase = Case<Scenario, EndedJob>;

/** The cases as they are, or those with a guard, turned round. */
export function guarded(cases: readonly SlurmCase[]): readonly SlurmCase[] {
  if (!withoutGuards) return cases;
  return cases.filter(({ withoutGuard }) => withoutGuard !== undefined).map(turnedRound);
}

function turnedRound(each: SlurmCase): SlurmCase {
  const check = async (job: EndedJob): Promise<void> => {
    try {
      await each.check(job);
    } catch {
      return;
    }
    throw new Error('its test passes all the same');
  };
  return { ...each, name: `without its guard: ${each.name}`, check };
}

/** Guards of several faults. */
export const guards = {
  /** Steps are watched. */
  watch: {
    file: 'lib/steps.sh',
    guard: '-n ${STEP_NEEDED[${name}]} && -n ${STEP_CODE[${name}]}',
    instead: '-n ""',
  },
  /** An end with 0 is an end. */
  watchZero: {
    file: 'lib/steps.sh',
    guard: '-n ${STEP_NEEDED[${name}]} && -n ${STEP_CODE[${name}]}',
    instead: '-n ${STEP_NEEDED[${name}]} && ${STEP_CODE[${name}]:-0} != 0',
  },
  /** Health is looked after. */
  health: { file: 'lib/watch.sh', guard: '((SECONDS >= WATCH_DUE))', instead: 'false' },
  /** Nodes that are not fit end the job. */
  preflight: {
    file: 'lib/preflight.sh',
    guard: '((${#UNFIT_HOSTS[@]} > 0))',
    instead: 'false',
  },
  /** Results are judged. */
  points: { file: 'lib/points.sh', guard: '((invalid > 0))', instead: 'false' },
} as const satisfies Record<string, GuardRemoval>;
