/** Jobs of every kind that come to their end. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { testAtOnce } from './at-once.js';
import { endings, masked, places, pointTable, secondsBetween, teardownOrder } from './records.js';
import { firstPoint } from './small-job.js';
import type { WholeJob } from './whole-job.js';

/** An engine has 10 s to end by itself; then Slurm ends it, and what is left of the job goes at once. */
const MOST_TEARDOWN_SECONDS = 20;

/** The last screen of a job that is good for something. */
function assertPassed(job: WholeJob, reason = 'completed'): void {
  const { verdict, runDirectory } = job;
  const screen = job.lines.slice(job.lines.indexOf(`PASS: ${reason}`));
  assert.equal(screen, [`PASS: ${reason}`, ...pointTable(verdict.points), ...places(runDirectory)]);
  assert.equal(
    { verdict: verdict.verdict, reason: verdict.reason, first_failure: verdict.first_failure },
    { verdict: 'pass', reason, first_failure: null },
  );
  assert.equal(
    { exitCode: job.exitCode, leftovers: job.leftovers },
    { exitCode: 0, leftovers: [] },
  );
}

const ended = '0 by teardown';
const services = { nats: ended, etcd: ended };
const workers = { 'prefill-0': ended, 'decode-0': ended };
const finished = { benchmark: '0 by itself' };

testAtOnce([
  {
    name: 'an engine that ignores TERM does not keep a job from its end',
    recipe: 'small.yaml:base',
    faults: 'decode-0:ignore-term',
    check: (job) => {
      assertPassed(job);
      assert.equal(endings(job.verdict), {
        ...services,
        ...workers,
        'decode-0': '137 by teardown',
        'frontend-0': ended,
        ...finished,
      });
      assert.ok(job.lines.includes('still there after 10 s, cancelling decode-0'));
      assert.equal(teardownOrder(job.verdict, job.events), ['frontend and worker', 'discovery']);
      const measured = job.events.find(({ event }) => event === 'step-ended')?.time ?? '';
      const seconds = secondsBetween(measured, job.verdict.ended);
      assert.ok(seconds <= MOST_TEARDOWN_SECONDS, `${seconds} s`);
    },
  },
  {
    name: 'any character may be in the paths of bundle and submit directory',
    recipe: 'small.yaml:base',
    directories: [
      'it\'s a "bundle" of $HOME $(id) `id` \\ * %j & ; #1 \u00fc',
      'sub \'mit\' "$1" $(id) `id` * & ; #2',
    ],
    check: (job) => {
      assertPassed(job);
      assert.equal(masked(job.verdict).points, [firstPoint]);
      assert.equal(endings(job.verdict), {
        ...services,
        ...workers,
        'frontend-0': ended,
        ...finished,
      });
    },
  },
  {
    name: 'without a benchmark the job serves until it is stopped',
    recipe: 'small.yaml:override_serving',
    moment: ({ lines }) => lines.some((line) => line.startsWith('serving at ')),
    cancelled: true,
    check: (job) => {
      assertPassed(job, 'stopped on request: cancelled by SIGTERM');
      assert.equal(job.verdict.points, []);
      assert.equal(endings(job.verdict), { ...services, ...workers, 'frontend-0': ended });
      assert.is(job.verdict.stage, 'serving');
    },
  },
  {
    name: 'behind the SGLang router',
    recipe: 'small.yaml:override_router',
    check: (job) => {
      assertPassed(job);
      assert.equal(masked(job.verdict).points, [firstPoint]);
      assert.equal(endings(job.verdict), {
        ...services,
        ...workers,
        'router-0': ended,
        ...finished,
      });
    },
  },
  {
    name: "SGLang's own benchmark",
    recipe: 'small.yaml:override_sglang_bench',
    check: (job) => {
      assertPassed(job);
      assert.equal(masked(job.verdict).points, [
        {
          ...firstPoint,
          name: 'concurrency 2',
          file: 'sglang-bench/results_concurrency_2.jsonl',
          requested: 128,
          completed: 128,
        },
      ]);
    },
  },
  {
    name: 'TensorRT-LLM on two nodes',
    recipe: 'trtllm.yaml',
    check: (job) => {
      assertPassed(job);
      assert.equal(masked(job.verdict).points, [
        {
          ...firstPoint,
          file: 'sa-bench_isl_8_osl_8/results_concurrency_1_gpus_12_ctx_4_gen_8.json',
        },
      ]);
      assert.equal(
        job.verdict.steps.map(({ name, hosts }) => `${name} on ${hosts}`),
        [
          ...['nats on sim-1', 'etcd on sim-1', 'prefill-0 on sim-1'],
          ...['decode-0 on sim-2,sim-3', 'frontend-0 on sim-1', 'benchmark on sim-1'],
        ],
      );
      assert.equal(endings(job.verdict), {
        ...services,
        ...workers,
        'frontend-0': ended,
        ...finished,
      });
    },
  },
]);

test.run();
