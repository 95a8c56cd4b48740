/** Workers that end or do not begin, and clients that measure nothing: how soon the job ends, and what it says. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Case, testAtOnce } from './at-once.js';
import { endings, masked, places, pointTable, secondsBetween } from './records.js';
import { firstPoint, isMeasuring, isWaiting } from './small-job.js';
import { jobsAtOnce, runScenario, type Scenario, type WholeJob } from './whole-job.js';

/** From the end of a worker to that of the job. */
const MOST_SECONDS = 5;

/** What the job shows of a log. */
const SHOWN_LINES = 20;

/** Of the slow recipe's second point. */
const SECOND_REQUESTS = 8;

/** What is wrong with the second point of a client that has reported what it got before the worker's end. */
function faultOf(completed: number | null): string {
  const nothing = [
    'total_input_tokens',
    'total_output_tokens',
    'output_throughput',
    'mean_ttft_ms',
  ];
  return [
    `completed ${completed} of ${SECOND_REQUESTS} requests`,
    ...(completed === 0 ? nothing.map((metric) => `${metric} is 0`) : []),
  ].join('; ');
}

/** The job has ended as a whole, and blames decode-0 in its records and on its screen. */
function assertBlames(job: WholeJob, stage: string, reason: string, exitCode: number | null): void {
  const log = join(job.logs, 'decode-0.log');
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-SHOWN_LINES);
  const { verdict, runDirectory, exitCode: status, leftovers } = job;
  assert.equal(
    { verdict: verdict.verdict, stage: verdict.stage, reason: verdict.reason },
    { verdict: 'fail', stage, reason },
  );
  assert.equal(verdict.first_failure, {
    ...{ step: 'decode-0', node: 'sim-2', exit_code: exitCode, log, last_lines: lines },
  });
  const end = exitCode === null ? 'not ended by itself' : `ended with exit code ${exitCode}`;
  const title = `FAIL in stage ${stage}: ${reason}`;
  assert.equal(job.lines.slice(job.lines.indexOf(title)), [
    title,
    `step           decode-0 (worker) on sim-2, ${end}`,
    `its log        ${log}`,
    ...lines.map((line) => `    ${line}`),
    ...pointTable(verdict),
    ...places(runDirectory),
  ]);
  assert.equal({ status, leftovers }, { status: 1, leftovers: [] });
}

function assertEndsSoon({ events }: WholeJob): void {
  const end = events.find(({ event, step }) => event === 'step-ended' && step === 'decode-0');
  const seconds = secondsBetween(end?.time ?? '', events.at(-1)?.time ?? '');
  assert.ok(seconds <= MOST_SECONDS, `${seconds} s`);
}

function dies(code: number): readonly Case<Scenario, WholeJob>[] {
  const reason = `step decode-0 on sim-2 ended with exit code ${code} in stage`;
  const lastWords = `stand-in: exit ${code} as ordered by SRTGEN_STANDIN_FAULT`;
  const ended = '0 by teardown';
  const steps = {
    ...{ nats: ended, etcd: ended, 'prefill-0': ended },
    ...{ 'decode-0': `${code} by itself`, 'frontend-0': ended },
  };
  const assertDied = (job: WholeJob, stage: string): void => {
    assertBlames(job, stage, `${reason} ${stage}`, code);
    assert.is(job.verdict.first_failure?.last_lines.at(-1), lastWords);
    assertEndsSoon(job);
  };
  return [
    {
      name: `a worker that exits with ${code} while the job waits`,
      recipe: 'small.yaml:base',
      faults: `prefill-0:never-ready decode-0:exit=${code}:when=MOMENT`,
      moment: isWaiting,
      check: (job) => {
        assertDied(job, 'frontend');
        assert.equal(endings(job.verdict), steps);
        assert.equal(job.verdict.points, []);
      },
    },
    {
      name: `a worker that exits with ${code} while the benchmark measures`,
      recipe: 'small.yaml:override_slow',
      faults: `decode-0:exit=${code}:when=MOMENT:after=3`,
      moment: isMeasuring,
      check: (job) => {
        assertDied(job, 'benchmark');
        // Whether the client finds its own end before the teardown is a matter of milliseconds; whether it is already beyond its
        // test request, and has a result to leave, one of how busy the machine is.
        const { benchmark, ...others } = endings(job.verdict);
        assert.equal(others, steps);
        assert.match(benchmark ?? '', /^\d+ by (itself|teardown)$/);
        const [first, second] = masked(job.verdict).points;
        assert.equal(first, firstPoint);
        assert.equal(
          [job.verdict.points_state, job.verdict.missing_points, second?.verdict, second?.fault],
          second?.verdict === 'missing'
            ? ['partial', ['concurrency 2'], 'missing', 'no result file']
            : ['invalid', [], 'invalid', faultOf(second?.completed ?? null)],
        );
        assert.ok((second?.completed ?? 0) < SECOND_REQUESTS);
      },
    },
  ];
}

/** The client's exit code is 0, and its one result is worth nothing. */
function reports(
  fault: string,
  complaint: string,
  figures: object,
): Omit<Case<Scenario, WholeJob>, 'name'> {
  const reason = `1 of 1 points invalid; concurrency 1: ${complaint}`;
  const check = ({ verdict, lines, runDirectory, exitCode, leftovers }: WholeJob): void => {
    assert.equal(
      { verdict: verdict.verdict, reason: verdict.reason, failure: verdict.first_failure },
      { verdict: 'invalid', reason, failure: null },
    );
    assert.equal(masked(verdict).points, [
      { ...firstPoint, verdict: 'invalid', fault: complaint, ...figures },
    ]);
    assert.is(endings(verdict).benchmark, '0 by itself');
    const title = `INVALID: ${reason}`;
    assert.equal(lines.slice(lines.indexOf(title)), [
      title,
      ...pointTable(verdict),
      ...places(runDirectory),
    ]);
    assert.equal({ exitCode, leftovers }, { exitCode: 1, leftovers: [] });
  };
  return { recipe: 'small.yaml:base', faults: `benchmark:${fault}`, check };
}

testAtOnce(runScenario, jobsAtOnce, [
  ...dies(1),
  ...dies(0),
  {
    name: 'a worker that never becomes ready',
    recipe: 'small.yaml:override_impatient',
    faults: 'decode-0:never-ready',
    check: (job) => {
      const address = job.events.find(({ host }) => host === 'sim-2')?.address;
      const reason = [
        'not ready within the 10 s for start-up: ',
        'workers found by the frontend (prefill 1 of 1, decode 0 of 1); ',
        `decode-0 is not healthy (HTTP 503 from http://${address}:7501/health)`,
      ];
      assertBlames(job, 'frontend', reason.join(''), null);
    },
  },
  {
    name: 'a port of a node that is in use, before anything starts',
    recipe: 'small.yaml:base',
    taken: { node: 'sim-2', port: 7501 },
    check: ({ verdict, lines, events, runDirectory, exitCode, leftovers }) => {
      const address = events.find(({ host }) => host === 'sim-2')?.address;
      const problem = `port 7501 (system of decode-0) is taken by node (pid ${process.pid})`;
      const reason = `sim-2 (${address}) is not fit: ${problem}`;
      assert.equal(
        {
          ...{ verdict: verdict.verdict, reason: verdict.reason, stage: verdict.stage },
          steps: verdict.steps.map(({ name, ended_by }) => `${name} by ${ended_by}`),
          ...{ failure: verdict.first_failure, warnings: verdict.warnings },
        },
        {
          ...{ verdict: 'fail', reason, stage: 'preflight' },
          steps: ['nats by teardown', 'etcd by teardown'],
          ...{ failure: null, warnings: [] },
        },
      );
      const title = `FAIL in stage preflight: ${reason}`;
      assert.equal(lines.slice(lines.indexOf(title)), [
        title,
        `not fit        sim-2: ${problem}`,
        'other nodes    sbatch --exclude=sim-2 ...',
        'these anyway   SRTGEN_SKIP_PREFLIGHT=ports sbatch ...',
        ...places(runDirectory),
      ]);
      assert.equal({ exitCode, leftovers }, { exitCode: 1, leftovers: [] });
    },
  },
  {
    name: 'a client that reports no tokens',
    ...reports('no-tokens', 'total_output_tokens is 0; output_throughput is 0', {
      ...{ total_output_tokens: 0, output_throughput: 0, mean_tpot_ms: 0 },
    }),
  },
  {
    name: 'a client that loses requests',
    ...reports('lose=2', 'completed 2 of 4 requests', { completed: 2 }),
  },
  {
    name: 'a replay that loses requests, of whose number only the client knows',
    recipe: 'small.yaml:override_mooncake',
    faults: 'benchmark:lose=2',
    check: ({ verdict, exitCode, leftovers }) => {
      const fault = '2 requests failed';
      assert.equal(
        { verdict: verdict.verdict, reason: verdict.reason },
        {
          verdict: 'invalid',
          reason: `1 of 1 points invalid; workload synthetic: ${fault}`,
        },
      );
      assert.equal(masked(verdict).points, [
        {
          ...firstPoint,
          name: 'workload synthetic',
          verdict: 'invalid',
          fault,
          file: 'artifacts/example-8b_synthetic/profile_export_aiperf.json',
          requested: null,
          mean_tpot_ms: null,
          note: 'not in the result: mean_tpot_ms',
        },
      ]);
      assert.is(endings(verdict).benchmark, '0 by itself');
      assert.equal({ exitCode, leftovers }, { exitCode: 1, leftovers: [] });
    },
  },
]);

test.run();
