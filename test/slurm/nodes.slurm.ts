/** Nodes on which something is wrong, before a job starts or while it runs. One job at a time: nodes are prepared for it. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { testAtOnce } from '../run/at-once.js';
import { addressOf, directory, namespaceOf, onNode, slurm } from './support/cluster.js';
import { assertFails, assertPasses, assertRefuses } from './support/expect.js';
import {
  type FaultCase,
  isMeasuring,
  lookSeconds,
  obstinateSeconds,
} from './support/faulty-job.js';
import { guarded, guards } from './support/guards.js';
import { awaitEnd, type EndedJob, runOnCluster, submit } from './support/job.js';

const nodes = ['node7', 'node8'] as const;
const [prefillNode, decodeNode] = nodes;
const onThese = [`--nodelist=${nodes.join(',')}`];

/** As on a site that puts several jobs on a node: of GPUs Slurm gives none twice. */
const sharing = ['--partition=shared', '--oversubscribe', '--gpus-per-node=0'];

/** No worker has been started, and the reason names the node. */
function assertUnfit(job: EndedJob, reason: string): void {
  const { verdict, state, exitCode, leftovers } = job;
  assert.equal(
    {
      ...{ verdict: verdict?.verdict, stage: verdict?.stage },
      reason: verdict?.reason.replace(/\(pid \d+\)/, '(pid N)'),
      steps: verdict?.steps.map(({ name }) => name),
      ...{ state, exitCode, leftovers },
    },
    {
      ...{ verdict: 'fail', stage: 'preflight', reason },
      steps: ['nats', 'etcd'],
      ...{ state: 'FAILED', exitCode: '1:0', leftovers: [] },
    },
  );
  assert.ok(job.lines().includes(`FAIL in stage preflight: ${verdict?.reason}`));
}

/** Ends a server of a test. */
let listener: ChildProcess | undefined;

function listen(node: string, port: number): void {
  const code = `require('node:net').createServer().listen(${port}, '0.0.0.0', () => console.log('up'))`;
  listener = spawn('nsenter', [
    `--net=/run/netns/${namespaceOf(node)}`,
    process.execPath,
    '-e',
    code,
  ]);
}

const daemonPid = (node: string): number =>
  Number(readFileSync(join(directory, 'run', `${node}.pid`), 'utf8'));

let secondJob: EndedJob | undefined;

const cases: readonly FaultCase[] = [
  {
    name: 'a port of the plan is taken on one node',
    recipe: 'faults.yaml:base',
    withoutGuard: guards.preflight,
    options: onThese,
    prepare: () => listen(decodeNode, 6100),
    restore: () => void listener?.kill(),
    check: (job) =>
      assertUnfit(
        job,
        `${decodeNode} (${addressOf(decodeNode)}) is not fit: port 6100 (http of decode-0) is taken by node (pid N)`,
      ),
  },
  {
    name: 'GPUs of one node are in use',
    recipe: 'faults.yaml:base',
    withoutGuard: guards.preflight,
    options: onThese,
    prepare: () => void onNode(decodeNode, 'touch', '/tmp/gpus-in-use'),
    restore: () => void onNode(decodeNode, 'rm', '/tmp/gpus-in-use'),
    check: (job) =>
      assertUnfit(
        job,
        `${decodeNode} (${addressOf(decodeNode)}) is not fit: GPU 0 is not free: 70000 of 81559 MiB in use, by pid 4711; 7 more problems on ${decodeNode}`,
      ),
  },
  {
    name: 'the model is missing on one node',
    recipe: 'faults.yaml:override_local_model',
    withoutGuard: guards.preflight,
    options: onThese,
    prepare: () => void onNode(prefillNode, 'mkdir', '-p', '/tmp/models/local'),
    restore: () => void onNode(prefillNode, 'rm', '-r', '/tmp/models'),
    check: (job) =>
      assertUnfit(
        job,
        `${decodeNode} (${addressOf(decodeNode)}) is not fit: missing /tmp/models/local (recipe: model.path)`,
      ),
  },
  {
    name: 'a run directory that is read-only from the start',
    recipe: 'faults.yaml:base',
    withoutGuard: {
      file: 'lib/job.sh',
      guard: /\|\|\n.*cannot make the run directory.*\n/,
      instead: '|| :\n',
    },
    options: onThese,
    environment: { SRTGEN_TEST_OUTPUTS: join(directory, 'small') },
    prepare: () => void spawnSync('mount', ['-o', 'remount,ro', join(directory, 'small')]),
    restore: () => {
      spawnSync('mount', ['-o', 'remount,rw', join(directory, 'small')]);
    },
    check: (job) =>
      assertRefuses(
        job,
        `cannot make the run directory ${job.runDirectory}: Read-only file system`,
      ),
  },
  {
    name: 'a second copy of the bundle at the same time, on other nodes',
    recipe: 'faults.yaml:base',
    withoutGuard: {
      file: 'lib/job.sh',
      guard: '"${OUTPUT_BASE}/${SLURM_JOB_ID}"',
      instead: '"${OUTPUT_BASE}/${SLURM_JOB_NAME}"',
    },
    options: onThese,
    disturb: async ({ bundle }) => {
      secondJob = await awaitEnd(
        submit({ recipe: '', options: ['--nodelist=node5,node6'] }, bundle),
      );
    },
    check: (job) => {
      assertPasses(job);
      if (secondJob !== undefined) assertPasses(secondJob);
    },
  },
  {
    name: 'a second copy of the bundle at the same time, on the same nodes',
    recipe: 'faults.yaml:override_slow',
    withoutGuard: guards.preflight,
    options: [...onThese, ...sharing],
    moment: isMeasuring,
    disturb: async ({ bundle }) => {
      secondJob = await awaitEnd(submit({ recipe: '', options: [...onThese, ...sharing] }, bundle));
    },
    check: (job) => {
      assertPasses(job);
      if (secondJob !== undefined)
        assertUnfit(
          secondJob,
          `${prefillNode} (${addressOf(prefillNode)}) is not fit: port 4222 (client of nats) is taken by nats-server (pid N); 6 more problems on ${prefillNode}, ${decodeNode}`,
        );
    },
  },
  {
    name: 'a node that goes away while the job measures',
    recipe: 'faults.yaml:override_slow',
    withoutGuard: guards.health,
    options: onThese,
    moment: isMeasuring,
    disturb: () => {
      process.kill(daemonPid(decodeNode), 'SIGSTOP');
      spawnSync('ip', ['link', 'set', namespaceOf(decodeNode), 'down']);
    },
    restore: async () => {
      spawnSync('ip', ['link', 'set', namespaceOf(decodeNode), 'up']);
      process.kill(daemonPid(decodeNode), 'SIGCONT');
      await sleep(2000);
      slurm('scontrol', 'update', `nodename=${decodeNode}`, 'state=resume');
    },
    check: (job) =>
      assertFails(job, {
        stage: 'benchmark',
        reason: `step decode-0 on ${decodeNode} cannot be reached any more in stage benchmark`,
        step: { name: 'decode-0', node: decodeNode, exitCode: null },
        end: 'not ended by itself',
        seconds: lookSeconds + obstinateSeconds,
      }),
  },
];

testAtOnce(runOnCluster, 1, guarded(cases));

test.run();
