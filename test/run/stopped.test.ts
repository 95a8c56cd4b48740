/** Jobs that are ended from outside: by scancel, or by the time limit. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { testAtOnce } from './at-once.js';
import { masked, places, pointTable, teardownOrder } from './records.js';
import { firstPoint, isMeasuring, isWaiting, resultFile } from './small-job.js';
import { jobsAtOnce, runScenario, type WholeJob } from './whole-job.js';

/** Nobody is to blame, and all steps have ended in their order. */
function assertStopped(job: WholeJob, stage: string, reason: string): void {
  const { verdict, lines, runDirectory, exitCode, leftovers } = job;
  assert.equal(
    {
      ...{ verdict: verdict.verdict, stage: verdict.stage, reason: verdict.reason },
      failure: verdict.first_failure,
    },
    { verdict: 'fail', stage, reason, failure: null },
  );
  const title = `FAIL in stage ${stage}: ${reason}`;
  assert.equal(lines.slice(lines.indexOf(title)), [
    title,
    ...pointTable(verdict),
    ...places(runDirectory),
  ]);
  assert.equal(
    verdict.steps.filter(({ ended_by }) => ended_by !== 'teardown'),
    [],
  );
  assert.equal(teardownOrder(verdict, job.events), [
    ...(verdict.steps.some(({ tier }) => tier === 'client') ? ['client'] : []),
    ...['frontend and worker', 'discovery'],
  ]);
  assert.equal({ exitCode, leftovers }, { exitCode: 1, leftovers: [] });
}

testAtOnce(runScenario, jobsAtOnce, [
  {
    name: 'scancel while the job waits',
    recipe: 'small.yaml:base',
    faults: 'prefill-0:never-ready',
    moment: isWaiting,
    cancelled: true,
    check: (job) => assertStopped(job, 'frontend', 'cancelled by SIGTERM'),
  },
  {
    name: 'scancel while the benchmark measures keeps the results so far',
    recipe: 'small.yaml:override_slow',
    moment: isMeasuring,
    cancelled: true,
    check: (job) => {
      assertStopped(job, 'benchmark', 'cancelled by SIGTERM');
      assert.equal(masked(job.verdict).points, [
        firstPoint,
        {
          ...{ name: 'concurrency 2', verdict: 'missing', fault: 'no result file' },
          ...{ file: resultFile(2), requested: 8, completed: null, total_input_tokens: null },
          ...{ total_output_tokens: null, output_throughput: null, mean_ttft_ms: null },
          ...{ mean_tpot_ms: null, note: null, seconds: null },
        },
      ]);
    },
  },
  {
    name: 'a time limit that comes near',
    recipe: 'small.yaml:base',
    faults: 'prefill-0:never-ready',
    timeLimitSeconds: 20,
    check: (job) => assertStopped(job, 'frontend', 'the time limit is near'),
  },
]);

test.run();
