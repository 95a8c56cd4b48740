/** Whole jobs take seconds, most of them waiting: those of a file run two at a time. */

import { test } from 'uvu';
import { runScenario, type Scenario, type WholeJob } from './whole-job.js';

export interface Case extends Scenario {
  readonly name: string;
  readonly check: (job: WholeJob) => void;
}

const AT_ONCE = 2;

/** Makes each case a test of the file that calls it. The jobs start with its first test. */
export function testAtOnce(cases: readonly Case[]): void {
  const jobs = cases.map(promised);
  test.before(() => {
    const waiting = jobs.values();
    for (let lane = 0; lane < AT_ONCE; lane += 1) void runAll(waiting);
  });
  for (const { name, check, result } of jobs) test(name, async () => check(await result));
}

interface PromisedJob extends Case {
  readonly result: Promise<WholeJob>;
  readonly resolve: (job: Promise<WholeJob>) => void;
}

function promised(scenario: Case): PromisedJob {
  let resolve: PromisedJob['resolve'] = () => {};
  const result = new Promise<WholeJob>((settle) => {
    resolve = settle;
  });
  result.catch(() => {}); // told by its test, which may not have begun to wait for it
  return { ...scenario, result, resolve };
}

/** One job after the other; the iterator is shared with the other lanes. */
async function runAll(waiting: Iterable<PromisedJob>): Promise<void> {
  for (const job of waiting) {
    job.resolve(runScenario(job));
    await job.result.catch(() => {});
  }
}
