/** What happens to jobs at three in the morning, and that each of them says so, ends soon and leaves nothing. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Case, testAtOnce } from '../run/at-once.js';
import { type EndedJob, runOnCluster, type Scenario } from './support/job.js';

/** The cluster has eight nodes, and these jobs two. */
const jobsAtOnce = 3;

const cases: readonly Case<Scenario, EndedJob>[] = [
  {
    name: 'nothing happens',
    recipe: 'faults.yaml:base',
    check: ({ verdict, state, exitCode, leftovers }) => {
      assert.equal(
        { verdict: verdict?.verdict, reason: verdict?.reason, state, exitCode, leftovers },
        {
          verdict: 'pass',
          reason: 'completed',
          state: 'COMPLETED',
          exitCode: '0:0',
          leftovers: [],
        },
      );
    },
  },
];

testAtOnce(runOnCluster, jobsAtOnce, cases);

test.run();
