import { constants } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planSignals, type TimedSignal } from '../../src/rehearsal/time-limit.js';

const { SIGKILL, SIGTERM, SIGUSR1 } = constants.signals;

const end = (seconds: number): readonly TimedSignal[] => [
  { afterSeconds: seconds, signal: SIGTERM, to: 'all' },
  { afterSeconds: seconds + 5, signal: SIGKILL, to: 'all' },
];

const CASES: readonly (readonly [string, string, number, readonly TimedSignal[]])[] = [
  ['no directive', '#!/bin/bash\n', 60, end(60)],
  [
    'the warning comes before the end',
    '#!/bin/bash\n#SBATCH --signal=B:USR1@20\n',
    60,
    [{ afterSeconds: 40, signal: SIGUSR1, to: 'batch script' }, ...end(60)],
  ],
  [
    'half of a short limit stays the job’s',
    '#SBATCH --signal=B:SIGUSR1@120\n',
    60,
    [{ afterSeconds: 30, signal: SIGUSR1, to: 'batch script' }, ...end(60)],
  ],
];

for (const [name, script, limit, expected] of CASES) {
  test(name, () => assert.equal(planSignals(script, limit), expected));
}

test.run();
