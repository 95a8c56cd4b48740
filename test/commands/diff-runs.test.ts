/** `srtgen diff` of two runs: their plans, and what only runs have. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { srtgen } from '../support/command-line.js';
import { temporaryDirectory } from '../support/directories.js';
import { writeRun } from '../support/runs.js';

const test = suite<{ cwd: string }>('diff of runs', { cwd: '' });

test.before.each((context) => {
  context.cwd = temporaryDirectory();
});

const results = 'logs/sa-bench_isl_1024_osl_1024';
const result = (concurrency: number): string =>
  `${results}/results_concurrency_${concurrency}_gpus_32_ctx_16_gen_16.json`;

function original(file: string): string {
  return readFileSync(join('fixtures/runs/1001', file), 'utf8');
}

/** Texts of another run: of a newer image, faster at the first point and measured by another client at the second. */
const other = {
  'run.json': original('run.json')
    .replace('"sglang": "0.5.9"', '"sglang": "0.5.10"')
    .replace('"id": "1001"', '"id": "1002"')
    .replace('lmsysorg/sglang:v0.5.8",\n  "model"', 'lmsysorg/sglang:v0.5.10",\n  "model"'),
  'verdict.json': original('verdict.json')
    .replace('"verdict": "invalid",\n  "reason"', '"verdict": "pass",\n  "reason"')
    .replace(/"reason": ".*"/, '"reason": "completed"')
    .replace('"points_state": "invalid"', '"points_state": "complete"'),
  'plan.yaml': original('plan.yaml')
    .replace(/startupSeconds: \d+/, 'startupSeconds: 60')
    .replace('client: sglang\n      requests: 1280', 'client: vllm\n      requests: 1280'),
  [result(64)]: original(result(64))
    .replace('"output_throughput": 2815.701', '"output_throughput": 2956.4861')
    .replace('"mean_tpot_ms": 22.1,', '"mean_tpot_ms": 20.995,'),
  [result(128)]: readFileSync('fixtures/results/vllm/whole.json', 'utf8')
    .replace('"max_concurrency": 64', '"max_concurrency": 128')
    .replaceAll('640', '1280'),
};

const page = `time
  ~ start-up  1800 s -> 60 s

provenance
  container
    ~ image   lmsysorg/sglang:v0.5.8 -> lmsysorg/sglang:v0.5.10
  worker prefill-0
    ~ sglang  0.5.9 -> 0.5.10

verdict
  ~ verdict  invalid -> pass
  ~ points   invalid -> complete
  ~ reason   1 of 2 points invalid; concurrency 128: completed 1279 of 1280 requests ->
             completed

figures
  concurrency 64
    ~ output, tok/s       2815.70 -> 2956.49  +5.0 %
    ~ output, tok/s/GPU   87.99 -> 92.39      +5.0 %
    ~ 1/TPOT, tok/s/user  45.25 -> 47.63      +5.3 %
    ~ mean TPOT, ms       22.10 -> 21.00      -5.0 %
  concurrency 128
    measured by sglang, then by vllm: their figures are not compared
`;

test('plans, provenance, verdicts and figures', async ({ cwd }) => {
  writeRun(join(cwd, '1001'));
  writeRun(join(cwd, '1002'), other);
  assert.equal(await srtgen(['diff', '1001', '1002'], { cwd }), {
    status: 1,
    stdout: page,
    stderr: '',
  });
});

test('two runs that came to the same', async ({ cwd }) => {
  writeRun(join(cwd, '1001'));
  writeRun(join(cwd, '1002'));
  const same = { status: 0, stdout: '', stderr: '' };
  assert.equal(await srtgen(['diff', '1001', '1002'], { cwd }), same);
});

test('a run and a bundle have only their plans in common', async ({ cwd }) => {
  writeRun(join(cwd, '1001'));
  writeRun(join(cwd, 'bundle'), { 'verdict.json': null, 'events.jsonl': null });
  assert.equal(await srtgen(['diff', '1001', 'bundle'], { cwd }), {
    status: 0,
    stdout: '',
    stderr: '',
  });
});

test('JSON has the runs beside the plans', async ({ cwd }) => {
  writeRun(join(cwd, '1001'));
  writeRun(join(cwd, '1002'), { [result(128)]: null, [result(64)]: other[result(64)] ?? null });
  const { status, stdout } = await srtgen(['diff', '1001', '1002', '--json'], { cwd });
  assert.equal(
    { status, ...JSON.parse(stdout) },
    {
      status: 1,
      version: 1,
      same: false,
      jobs: [{ name: 'wide-2p1d', differences: [] }],
      removed: [],
      added: [],
      runs: {
        provenance: [],
        verdict: [],
        points: [
          {
            name: 'concurrency 64',
            incomparable: null,
            figures: [
              {
                figure: 'output, tok/s',
                from: 2815.701,
                to: 2956.4861,
                change: 2956.4861 / 2815.701 - 1,
              },
              {
                figure: 'output, tok/s/GPU',
                from: 2815.701 / 32,
                to: 2956.4861 / 32,
                change: 2956.4861 / 2815.701 - 1,
              },
              {
                figure: '1/TPOT, tok/s/user',
                from: 1000 / 22.1,
                to: 1000 / 20.995,
                change: 1000 / 20.995 / (1000 / 22.1) - 1,
              },
              { figure: 'mean TPOT, ms', from: 22.1, to: 20.995, change: 20.995 / 22.1 - 1 },
            ],
          },
          { name: 'concurrency 128', incomparable: 'only the first run has figures', figures: [] },
        ],
      },
    },
  );
});

test.run();
