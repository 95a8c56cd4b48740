/** Whole jobs that tell status services how they get on: what, in which order, and that they never wait for them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { temporaryDirectory, writeFiles } from '../support/directories.js';
import { requests, startStatusServer } from '../support/status-server.js';
import { testAtOnce } from './at-once.js';
import { places, secondsBetween } from './records.js';
import { isMeasuring, isWaiting } from './small-job.js';
import { jobsAtOnce, runScenario, type WholeJob } from './whole-job.js';

/**
 * A job may be 5 s longer than without services. What its nodes take to start and end is measured with it, and its verdict
 * counts whole seconds; a second report that waited for an answer would make it 10.
 */
const MOST_SECONDS = 5 + 3;

const answering = await startStatusServer('answers');
const hanging = await startStatusServer('hangs');
test.after(() => {
  answering.close();
  hanging.close();
});

/** fixtures/run/small.yaml with services, the one that hangs first. */
const directory = temporaryDirectory();
const small = parse(readFileSync('fixtures/run/small.yaml', 'utf8'), { merge: true });
small.base.reporting = { status: { endpoint: hanging.url, endpoints: [`${answering.url}/`] } };
writeFiles(directory, { 'small.yaml': stringify(small, { aliasDuplicateObjects: false }) });
const recipe = (selector: string): string => `${join(directory, 'small.yaml')}:${selector}`;

const start = {
  ...{ status: 'starting', stage: 'starting', message: 'The job has started, head node sim-1' },
  started_at: 'second',
  metadata: {
    model: { path: '/model', precision: 'fp8' },
    resources: { gpu_type: 'h100', gpus_per_node: 8, prefill_workers: 1, decode_workers: 1 },
    benchmark: { type: 'sa-bench' },
    ...{ backend_type: 'sglang', frontend_type: 'dynamo', head_node: 'sim-1' },
  },
  updated_at: 'second',
};
const progress = (status: string, stage: string, message: string) => ({
  ...{ status, stage, message },
  updated_at: 'second',
});
const untilReady = [
  start,
  progress('starting', 'head_infrastructure', 'Starting NATS and etcd'),
  progress('workers', 'workers', 'Starting workers'),
  progress('frontend', 'frontend', 'Starting the frontend'),
];
const measuring = [...untilReady, progress('benchmark', 'benchmark', 'Running the benchmark')];
const end = (status: string, message: string, exitCode: number) => ({
  ...{ status, stage: 'cleanup', message },
  ...{ completed_at: 'second', exit_code: exitCode, updated_at: 'second' },
});

/**
 * The one that answers is told all of it, the other its beginning and its end, and the job has waited for neither.
 * That its stages are as long as ever is seen in its records: they are written before the last report.
 */
function assertTold(job: WholeJob, bodies: readonly unknown[], mostSeconds: number): void {
  const path = `/api/jobs/${job.verdict.job.id}`;
  const all = bodies.map((body) => ['PUT', path, body]);
  assert.equal(requests(answering, path), all);
  // What it has not answered for 5 s is given up, so a longer job gets to tell it more than that.
  const unanswered = requests(hanging, path);
  assert.equal([unanswered[0], unanswered.at(-1)], [all[0], all.at(-1)]);
  assert.ok(unanswered.length <= 3 + job.verdict.elapsed_seconds / 5);

  const { started, ended } = job.verdict;
  const seconds = secondsBetween(started, ended);
  assert.ok(seconds <= mostSeconds, `${seconds} s until the verdict`);
  const after = job.elapsedSeconds - seconds;
  assert.ok(after <= MOST_SECONDS, `${after} s after the verdict`);
  assert.equal(job.leftovers, []);
  const failed = `status reports that failed: ${bodies.length} of ${bodies.length} to ${new URL(hanging.url).host} (no answer in time)`;
  assert.equal(job.lines.slice(job.lines.indexOf(places(job.runDirectory)[0] ?? '')), [
    ...places(job.runDirectory),
    failed,
  ]);
  assert.equal(job.verdict.warnings, []);
}

/** Five reports that waited for a service that hangs would take more than this, whatever else. */
const PASSING_SECONDS = 20;

testAtOnce(runScenario, jobsAtOnce, [
  {
    name: 'a job that passes',
    recipe: recipe('base'),
    check: (job) => {
      assertTold(job, [...measuring, end('completed', 'completed', 0)], PASSING_SECONDS);
      assert.equal([job.verdict.verdict, job.exitCode], ['pass', 0]);
    },
  },
  {
    name: 'a job whose worker ends while the others start',
    recipe: recipe('base'),
    faults: 'prefill-0:never-ready decode-0:exit=3:when=MOMENT',
    moment: isWaiting,
    check: (job) => {
      const reason = 'step decode-0 on sim-2 ended with exit code 3 in stage frontend';
      assertTold(
        job,
        [...untilReady, progress('failed', 'benchmark', reason), end('failed', reason, 1)],
        PASSING_SECONDS,
      );
      assert.equal([job.verdict.reason, job.exitCode], [reason, 1]);
    },
  },
  {
    name: 'a job that is cancelled while it measures',
    recipe: recipe('override_slow'),
    moment: isMeasuring,
    cancelled: true,
    check: (job) => {
      const reason = 'cancelled by SIGTERM';
      assertTold(
        job,
        [...measuring, progress('failed', 'cleanup', reason), end('failed', reason, 1)],
        PASSING_SECONDS,
      );
      assert.equal([job.verdict.reason, job.exitCode], [reason, 1]);
    },
  },
]);

test.run();
