/** Whole jobs take seconds, most of them waiting: those of a file run some at a time. */

import { test } from 'uvu';

/** A scenario, and what has to be true of its end. */
export type Case<Scenario, Job> = Scenario & {
  readonly name: string;
  readonly check: (job: Job) => void | Promise<void>;
};

/** Makes each case a test of the file that calls it. The jobs start with its first test, so many at a time. */
export function testAtOnce<Scenario, Job>(
  run: (scenario: Scenario) => Promise<Job>,
  lanes: number,
  cases: readonly Case<Scenario, Job>[],
): void {
  const jobs = cases.map((each) => promised<Scenario, Job>(each));
  test.before(() => {
    const waiting = jobs.values();
    for (let lane = 0; lane < lanes; lane += 1) void runAll(run, waiting);
  });
  for (const { scenario, result } of jobs) {
    test(scenario.name, async () => scenario.check(await result));
  }
}

interface PromisedJob<Scenario, Job> {
  readonly scenario: Case<Scenario, Job>;
  readonly result: Promise<Job>;
  readonly resolve: (job: Promise<Job>) => void;
}

function promised<Scenario, Job>(scenario: Case<Scenario, Job>): PromisedJob<Scenario, Job> {
  let resolve: PromisedJob<Scenario, Job>['resolve'] = () => {};
  const result = new Promise<Job>((settle) => {
    resolve = settle;
  });
  result.catch(() => {}); // told by its test, which may not have begun to wait for it
  return { scenario, result, resolve };
}

/** One job after the other; the iterator is shared with the other lanes. */
async function runAll<Scenario, Job>(
  run: (scenario: Scenario) => Promise<Job>,
  waiting: Iterable<PromisedJob<Scenario, Job>>,
): Promise<void> {
  for (const job of waiting) {
    job.resolve(run(job.scenario));
    await job.result.catch(() => {});
  }
}
