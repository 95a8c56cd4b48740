import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ModelPoint, reportModel } from '../../src/report/model.js';
import { runLabels } from '../../src/report/run-labels.js';
import type { Run, RunPoint } from '../../src/types/run.js';
import { aPoint, aRun } from '../support/run-values.js';

function pointOf(run: Partial<Run>, point: Partial<RunPoint>): ModelPoint | undefined {
  const changed = aPoint({ concurrency: 8 }, point);
  return reportModel([aRun({ ...run, points: [changed] })]).points[0];
}

test('a point as figures and tables see it', () => {
  const point = pointOf(
    {},
    {
      measurement: {
        client: 'vllm',
        load: { concurrency: 8, requestRate: Number.POSITIVE_INFINITY, requests: 80 },
        ...{ completed: 79, failed: 1, durationSeconds: 12.3456789 },
        ...{ requestThroughput: 6.4, outputThroughput: 6553.123456, goodput: 5 },
        latency: {
          ttft: { mean: 90, median: 84.5, std: 3, min: 50, max: 400, percentiles: { '99': 278 } },
          e2el: { percentiles: { '50': 7000, '99.9': 9000 } },
        },
        other: { ignored: true },
      },
      derived: { interactivity: 135.1681681, outputThroughputPerGpu: 273 },
    },
  );
  assert.equal(point, {
    ...{ run: 0, name: 'concurrency 8', doubt: null, client: 'vllm' },
    load: { concurrency: 8, requestRate: 'all at once', requests: 80 },
    ...{ completed: 79, failed: 1, durationSeconds: 12.3457 },
    rates: {
      ...{ interactivity: 135.168, outputPerGpu: 273, output: 6553.12, requests: 6.4, goodput: 5 },
    },
    scores: {},
    latency: {
      ttft: { mean: 90, median: 84.5, p99: 278 },
      e2el: { median: 7000, 'p99.9': 9000 },
    },
  });
});

const doubts: readonly (readonly [run: Partial<Run>, point: Partial<RunPoint>, string | null])[] = [
  [{ verdict: 'pass' }, { verdict: 'valid' }, null],
  [{ verdict: 'fail' }, { verdict: 'valid' }, 'its run failed'],
  [{ verdict: 'invalid' }, { verdict: 'valid' }, 'its run is invalid'],
  [{ verdict: 'none' }, { verdict: 'valid' }, 'its run has no verdict'],
  [{ verdict: 'pass' }, { verdict: 'unjudged' }, 'nobody has judged it'],
  [{ verdict: 'fail' }, { verdict: 'missing' }, 'it was not measured'],
  [{ verdict: 'invalid' }, { verdict: 'invalid', fault: 'no token' }, 'no token'],
  [{ verdict: 'invalid' }, { verdict: 'invalid' }, 'invalid'],
];

for (const [run, point, wanted] of doubts) {
  test(`a ${point.verdict} point of a run with ${run.verdict}: ${wanted ?? 'counts'}`, () => {
    assert.is(pointOf(run, point)?.doubt, wanted);
  });
}

test('what is not there is nowhere, and what is no number neither', () => {
  const point = pointOf(
    {},
    {
      measurement: {
        ...{ client: 'aiperf', load: {}, other: {}, outputThroughput: Number.NaN },
        scores: { exact: 0.9, broken: Number.NaN },
        latency: { itl: { mean: Number.NaN, percentiles: { '50': 3, '99.9': 12.5 } } },
      },
      derived: { interactivity: Number.POSITIVE_INFINITY },
    },
  );
  assert.equal(point, {
    ...{ run: 0, name: 'concurrency 8', doubt: null, client: 'aiperf', load: {} },
    rates: {},
    scores: { exact: 0.9 },
    latency: { itl: { median: 3, 'p99.9': 12.5 } },
  });
});

test('a point that was not measured', () => {
  const { measurement: _, ...point } = aPoint({ concurrency: 8 });
  const run = aRun({ points: [{ ...point, verdict: 'missing', derived: {} }] });
  assert.equal(reportModel([run]).points, [
    {
      ...{ run: 0, name: 'concurrency 8', doubt: 'it was not measured', client: null, load: {} },
      ...{ rates: {}, scores: {}, latency: {} },
    },
  ]);
});

test('the model survives JSON', () => {
  const model = reportModel([aRun(), aRun({ id: '2' })]);
  assert.equal(JSON.parse(JSON.stringify(model)), model);
});

test('runs are called what tells them apart', () => {
  const run = (id: string, name: string, directory: string) => ({ id, name, directory });
  const given = [
    run('1', 'alone', 'a/1'),
    run('2', 'twice', 'a/2'),
    run('3', 'twice', 'a/3'),
    run('3', 'other', 'b/3'),
    run('4', '', 'a/4'),
    run('5', 'again', 'a/5'),
    run('5', 'again', 'b/5'),
  ];
  assert.equal(runLabels(given), ['alone', 'twice 2', 'a/3', 'other', '4', 'a/5', 'b/5']);
});

test.run();
