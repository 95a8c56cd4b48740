/** A run directory to its value, whole and with parts of it missing or damaged. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clusterMapOfPlanYaml } from '../../src/inspect/cluster-map.js';
import { findRuns, readRun } from '../../src/read-runs.js';
import type { Run, RunPoint } from '../../src/types/run.js';
import { temporaryDirectory, writeFiles } from '../support/directories.js';
import { writeRun } from '../support/runs.js';

const test = suite<{ cwd: string }>('run', { cwd: '' });

const directory = 'outputs/1001';
const results = 'sa-bench_isl_1024_osl_1024';
const result = `${results}/results_concurrency_64_gpus_32_ctx_16_gen_16.json`;
const plan = readFileSync('fixtures/runs/1001/plan.yaml', 'utf8');

test.before.each((context) => {
  context.cwd = temporaryDirectory();
});

/** The fixture's run with these changes. */
function read(cwd: string, changes: Readonly<Record<string, string | null>>): Run {
  writeRun(join(cwd, directory), changes);
  return readRun(directory, cwd);
}

/** What a list of points looks like without their numbers. */
function shown({ name, verdict, fault, measurement }: RunPoint): readonly unknown[] {
  return [name, verdict, fault, measurement?.client ?? null];
}

test('all that a run directory says', ({ cwd }) => {
  writeRun(join(cwd, directory));
  const run = readRun(directory, cwd, clusterMapOfPlanYaml);
  assert.equal(
    { ...run, points: run.points.map(({ measurement, ...rest }) => rest) },
    {
      ...JSON.parse(readFileSync('fixtures/runs/1001.json', 'utf8')),
      map: clusterMapOfPlanYaml(plan, [
        { host: 'node-a', address: '10.0.0.1' },
        { host: 'node-b', address: '10.0.0.2' },
      ]),
    },
  );
  const [first] = run.points;
  assert.equal(
    first?.measurement,
    JSON.parse(readFileSync('fixtures/results/sglang/outcomes.json', 'utf8'))['whole.jsonl'],
  );
});

test('a run without a verdict runs, or has failed; what is there is read', ({ cwd }) => {
  const run = read(cwd, { 'verdict.json': null, [`logs/${results}`]: null });
  const { verdict, reason, name, started, ended, elapsedSeconds, completeness, problems } = run;
  assert.equal(
    { verdict, reason, name, started, ended, elapsedSeconds, completeness, problems },
    {
      verdict: 'none',
      reason: 'no verdict.json: it runs, or it ended without a judgement',
      name: 'wide-2p1d',
      started: '2026-11-03T14:00:00Z',
      ended: null,
      elapsedSeconds: 1230,
      completeness: 'unknown',
      problems: [],
    },
  );
  assert.equal(run.points.map(shown), [
    ['concurrency 64', 'missing', null, null],
    ['concurrency 128', 'missing', null, null],
  ]);
});

test('what is missing or damaged is said, and the rest is read', ({ cwd }) => {
  const run = read(cwd, {
    'verdict.json': '{"version": 1, "verdict": "pa',
    'run.json': '[]',
    'events.jsonl': '{"time":"2026-11-03T14:00:00Z","event":"stage","name":"preflight"}\n{"time":',
    'plan.yaml': 'a: [',
    [`logs/${result}`]: '{"total_output_tokens_retokenized": 1, "duration": NaN}',
  });
  assert.equal(run.problems, [
    'verdict.json: damaged',
    'events.jsonl: 1 line is no event',
    'plan.yaml: no plan of srtgen',
    'run.json: damaged',
  ]);
  assert.equal(run.gpus, null);
  assert.equal(run.timeline, [
    {
      kind: 'stage',
      name: 'preflight',
      tier: '',
      begin: 0,
      end: 0,
      outcome: 'no end',
      after: [],
    },
  ]);
  assert.equal(run.points.map(shown), [
    ['results_concurrency_128_gpus_32_ctx_16_gen_16', 'unjudged', null, 'sglang'],
    ['results_concurrency_64_gpus_32_ctx_16_gen_16', 'unjudged', 'duration is NaN', null],
  ]);
});

test('nothing is there but an event log', ({ cwd }) => {
  writeFiles(cwd, { 'outputs/7/events.jsonl': '' });
  assert.equal(readRun('outputs/7', cwd), {
    id: '7',
    name: '',
    directory: 'outputs/7',
    verdict: 'none',
    reason: 'no verdict.json: it runs, or it ended without a judgement',
    completeness: 'unknown',
    warnings: [],
    started: null,
    ended: null,
    elapsedSeconds: null,
    tags: [],
    summary: '',
    gpus: null,
    points: [],
    steps: [],
    firstFailure: null,
    map: null,
    timeline: [],
    provenance: [],
    problems: ['plan.yaml: not there, so nothing is known of GPUs', 'run.json: not there'],
  });
});

test('a result that is not of this point is a problem, whatever the job said', ({ cwd }) => {
  const vllm = readFileSync('fixtures/results/vllm/whole.json', 'utf8');
  const run = read(cwd, {
    [`logs/${result}`]: vllm,
  });
  assert.equal(run.problems, [`logs/${result}: a result of vllm, not of sglang`]);
  assert.equal(run.points.map(shown)[0], ['concurrency 64', 'valid', null, null]);
});

test('results that nobody planned: those of an evaluation, and of a command without points', ({
  cwd,
}) => {
  const lmEval = readFileSync('fixtures/results/lm-eval/whole.json', 'utf8');
  const aiperf = readFileSync('fixtures/results/aiperf/whole.json', 'utf8');
  const files = {
    'logs/eval_results/results_2026-11-03.json': lmEval,
    'logs/eval_results/sample_gsm8k.jsonl': '{"doc_id": 0}\n',
    'logs/artifacts/warmup/profile_export_aiperf.json': aiperf,
    'logs/artifacts/mine/profile_export_aiperf.json': aiperf,
    'logs/prefill-0-config.json': '{"score": 1, "latency": 2}',
    'logs/notes.json': '{"a": 1}',
  };
  assert.equal(read(cwd, files).points.map(shown), [
    ['concurrency 64', 'valid', null, 'sglang'],
    ['concurrency 128', 'invalid', 'completed 1279 of 1280 requests', 'sglang'],
    ['eval_results results_2026-11-03', 'unjudged', null, 'lm-eval'],
  ]);
  const custom = plan.replace(/^ {2}points:\n(?: {4}.*\n)+/m, '  points: []\n');
  const verdict = '{"verdict": "pass", "points": []}';
  const run = read(cwd, { ...files, 'plan.yaml': custom, 'verdict.json': verdict });
  assert.equal(run.points.map(shown), [
    ['mine', 'unjudged', null, 'aiperf'],
    ['eval_results results_2026-11-03', 'unjudged', null, 'lm-eval'],
    ['results_concurrency_128_gpus_32_ctx_16_gen_16', 'unjudged', null, 'sglang'],
    ['results_concurrency_64_gpus_32_ctx_16_gen_16', 'unjudged', null, 'sglang'],
  ]);
});

test('a point whose file only the client can name', ({ cwd }) => {
  const lmEval = readFileSync('fixtures/results/lm-eval/whole.json', 'utf8');
  const points = `    - name: gsm8k run 1
      resultFile: accuracy/gsm8k_run1/*/results*.json
      client: lm-eval
      requests: null\n`;
  const run = read(cwd, {
    'plan.yaml': plan.replace(/^ {2}points:\n(?: {4}.*\n)+/m, `  points:\n${points}`),
    'verdict.json': '{"verdict": "pass", "points": []}',
    'logs/accuracy/gsm8k_run1/Qwen__Qwen3-32B/results_2026-11-03T14.json': lmEval,
    'logs/accuracy/gsm8k_run1/results.json': '',
  });
  assert.equal(run.points.map(shown), [['gsm8k run 1', 'unjudged', null, 'lm-eval']]);
});

test('runs are found where they are, and below', ({ cwd }) => {
  writeFiles(cwd, {
    'outputs/999/events.jsonl': '',
    'outputs/1000/verdict.json': '{}',
    'outputs/1000/logs/deep/events.jsonl': '',
    'outputs/1000-restart-1/events.jsonl': '',
    'outputs/.hidden/events.jsonl': '',
    'outputs/file': '',
    'demo/runs/5/events.jsonl': '',
    'empty/x': '',
  });
  const paths = [
    'outputs',
    'demo',
    'outputs/999',
    './outputs/999/',
    'empty',
    'gone',
    'outputs/file',
  ];
  assert.equal(findRuns(paths, cwd), {
    directories: ['outputs/999', 'outputs/1000', 'outputs/1000-restart-1', 'demo/runs/5'],
    missing: ['gone', 'outputs/file'],
  });
});

test.run();
