/** Jobs of every kind on real Slurm, with real etcd, NATS and nginx, from sbatch to the verdict. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Case, testAtOnce } from '../run/at-once.js';
import { writeJobs } from './support/bundle.js';
import { awaitEnd, type EndedJob, runOnCluster, type Scenario, submit } from './support/job.js';
import { assertWhole, type Expected, servicesOn } from './support/whole.js';

/** Slurm lets them wait for nodes; more would only wait for the machine's processors. */
const jobsAtOnce = 4;

/** A job of whole.yaml, named after its override, and its steps. */
const whole = (
  name: string,
  override: string,
  expected: Omit<Expected, 'name'>,
  more?: (job: EndedJob) => void,
): Case<Scenario, EndedJob> => ({
  name,
  recipe: `whole.yaml:override_${override}`,
  check: (job) => {
    assertWhole(job, { name: `whole_${override}`, ...expected });
    more?.(job);
  },
});

const firstHalf = '0,1,2,3';
const secondHalf = '4,5,6,7';

/** Slots of the nodes of a job with a whole prefill node, of two workers, before the nodes of decode. */
const sharedNode = { 'prefill-0': firstHalf, 'prefill-1': secondHalf };

/** All tasks of a step are ranks of one MPI job: they have met over PMIx, and are where Slurm has put them. */
function assertRanks(job: EndedJob, step: string, slots: readonly number[]): void {
  const text = readFileSync(join(job.logs, `${step}.log`), 'utf8');
  const nodes = job.nodes();
  const ranks = slots.flatMap((slot, node) =>
    Array.from(
      { length: 8 },
      (_, rank) => [node * 8 + rank, slots.length * 8, nodes[slot]] as const,
    ),
  );
  const said = (pattern: RegExp): readonly string[] =>
    [...text.matchAll(pattern)].map(([, ...words]) => words.join(' ')).sort();
  const expected = ranks.map((words) => words.join(' ')).sort();
  assert.equal(said(/^rank (\d+) of (\d+) on (\S+)$/gm), expected);
  assert.equal(said(/: task (\d+) of (\d+) starts on (\S+)$/gm), expected);
}

const jobs: readonly Case<Scenario, EndedJob>[] = [
  {
    name: 'SGLang on four nodes, behind nginx and two frontends, in a path of any letters that Pyxis takes',
    recipe: 'whole.yaml:base',
    directory: "it's-#1-of-[all]-*-&-;-{x}-~-%j-(y)-<z>-|-\u00fc-=-+-@-!-?",
    check: (job) =>
      assertWhole(job, {
        name: 'whole',
        services: servicesOn(0),
        workers: {
          ...{ 'prefill-0': [0], 'prefill-1': [0], 'prefill-2': [1] },
          ...{ 'decode-0': [2], 'decode-0-rank-1': [3] },
        },
        frontends: { nginx: [0], 'frontend-0': [1], 'frontend-1': [2] },
        client: 0,
        gpus: { ...sharedNode, 'prefill-2': firstHalf },
        counted: '28_ctx_12_gen_16',
      }),
  },
  whole('SGLang behind its router', 'router', {
    services: servicesOn(0),
    workers: { 'prefill-0': [0], 'prefill-1': [0], 'decode-0': [1] },
    frontends: { 'router-0': [0] },
    client: 0,
    gpus: sharedNode,
    counted: '16_ctx_8_gen_8',
  }),
  whole(
    'TensorRT-LLM, whose tasks are ranks of MPI on one node and on two',
    'trtllm',
    {
      services: servicesOn(0),
      workers: { 'prefill-0': [0], 'decode-0': [1, 2] },
      frontends: { 'frontend-0': [0] },
      client: 0,
      counted: '24_ctx_8_gen_16',
      workersEndWith: 143,
    },
    (job) => {
      assertRanks(job, 'prefill-0', [0]);
      assertRanks(job, 'decode-0', [1, 2]);
    },
  ),
  whole('trtllm-serve, whose orchestrator comes after its workers', 'trtllm_serve', {
    workers: { 'prefill-0': [0], 'prefill-1': [0], 'decode-0': [1] },
    frontends: { orchestrator: [0] },
    frontendsWait: true,
    client: 0,
    gpus: sharedNode,
    counted: '16_ctx_8_gen_8',
    workersEndWith: 143,
  }),
  whole('vLLM with the ranks of a worker on two nodes', 'vllm_ranks', {
    services: servicesOn(0),
    workers: { 'prefill-0': [0], 'decode-0': [1], 'decode-0-rank-8': [2] },
    frontends: { 'frontend-0': [0] },
    client: 0,
    counted: '24_ctx_8_gen_16',
  }),
  whole('vLLM with a process for each rank', 'vllm_rank_per_gpu', {
    services: servicesOn(0),
    workers: { 'agg-0': [0], 'agg-0-rank-1': [0], 'agg-0-rank-2': [0], 'agg-0-rank-3': [0] },
    frontends: { 'frontend-0': [0] },
    client: 0,
    gpus: { 'agg-0': '0', 'agg-0-rank-1': '1', 'agg-0-rank-2': '2', 'agg-0-rank-3': '3' },
    counted: '8',
  }),
  whole('vLLM with two ranks that span two nodes each', 'vllm_spanning', {
    services: servicesOn(0),
    workers: { 'agg-0': [0], 'agg-0-rank-1': [1], 'agg-0-rank-2': [2], 'agg-0-rank-3': [3] },
    frontends: { 'frontend-0': [0] },
    client: 0,
    counted: '32',
  }),
  whole('one vLLM worker on two nodes that takes requests itself', 'vllm_direct', {
    workers: { 'agg-0': [0], 'agg-0-rank-1': [1] },
    client: 0,
    counted: '16',
  }),
  whole('prefill and decode in components of a heterogeneous job', 'components', {
    components: 2,
    services: servicesOn(0),
    workers: { 'prefill-0': [0], 'prefill-1': [0], 'decode-0': [1], 'decode-0-rank-1': [2] },
    frontends: { nginx: [0], 'frontend-0': [1], 'frontend-1': [2] },
    client: 0,
    gpus: sharedNode,
    counted: '24_ctx_8_gen_16',
  }),
  whole('a component with a node for etcd and NATS', 'components_dedicated', {
    components: 2,
    services: servicesOn(0),
    workers: { 'prefill-0': [1], 'prefill-1': [1], 'decode-0': [2], 'decode-0-rank-1': [3] },
    frontends: { nginx: [1], 'frontend-0': [2], 'frontend-1': [3] },
    client: 1,
    gpus: sharedNode,
    counted: '24_ctx_8_gen_16',
  }),
];

/** By variant of zip_override_dedicated: what has a node of its own, whether they share it, and the slots that follow. */
const dedicated: readonly (readonly [string, Slots])[] = [
  ['etcd and NATS', { services: 0, frontend: 1, workers: 1, client: 1 }],
  ['the frontend', { services: 0, frontend: 0, workers: 1, client: 0 }],
  ['the client', { services: 0, frontend: 0, workers: 0, client: 1 }],
  ['services and frontend, a node', { services: 0, frontend: 0, workers: 1, client: 0 }],
  ['services and client, a node', { services: 1, frontend: 0, workers: 0, client: 1 }],
  ['frontend and client, a node', { services: 1, frontend: 1, workers: 0, client: 1 }],
  ['all three, a node', { services: 1, frontend: 1, workers: 0, client: 1 }],
  ['services and frontend, a node each', { services: 0, frontend: 1, workers: 2, client: 1 }],
  ['services and client, a node each', { services: 0, frontend: 1, workers: 1, client: 2 }],
  ['frontend and client, a node each', { services: 0, frontend: 0, workers: 1, client: 2 }],
  ['all three, a node each', { services: 0, frontend: 1, workers: 2, client: 3 }],
];

interface Slots {
  readonly services: number;
  readonly frontend: number;
  readonly workers: number;
  readonly client: number;
}

const dedicatedNodes = dedicated.map(
  ([who, slots], index): Case<Scenario, EndedJob> => ({
    name: `nodes of their own for ${who}`,
    recipe: `whole.yaml:zip_override_dedicated[${index}]`,
    check: (job) =>
      assertWhole(job, {
        name: `whole_dedicated_${index}`,
        services: servicesOn(slots.services),
        workers: { 'agg-0': [slots.workers], 'agg-1': [slots.workers] },
        frontends: { 'frontend-0': [slots.frontend] },
        client: slots.client,
        gpus: { 'agg-0': firstHalf, 'agg-1': secondHalf },
        counted: '8',
      }),
  }),
);

/** What the job refuses when it starts, as no build knows where its bundle will be. */
const refused: Case<Scenario, EndedJob> = {
  name: 'a bundle in a path that Pyxis could not mount is refused in one line',
  recipe: 'whole.yaml:base',
  directory: 'a bundle',
  check: (job) =>
    assert.equal(
      { lines: job.lines(), components: job.components, verdict: job.verdict },
      {
        lines: [
          `the bundle needs a path without blanks and , : " $ \` \\ (Pyxis could not mount it): ${job.bundle}`,
        ],
        components: ['FAILED 1:0'],
        verdict: null,
      },
    ),
};

testAtOnce(runOnCluster, jobsAtOnce, [...jobs, ...dedicatedNodes, refused]);

/** All jobs of a recipe, submitted one right after the other from the directory that their bundles are in. */
async function runSweep(scenario: Scenario): Promise<readonly EndedJob[]> {
  const submitted = writeJobs(scenario.recipe).map((bundle) => submit(scenario, bundle));
  return Promise.all(submitted.map((job) => awaitEnd(job)));
}

const sweep: Case<Scenario, readonly EndedJob[]> = {
  name: 'the jobs of a sweep run side by side, each in a run directory of its own',
  recipe: 'whole.yaml:override_sweep',
  check: (ended) => {
    assert.equal(new Set(ended.map(({ runDirectory }) => runDirectory)).size, 3);
    for (const [index, requests] of [16, 32, 64].entries()) {
      const job = ended[index];
      if (job === undefined) throw new Error(`no job for ${requests} requests`);
      assertWhole(job, {
        name: `whole_sweep_requests${requests}`,
        services: servicesOn(0),
        workers: { 'agg-0': [0] },
        frontends: { 'frontend-0': [0] },
        client: 0,
        counted: '8',
      });
      const log = readFileSync(join(job.logs, 'agg-0.log'), 'utf8');
      assert.equal(log.match(/^ {2}--max-running-requests .*$/gm), [
        `  --max-running-requests ${requests} \\`,
      ]);
    }
  },
};

testAtOnce(runSweep, 1, [sweep]);

test.run();
