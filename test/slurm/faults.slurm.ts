/** What happens to jobs at three in the morning: each says what it was, ends soon, and leaves nothing. */

import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Case, testAtOnce } from '../run/at-once.js';
import { readVerdict } from '../run/records.js';
import { directory, processesOf, slurm, submitEnvironment } from './support/cluster.js';
import {
  assertFails,
  assertPasses,
  assertRefuses,
  assertSoon,
  type Failure,
} from './support/expect.js';
import { type EndedJob, type LiveJob, runOnCluster, type Scenario } from './support/job.js';

type FaultCase = Case<Scenario, EndedJob>;

/** The cluster has eight nodes, and these jobs two. */
const jobsAtOnce = 3;

/** From what is seen to the end of the allocation, where every process obeys. */
const promptSeconds = 8;

/** The same where one does not, or its node is gone. */
const obstinateSeconds = 15;

/** Three looks that find nobody, five seconds apart, each of them up to three seconds long. */
const lookSeconds = 22;

/** Programs of the job host: an srun that Slurm refuses twice. See prepare.ts. */
const refusingPrograms = join(directory, 'refusing');

/** Run directories on a file system of four megabytes. */
const smallOutputs = join(directory, 'small');

const resultOf = (concurrency: number): string =>
  `sa-bench_isl_8_osl_8/results_concurrency_${concurrency}_gpus_16_ctx_8_gen_8.json`;

const isWaiting = (job: LiveJob): boolean => job.lines().includes('waiting for frontend');

/** Between the first point and the second. */
const isMeasuring = ({ logs }: LiveJob): boolean => existsSync(join(logs, resultOf(1)));

/** The nodes of the two workers. */
const prefillNode = (job: LiveJob): string => job.nodes()[0] ?? '';
const decodeNode = (job: LiveJob): string => job.nodes()[1] ?? '';

function kill(job: LiveJob, node: string, program: string): void {
  const processes = processesOf(node).filter(({ jobId }) => jobId === job.id);
  const victims = processes.filter(({ command }) => command.startsWith(`${program} `));
  assert.is(victims.length, 1, `${program} on ${node}: ${JSON.stringify(processes)}`);
  for (const { pid } of victims) process.kill(pid, 'SIGKILL');
}

/** Nobody is to blame. */
function assertStopped({ verdict, lines }: EndedJob, reason: string): void {
  assert.equal(
    { verdict: verdict?.verdict, reason: verdict?.reason, failure: verdict?.first_failure },
    { verdict: 'fail', reason, failure: null },
  );
  assert.ok(lines().includes(`FAIL in stage benchmark: ${reason}`));
}

/** What has been measured is kept; the last point was not. */
function assertKeepsResults({ verdict }: EndedJob): void {
  const points = verdict?.points.map(({ name, verdict, fault }) => ({ name, verdict, fault }));
  assert.equal(
    { first: points?.[0], last: points?.at(-1) },
    {
      first: { name: 'concurrency 1', verdict: 'valid', fault: null },
      last: { name: 'concurrency 4', verdict: 'invalid', fault: 'no result file' },
    },
  );
}

/** A worker that ends by itself, with whatever code. */
function decodeDies(code: number, how: string, stage: string) {
  return (job: EndedJob): Failure => ({
    stage,
    reason: `step decode-0 on ${decodeNode(job)} ${how} in stage ${stage}`,
    step: { name: 'decode-0', node: decodeNode(job), exitCode: code },
    end: how,
    seconds: promptSeconds,
  });
}

const dying: readonly FaultCase[] = [1, 0].map((code) => ({
  name: `a worker that exits with ${code} while it starts`,
  recipe: 'faults.yaml:base',
  faults: `prefill-0:never-ready decode-0:exit=${code}:when=MOMENT`,
  moment: isWaiting,
  check: (job) =>
    assertFails(job, decodeDies(code, `ended with exit code ${code}`, 'frontend')(job)),
}));

const cases: readonly FaultCase[] = [
  { name: 'nothing happens', recipe: 'faults.yaml:base', check: assertPasses },
  ...dying,
  {
    name: 'an engine that is killed while the job measures',
    recipe: 'faults.yaml:override_slow',
    faults: 'decode-0:exit=-9:when=MOMENT',
    moment: isMeasuring,
    check: (job) => {
      assertFails(job, decodeDies(137, 'was killed by KILL (exit code 137)', 'benchmark')(job));
      assertKeepsResults(job);
    },
  },
  {
    name: 'etcd dies while the job measures',
    recipe: 'faults.yaml:override_slow',
    moment: isMeasuring,
    disturb: (job) => kill(job, prefillNode(job), 'etcd'),
    check: (job) => {
      assertFails(job, {
        stage: 'benchmark',
        reason: `step etcd on ${prefillNode(job)} was killed by KILL (exit code 137) in stage benchmark`,
        step: { name: 'etcd', node: prefillNode(job), exitCode: 137 },
        tier: 'discovery',
        end: 'was killed by KILL (exit code 137)',
        seconds: promptSeconds,
      });
      assertKeepsResults(job);
    },
  },
  {
    name: 'an engine that becomes sick while the job measures',
    recipe: 'faults.yaml:override_slow',
    faults: 'decode-0:unhealthy:when=MOMENT',
    moment: isMeasuring,
    check: (job) => {
      assertFails(job, {
        stage: 'benchmark',
        reason: `step decode-0 on ${decodeNode(job)} is not healthy any more (HTTP 503) in stage benchmark`,
        step: { name: 'decode-0', node: decodeNode(job), exitCode: null },
        end: 'not ended by itself',
        seconds: lookSeconds + promptSeconds,
      });
      assertKeepsResults(job);
    },
  },
  {
    name: 'a frontend that has found more workers than there are',
    recipe: 'faults.yaml:base',
    faults: 'decode-0:twice',
    check: (job) =>
      assertFails(job, {
        stage: 'frontend',
        reason:
          'probe workers found by the frontend: prefill 1 of 1, decode 2 of 1; more than planned: a worker of another job, or a registration left behind',
        step: null,
        seconds: 30,
      }),
  },
  {
    name: 'fewer nodes than planned',
    recipe: 'faults.yaml:base',
    options: ['--nodes=1', '--ntasks=1'],
    check: (job) => {
      const [line = ''] = job.lines();
      assertRefuses(job, 'component 0 has 1 nodes, planned: 2');
      assert.is(line, 'component 0 has 1 nodes, planned: 2');
    },
  },
  {
    name: 'a file of the bundle that was changed',
    recipe: 'faults.yaml:base',
    prepare: (bundle) => appendFileSync(join(bundle, 'tasks/decode-0.sh'), '\n'),
    check: (job) =>
      assertRefuses(
        job,
        `srtgen: the bundle at ${job.bundle} is not what was built: tasks/decode-0.sh: FAILED; sha256sum: WARNING: 1 computed checksum did NOT match`,
      ),
  },
  {
    name: 'an engine that ignores TERM',
    recipe: 'faults.yaml:base',
    faults: 'decode-0:ignore-term',
    moment: (job) => job.lines().some((line) => line.startsWith('stopping prefill-0')),
    check: (job) => {
      assertPasses(job);
      assertSoon(job, obstinateSeconds);
    },
  },
  {
    name: 'scancel while the job measures',
    recipe: 'faults.yaml:override_slow',
    moment: isMeasuring,
    disturb: ({ id }) => void slurm('scancel', id),
    check: (job) => {
      assertStopped(job, 'cancelled by SIGTERM');
      assert.equal(
        { state: job.state, leftovers: job.leftovers },
        { state: 'CANCELLED', leftovers: [] },
      );
      assertKeepsResults(job);
      assertSoon(job, promptSeconds);
    },
  },
];

const others: readonly FaultCase[] = [
  {
    // Not to the batch script: to the steps, as somebody does who takes it for a gentle way to end a job.
    name: 'scancel --signal, which reaches the steps alone',
    recipe: 'faults.yaml:override_slow',
    moment: isMeasuring,
    disturb: ({ id }) => void slurm('scancel', '--signal=TERM', id),
    check: (job) => {
      assertFails(job, {
        stage: 'benchmark',
        reason: `step nats on ${prefillNode(job)} was killed by KILL (exit code 137) in stage benchmark`,
        step: { name: 'nats', node: prefillNode(job), exitCode: 137 },
        tier: 'discovery',
        end: 'was killed by KILL (exit code 137)',
        seconds: promptSeconds,
      });
      assertKeepsResults(job);
    },
  },
  {
    // Slurm looks at time limits every half minute.
    name: 'a client that hangs until the time limit is near',
    recipe: 'faults.yaml:override_slow',
    faults: 'benchmark:hang:when=MOMENT',
    options: ['--time=3', '--signal=B:USR1@150'],
    moment: isMeasuring,
    check: (job) => {
      assertStopped(job, 'the time limit is near, and benchmark has not ended');
      assert.equal(
        { state: job.state, exitCode: job.exitCode, leftovers: job.leftovers },
        { state: 'FAILED', exitCode: '1:0', leftovers: [] },
      );
      assertKeepsResults(job);
    },
  },
  ...(
    [
      ['no-tokens', 'total_output_tokens is 0; output_throughput is 0'],
      ['lose=1', 'completed 3 of 4 requests'],
    ] as const
  ).map(
    ([fault, complaint]): FaultCase => ({
      name: `a client that reports ${complaint}`,
      recipe: 'faults.yaml:base',
      faults: `benchmark:${fault}`,
      check: ({ verdict, state, exitCode, leftovers, lines }) => {
        const reason = `1 of 1 points invalid; concurrency 1: ${complaint}`;
        assert.equal(
          { verdict: verdict?.verdict, reason: verdict?.reason, state, exitCode, leftovers },
          { verdict: 'invalid', reason, state: 'FAILED', exitCode: '1:0', leftovers: [] },
        );
        assert.ok(lines().includes(`INVALID: ${reason}`));
      },
    }),
  ),
  {
    name: 'an srun that is refused at first',
    recipe: 'faults.yaml:base',
    environment: { PATH: `${refusingPrograms}:${submitEnvironment.PATH}` },
    check: (job) => {
      assertPasses(job);
      assert.equal(
        job.lines().filter((line) => line.startsWith('Slurm refused')),
        [
          'Slurm refused decode-0 (srun: error: Unable to create step for job: Socket timed out on send/recv operation); again in 2 s',
          'Slurm refused decode-0 (srun: error: Unable to create step for job: Socket timed out on send/recv operation); again in 4 s',
        ],
      );
    },
  },
  {
    name: 'shells of the nodes that greet whoever starts them',
    recipe: 'faults.yaml:base',
    environment: { BASH_ENV: join(directory, 'greeting.sh') },
    check: assertPasses,
  },
  {
    // Slurm starts it anew when the credentials of the first run have expired.
    name: 'a requeue while the job starts',
    recipe: 'faults.yaml:base',
    options: ['--requeue'],
    moment: isWaiting,
    disturb: ({ id }) => void slurm('scontrol', 'requeue', id),
    check: (job) => {
      assertPasses({ ...job, verdict: readVerdict(`${job.runDirectory}-restart-1`) });
      assert.is(job.verdict?.reason, 'cancelled by SIGTERM');
    },
  },
  {
    name: 'a run directory on a full file system',
    recipe: 'faults.yaml:override_slow',
    environment: { SRTGEN_TEST_OUTPUTS: smallOutputs },
    moment: isMeasuring,
    disturb: () => void spawnSync('dd', ['if=/dev/zero', `of=${smallOutputs}/filler`, 'bs=64k']),
    restore: () => rmSync(join(smallOutputs, 'filler'), { force: true }),
    check: (job) => {
      const reason =
        'verdict.json cannot be written (No space left on device); it would have been: the run directory cannot be written: No space left on device';
      assert.equal(
        { state: job.state, exitCode: job.exitCode, leftovers: job.leftovers },
        { state: 'FAILED', exitCode: '1:0', leftovers: [] },
      );
      assert.ok(job.lines().some((line) => line === `FAIL in stage benchmark: ${reason}`));
    },
  },
];

testAtOnce(runOnCluster, jobsAtOnce, [...cases, ...others]);

test.run();
