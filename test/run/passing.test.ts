/** Jobs of every kind that come to their end. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { testAtOnce } from './at-once.js';
import { endings, masked, places, pointTable, secondsBetween, teardownOrder } from './records.js';
import { firstPoint } from './small-job.js';
import { jobsAtOnce, runScenario, type WholeJob } from './whole-job.js';

/** An engine has 10 s to end by itself; then Slurm ends it, and what is left of the job goes at once. */
const MOST_TEARDOWN_SECONDS = 20;

/** The last screen of a job that is good for something. */
function assertPassed(job: WholeJob, reason = 'completed'): void {
  const { verdict, runDirectory } = job;
  const screen = job.lines.slice(job.lines.indexOf(`PASS: ${reason}`));
  assert.equal(screen, [`PASS: ${reason}`, ...pointTable(verdict), ...places(runDirectory)]);
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

/** The point of fixtures/run/vllm.yaml, with the GPUs that its result is named after. */
const vllmPoint = (gpus: string) => ({
  ...firstPoint,
  file: `sa-bench_isl_8_osl_8/results_concurrency_1_gpus_${gpus}.json`,
});

/** The steps with their nodes. */
const stepPlaces = ({ verdict }: WholeJob): readonly string[] =>
  verdict.steps.map(({ name, hosts }) => `${name} on ${hosts}`);

/** AIPerf has no such metric, and of a trace it alone knows the length. */
const withoutTpot = { mean_tpot_ms: null, note: 'not in the result: mean_tpot_ms' };
const wholeTrace = { requested: null, completed: 6 };

testAtOnce(runScenario, jobsAtOnce, [
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
      'it\'s a "bundle" of: , $HOME $(id) `id` \\ * %j & ; #1 \u00fc',
      'sub: , \'mit\' "$1" $(id) `id` * & ; #2',
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
    name: 'prefill and decode in components of a heterogeneous job',
    recipe: 'small.yaml:override_components',
    check: (job) => {
      assertPassed(job);
      assert.equal(masked(job.verdict).points, [firstPoint]);
      assert.equal(endings(job.verdict), {
        ...services,
        ...workers,
        'frontend-0': ended,
        ...finished,
      });
      assert.ok(!job.lines.some((line) => line.startsWith('still there')));
    },
  },
  {
    name: 'prompts with shared prefixes, from AIPerf',
    recipe: 'small.yaml:override_prefixes',
    check: (job) => {
      assertPassed(job);
      assert.equal(
        masked(job.verdict).points,
        ['0.1', '0.5'].map((ratio, index) => ({
          ...firstPoint,
          ...withoutTpot,
          name: `prefix ratio ${ratio}`,
          file: `router-bench/prefix_ratio_${ratio}_seed_${index}/profile_export_aiperf.json`,
          requested: 16,
          completed: 16,
        })),
      );
    },
  },
  {
    name: 'a published trace, from AIPerf',
    recipe: 'small.yaml:override_mooncake',
    check: (job) => {
      assertPassed(job);
      assert.equal(masked(job.verdict).points, [
        {
          ...firstPoint,
          ...withoutTpot,
          ...wholeTrace,
          name: 'workload synthetic',
          file: 'artifacts/example-8b_synthetic/profile_export_aiperf.json',
        },
      ]);
    },
  },
  {
    name: "a site's trace, from AIPerf",
    recipe: 'small.yaml:override_replay',
    check: (job) => {
      assertPassed(job);
      assert.equal(
        masked(job.verdict).points,
        [2, 4].map((concurrency) => ({
          ...firstPoint,
          ...withoutTpot,
          ...wholeTrace,
          name: `concurrency ${concurrency}`,
          file: `artifacts/example-8b_trace_c${concurrency}/profile_export_aiperf.json`,
        })),
      );
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
      assert.equal(stepPlaces(job), [
        ...['nats on sim-1', 'etcd on sim-1', 'prefill-0 on sim-1'],
        ...['decode-0 on sim-2,sim-3', 'frontend-0 on sim-1', 'benchmark on sim-1'],
      ]);
      assert.equal(endings(job.verdict), {
        ...services,
        ...workers,
        'frontend-0': ended,
        ...finished,
      });
    },
  },
  {
    name: 'vLLM with data-parallel ranks on two nodes, each a worker of its own',
    recipe: 'vllm.yaml:base',
    check: (job) => {
      assertPassed(job);
      assert.equal(masked(job.verdict).points, [vllmPoint('6_ctx_2_gen_4')]);
      assert.equal(stepPlaces(job), [
        ...['nats on sim-1', 'etcd on sim-1', 'prefill-0 on sim-1', 'decode-0 on sim-2'],
        ...['decode-0-rank-2 on sim-3', 'frontend-0 on sim-1', 'benchmark on sim-1'],
      ]);
    },
  },
  {
    name: 'one vLLM worker that takes requests itself',
    recipe: 'vllm.yaml:override_direct',
    check: (job) => {
      assertPassed(job);
      assert.equal(masked(job.verdict).points, [vllmPoint('4')]);
      assert.equal(stepPlaces(job), [
        'agg-0 on sim-1',
        'agg-0-rank-1 on sim-2',
        'benchmark on sim-1',
      ]);
    },
  },
  {
    name: 'the mocker, of which one process stands for two workers',
    recipe: 'vllm.yaml:override_mocker',
    check: (job) => {
      assertPassed(job);
      assert.equal(masked(job.verdict).points, [vllmPoint('6_ctx_2_gen_4')]);
      assert.equal(stepPlaces(job), [
        ...['nats on sim-1', 'etcd on sim-1', 'prefill-0 on sim-1', 'decode-0 on sim-2'],
        ...['decode-0-rank-1 on sim-3', 'frontend-0 on sim-1', 'benchmark on sim-1'],
      ]);
    },
  },
  {
    name: 'trtllm-serve, whose orchestrator comes after its workers',
    recipe: 'vllm.yaml:override_trtllm_serve',
    check: (job) => {
      assertPassed(job);
      assert.equal(masked(job.verdict).points, [vllmPoint('6_ctx_2_gen_4')]);
      assert.equal(stepPlaces(job), [
        ...['prefill-0 on sim-1', 'decode-0 on sim-2,sim-3', 'orchestrator on sim-1'],
        'benchmark on sim-1',
      ]);
      const stages = job.events.map(({ event, name, step }) => `${event} ${name ?? step ?? ''}`);
      assert.ok(
        stages.indexOf('stage-ready workers') < stages.indexOf('step-started orchestrator'),
      );
    },
  },
  {
    name: 'a copy of the model on each node, then workers in turns',
    recipe: 'in-turns.yaml',
    check: (job) => {
      assertPassed(job);
      const starts = (line: string): boolean => /^started|-wave-|^waiting for tasks/.test(line);
      assert.equal(
        job.lines
          .filter(starts)
          .map((line) =>
            line.replace(/after \d+ s/, 'after T s').replace(/most \d+ s/, 'most N s'),
          ),
        [
          ...[
            'started nats on sim-1',
            'started etcd on sim-1',
            'started model-staging on sim-1,sim-2',
          ],
          ...['started prefill-0 on sim-1', 'started decode-0 on sim-2'],
          ...['waiting for workers-wave-1, at most N s', 'workers-wave-1 ready after T s'],
          ...[
            'started prefill-1 on sim-1',
            'started frontend-0 on sim-1',
            'waiting for tasks, at most N s',
          ],
          'started benchmark on sim-1',
        ],
      );
      assert.equal(endings(job.verdict), {
        ...services,
        'model-staging': '0 by itself',
        ...workers,
        'prefill-1': ended,
        'frontend-0': ended,
        ...finished,
      });
      assert.equal(
        readdirSync(join(job.runDirectory, 'staged/example-8b')).sort(),
        readdirSync('templates/static/lib').sort(),
      );
    },
  },
]);

test.run();
