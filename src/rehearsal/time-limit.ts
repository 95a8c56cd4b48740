/** What Slurm sends to a job, and when, because its time is over. */

import { constants } from 'node:os';

/** Slurm's KillWait is 30 s as a rule; a rehearsal is not that patient. */
const KILL_WAIT_SECONDS = 5;

export interface TimedSignal {
  readonly afterSeconds: number;
  readonly signal: number;
  /** To the batch script alone, or to every process of the job. */
  readonly to: 'batch script' | 'all';
}

const signalNumbers: Readonly<Record<string, number>> = constants.signals;

/**
 * The signals for a job with this time limit: the one that its `#SBATCH --signal=B:NAME@SECONDS`
 * asks for, then TERM and KILL. At least half of the time stays the job's: a rehearsal's limit may
 * be shorter than the lead time that was made for hours.
 */
export function planSignals(script: string, limitSeconds: number): readonly TimedSignal[] {
  const directive = /^#SBATCH +--signal=B:(?:SIG)?(\w+)@(\d+)/m.exec(script);
  const [, name = '', lead = '0'] = directive ?? [];
  const warning = signalNumbers[`SIG${name}`];
  const warningSeconds = limitSeconds - Math.min(Number(lead), limitSeconds / 2);
  const end = (signal: number, delay: number): TimedSignal => ({
    afterSeconds: limitSeconds + delay,
    signal,
    to: 'all',
  });
  return [
    ...(warning === undefined
      ? []
      : [{ afterSeconds: warningSeconds, signal: warning, to: 'batch script' } as const]),
    end(constants.signals.SIGTERM, 0),
    end(constants.signals.SIGKILL, KILL_WAIT_SECONDS),
  ];
}
