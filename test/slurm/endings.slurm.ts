/** Jobs that somebody ends, or that Slurm, a file system or a shell makes trouble for. */

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { testAtOnce } from '../run/at-once.js';
import { readVerdict } from '../run/records.js';
import { directory, slurm, submitEnvironment } from './support/cluster.js';
import { assertFails, assertPasses, assertSoon } from './support/expect.js';
import {
  assertKeepsResults,
  assertStopped,
  type FaultCase,
  isMeasuring,
  isWaiting,
  jobsAtOnce,
  prefillNode,
  promptSeconds,
} from './support/faulty-job.js';
import { guarded, guards } from './support/guards.js';
import { runOnCluster } from './support/job.js';

/** Programs of the job host: an srun that Slurm refuses twice. See prepare.ts. */
const refusingPrograms = join(directory, 'refusing');

/** Run directories on a file system of four megabytes. */
const smallOutputs = join(directory, 'small');

const cases: readonly FaultCase[] = [
  {
    name: 'scancel while the job measures',
    recipe: 'faults.yaml:override_slow',
    withoutGuard: { file: 'lib/job.sh', guard: "trap 'on_signal TERM' TERM", instead: ':' },
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

  {
    // Not to the batch script: to the steps, as somebody does who takes it for a gentle way to end a job.
    name: 'scancel --signal, which reaches the steps alone',
    recipe: 'faults.yaml:override_slow',
    withoutGuard: guards.watch,
    moment: isMeasuring,
    disturb: ({ id }) => void slurm('scancel', '--signal=TERM', id),
    check: (job) => {
      assertFails(job, {
        stage: 'benchmark',
        reason: `step nats on ${prefillNode(job)} ended with exit code 1 in stage benchmark`,
        step: { name: 'nats', node: prefillNode(job), exitCode: 1 },
        tier: 'discovery',
        seconds: promptSeconds,
      });
      assertKeepsResults(job);
    },
  },
  {
    // Slurm looks at time limits every half minute.
    name: 'a client that hangs until the time limit is near',
    recipe: 'faults.yaml:override_slow',
    withoutGuard: { file: 'lib/job.sh', guard: "trap 'on_signal USR1' USR1", instead: ':' },
    faults: 'benchmark:hang:when=MOMENT',
    options: ['--time=3', '--signal=B:USR1@90'],
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
  {
    name: 'an srun that is refused at first',
    recipe: 'faults.yaml:base',
    withoutGuard: {
      file: 'lib/steps.sh',
      guard: /&& was_refused.*; then/,
      instead: '&& false; then',
    },
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
    // Takes the first words of a node for its address.
    withoutGuard: {
      file: 'lib/nodes.sh',
      guard: /elif is_usable_address .*\n.*\n/,
      instead:
        'elif [[ ${words} != check* ]]; then NODE_ADDRESS[${host}]=${NODE_ADDRESS[${host}]:-${words}}\n',
    },
    environment: { BASH_ENV: join(directory, 'greeting.sh') },
    check: assertPasses,
  },
  {
    // Slurm starts it anew when the credentials of the first run have expired.
    name: 'a requeue while the job starts',
    recipe: 'faults.yaml:base',
    withoutGuard: { file: 'lib/job.sh', guard: 'SRTGEN_RUN_DIR+=', instead: 'unused+=' },
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
    withoutGuard: { file: 'lib/job.sh', guard: '|| printf \'%s\' "${said##*: }"', instead: '|| :' },
    environment: { SRTGEN_TEST_OUTPUTS: smallOutputs, SRTGEN_SKIP_PREFLIGHT: 'space' },
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

testAtOnce(runOnCluster, jobsAtOnce, guarded(cases));

test.run();
