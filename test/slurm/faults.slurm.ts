/** Workers, services, clients and bundles that are not as they should be: each job says so, ends soon, and leaves nothing. */

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { testAtOnce } from '../run/at-once.js';
import { processesOf } from './support/cluster.js';
import {
  assertFails,
  assertPasses,
  assertRefuses,
  assertSoon,
  type Failure,
} from './support/expect.js';
import {
  assertKeepsResults,
  decodeNode,
  type FaultCase,
  isMeasuring,
  isWaiting,
  jobsAtOnce,
  lookSeconds,
  obstinateSeconds,
  prefillNode,
  promptSeconds,
} from './support/faulty-job.js';
import { guarded, guards } from './support/guards.js';
import { type EndedJob, type LiveJob, runOnCluster } from './support/job.js';

function kill(job: LiveJob, node: string, program: string): void {
  const processes = processesOf(node).filter(({ jobId }) => jobId === job.id);
  const victims = processes.filter(({ command }) => command.startsWith(`${program} `));
  assert.is(victims.length, 1, `${program} on ${node}: ${JSON.stringify(processes)}`);
  for (const { pid } of victims) process.kill(pid, 'SIGKILL');
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
  withoutGuard: code === 0 ? guards.watchZero : guards.watch,
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
    withoutGuard: guards.watch,
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
    withoutGuard: guards.watch,
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
    withoutGuard: guards.health,
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
    withoutGuard: { file: 'lib/probes.sh', guard: '(($1 > $2 || $3 > $4))', instead: 'false' },
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
    withoutGuard: { file: 'lib/job.sh', guard: '((got >= PLANNED_NODES[group]))', instead: 'true' },
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
    withoutGuard: {
      file: 'job.sh',
      guard: /if ! changed=.*; then/,
      instead: 'if changed="" && false; then',
    },
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
    withoutGuard: { file: 'lib/teardown.sh', guard: '((SECONDS >= deadline))', instead: 'false' },
    faults: 'decode-0:ignore-term',
    moment: (job) => job.lines().some((line) => line.startsWith('stopping prefill-0')),
    check: (job) => {
      assertPasses(job);
      assertSoon(job, obstinateSeconds);
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
      withoutGuard: guards.points,
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
];

testAtOnce(runOnCluster, jobsAtOnce, guarded(cases));

test.run();
