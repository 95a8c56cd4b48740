/** What the tests of faults know of the jobs of fixtures/slurm/faults.yaml. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Case } from '../../run/at-once.js';
import type { EndedJob, LiveJob, Scenario } from './job.js';

export type FaultCase = Case<Scenario, EndedJob>;

/** The cluster has eight nodes, and these jobs two. */
export const jobsAtOnce = 3;

/** From what is seen to the end of the allocation, where every process obeys. */
export const promptSeconds = 8;

/** The same where one does not, or its node is gone. */
export const obstinateSeconds = 15;

/** Three looks that find nobody, five seconds apart, each of them up to three seconds long. */
export const lookSeconds = 22;

const resultOf = (concurrency: number): string =>
  `sa-bench_isl_8_osl_8/results_concurrency_${concurrency}_gpus_16_ctx_8_gen_8.json`;

export const isWaiting = (job: LiveJob): boolean =>
  job.lines().some((line) => line.startsWith('waiting for frontend, at most '));

/** Between the first point and the second. */
export const isMeasuring = ({ logs }: LiveJob): boolean => existsSync(join(logs, resultOf(1)));

/** The nodes of the two workers. */
export const prefillNode = (job: LiveJob): string => job.nodes()[0] ?? '';
export const decodeNode = (job: LiveJob): string => job.nodes()[1] ?? '';

/** Nobody is to blame. */
export function assertStopped({ verdict, lines }: EndedJob, reason: string): void {
  assert.equal(
    { verdict: verdict?.verdict, reason: verdict?.reason, failure: verdict?.first_failure },
    { verdict: 'fail', reason, failure: null },
  );
  assert.ok(lines().includes(`FAIL in stage benchmark: ${reason}`));
}

/** What has been measured is kept; the last point was not. */
export function assertKeepsResults({ verdict }: EndedJob): void {
  const points = verdict?.points.map(({ name, verdict, fault }) => ({ name, verdict, fault }));
  assert.equal(
    { first: points?.[0], last: points?.at(-1) },
    {
      first: { name: 'concurrency 1', verdict: 'valid', fault: null },
      last: { name: 'concurrency 4', verdict: 'missing', fault: 'no result file' },
    },
  );
}
