import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clusterMapOfPlanYaml } from '../../src/inspect/cluster-map.js';
import { readRun } from '../../src/read-runs.js';
import { reportHtml } from '../../src/report/report-html.js';
import { srtgen } from '../support/command-line.js';
import { temporaryDirectory } from '../support/directories.js';
import { writeRun } from '../support/runs.js';

const test = suite<{ cwd: string }>('report', { cwd: '' });

test.before.each((context) => {
  context.cwd = temporaryDirectory();
});

const table = `point              completed   output     output     in+out      1/TPOT  mean TTFT  p99 TTFT  mean TPOT  mean ITL  mean E2EL  verdict
                                tok/s  tok/s/GPU  tok/s/GPU  tok/s/user         ms        ms         ms        ms         ms

wide-2p1d 1001: invalid (invalid), 1 of 2 points invalid; concurrency 128: completed 1279 of 1280 requests
  2 prefill + 1 decode (SGLang behind nginx and 2 Dynamo frontends), benchmark sa-bench · 32 GPUs (16 prefill, 16 decode) · sglang · 2026-11-03T14:00:00Z, 1230 s
  warning: identity: frameworks.sglang is 0.5.9, not 0.5.8
  concurrency 64     640/640  2815.70      87.99     176.42       45.25     174.20    330.98      22.10     22.08   20411.70  valid
  concurrency 128  1279/1280  4477.75     139.93     280.68       33.03     238.65    453.44      30.28     30.25   27964.03  invalid: completed 1279 of 1280 requests
`;

test('a table of one run', async ({ cwd }) => {
  writeRun(join(cwd, 'outputs/1001'));
  assert.equal(await srtgen(['report', 'outputs/1001'], { cwd }), {
    status: 0,
    stdout: table,
    stderr: '',
  });
});

test('runs side by side, and those of other clients with a footnote', async ({ cwd }) => {
  const aiperf = readFileSync('fixtures/results/aiperf/whole.json', 'utf8');
  const lmEval = readFileSync('fixtures/results/lm-eval/whole.json', 'utf8');
  const nothingElse = { 'plan.yaml': null, 'run.json': null, 'events.jsonl': '', logs: null };
  writeRun(join(cwd, 'outputs/7'), {
    ...nothingElse,
    'verdict.json': '{"verdict": "pass", "reason": "completed", "points": []}',
    'logs/mine/profile_export_aiperf.json': aiperf,
  });
  writeRun(join(cwd, 'outputs/12'), {
    ...nothingElse,
    'verdict.json': null,
    'logs/accuracy/gsm8k_run1/Qwen/results_1.json': lmEval,
    'logs/v/c64.json': readFileSync('fixtures/results/vllm/goodput-without-e2el.json', 'utf8'),
  });
  assert.equal(await srtgen(['report', 'outputs'], { cwd }), {
    status: 0,
    stdout: `point                  completed   output      1/TPOT  mean TTFT  p99 TTFT  mean TPOT  mean ITL  mean E2EL  goodput  scores                                                                          verdict
                                    tok/s  tok/s/user         ms        ms         ms        ms         ms    req/s  0 to 1

7: pass, completed
  aiperf
  unread: plan.yaml: not there, so nothing is known of GPUs
  unread: run.json: not there
  mine                   200/200   388.10           -     812.60   1543.94          -     47.20   10211.40     1.52  -                                                                               unjudged

12: no verdict.json: it runs, or it ended without a judgement
  lm-eval and vllm
  unread: plan.yaml: not there, so nothing is known of GPUs
  unread: run.json: not there
  accuracy gsm8k_run1          -        -           -          -         -          -         -          -        -  gsm8k exact_match,strict-match 0.901, gsm8k exact_match,flexible-extract 0.913  unjudged
  c64                    640/640  2756.61       44.23     182.40    346.56      22.61     22.58          -     2.41  -                                                                               unjudged

These are figures of aiperf, vllm: what they call by one name is not one quantity.
docs/results.md says what must not be compared.
`,
    stderr: '',
  });
});

test('a page of figures is made of the runs as they are read', async ({ cwd }) => {
  writeRun(join(cwd, '1001'));
  assert.equal(await srtgen(['report', '1001', '--html', 'page.html'], { cwd }), {
    status: 0,
    stdout: '',
    stderr: 'wrote page.html\n',
  });
  const wanted = reportHtml([readRun('1001', cwd, clusterMapOfPlanYaml)]);
  // A difference of pages is nothing that one could read.
  assert.ok(readFileSync(join(cwd, 'page.html'), 'utf8') === wanted, 'it is another page');
});

test('a terminal sees colours, but not where somebody wants none', async ({ cwd }) => {
  writeRun(join(cwd, '1001'), { logs: null });
  const coloured = await srtgen(['report', '1001'], { cwd, isTTY: true });
  assert.is(
    coloured.stdout,
    `\u001B[1mpoint              completed  verdict\u001B[22m


\u001B[33mwide-2p1d 1001: invalid (invalid), 1 of 2 points invalid; concurrency 128: completed 1279 of 1280 requests\u001B[39m
\u001B[2m  2 prefill + 1 decode (SGLang behind nginx and 2 Dynamo frontends), benchmark sa-bench · 32 GPUs (16 prefill, 16 decode) · 2026-11-03T14:00:00Z, 1230 s\u001B[22m
\u001B[2m  warning: identity: frameworks.sglang is 0.5.9, not 0.5.8\u001B[22m
  concurrency 64           -  valid
\u001B[33m  concurrency 128          -  invalid: completed 1279 of 1280 requests\u001B[39m
`,
  );
  const plain = { cwd, isTTY: true, environment: { NO_COLOR: '1' } };
  assert.equal((await srtgen(['report', '1001'], plain)).stdout.includes('\u001B'), false);
});

test('CSV: a row for each point, and one for a run without points', async ({ cwd }) => {
  writeRun(join(cwd, 'a,"b"/1001'));
  writeRun(join(cwd, 'c/2'), {
    ...{ 'plan.yaml': null, 'run.json': null, 'events.jsonl': '', logs: null },
    'verdict.json': null,
  });
  const { status, stdout, stderr } = await srtgen(['report', 'a,"b"', 'c', '--csv', '-'], { cwd });
  assert.equal({ status, stderr }, { status: 0, stderr: '' });
  assert.is(stdout, readFileSync('fixtures/runs/report.csv', 'utf8'));
});

test('JSON is what its schema says, and the same as the value that was read', async ({ cwd }) => {
  writeRun(join(cwd, 'outputs/1001'));
  const { status, stdout, stderr } = await srtgen(['report', 'outputs', '--json', '-'], { cwd });
  assert.equal({ status, stderr }, { status: 0, stderr: '' });
  const { version, runs } = JSON.parse(stdout);
  assert.is(version, 1);
  const [{ map, points, ...rest }] = runs;
  const expected = JSON.parse(readFileSync('fixtures/runs/1001.json', 'utf8'));
  const withoutMeasurements = points.map(
    ({ measurement, ...point }: object & { measurement: unknown }) => point,
  );
  assert.equal({ ...rest, points: withoutMeasurements }, expected);
  assert.is(points[0].measurement.load.requestRate, 'inf');
  assert.is(map.nodes[0].host, 'node-a');

  const schema = JSON.parse(readFileSync('schemas/report.schema.json', 'utf8'));
  const validate = new Ajv2020({ allErrors: true, strict: true }).compile(schema);
  validate(JSON.parse(stdout));
  assert.equal(validate.errors, null);
});

test('files are written, and said on stderr', async ({ cwd }) => {
  writeRun(join(cwd, '1001'));
  mkdirSync(join(cwd, 'out'));
  const argv = ['report', '1001', '--csv', 'out/r.csv', '--json', 'out/r.json'];
  assert.equal(await srtgen(argv, { cwd }), {
    status: 0,
    stdout: '',
    stderr: 'wrote out/r.csv\nwrote out/r.json\n',
  });
  assert.is(readFileSync(join(cwd, 'out/r.csv'), 'utf8').split('\n').length, 4);
  assert.is(JSON.parse(readFileSync(join(cwd, 'out/r.json'), 'utf8')).runs.length, 1);
});

test('nothing to read', async ({ cwd }) => {
  mkdirSync(join(cwd, 'empty'));
  assert.equal(await srtgen(['report', 'empty', 'gone', '--csv', 'r.csv'], { cwd }), {
    status: 1,
    stdout: '',
    stderr:
      'srtgen: gone: no such directory\n' +
      'srtgen: no run directory there: none has an events.jsonl or a verdict.json\n',
  });
  assert.is(existsSync(join(cwd, 'r.csv')), false);
  assert.equal(await srtgen(['report'], { cwd }), {
    status: 2,
    stdout: '',
    stderr: 'srtgen: RUN is missing\nsrtgen report --help shows how it is used.\n',
  });
});

test('a file that cannot be written', async ({ cwd }) => {
  writeRun(join(cwd, '1001'));
  assert.equal(await srtgen(['report', '1001', '--csv', 'no/such/r.csv'], { cwd }), {
    status: 1,
    stdout: '',
    stderr: 'srtgen: cannot write no/such/r.csv: no such file or directory\n',
  });
});

test.run();
