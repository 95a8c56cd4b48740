/**
 * How long `srtgen report` takes, as a process of its own, over 1,000 result files: runs like that of fixtures/runs,
 * each with a plan of its own, and results with as many settings of the server in them as SGLang's have. CPU time
 * beside the time of the clock, because a machine may be busy. Fails where a table or CSV takes more than 2 s of CPU.
 *
 * Usage: npm run bench:report
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const allowedSeconds = 2;
const rounds = 3;
const settingsLength = 12_000;
const resultDirectory = 'sa-bench_isl_1024_osl_1024';

/** Shapes of the same 1,000 files. */
const shapes = [
  { runs: 50, points: 20 },
  { runs: 200, points: 5 },
];
const forms = [
  { name: 'table', options: [], isLimited: true },
  { name: 'CSV', options: ['--csv', '-'], isLimited: true },
  // With the map of every job, for which whole plans are parsed.
  { name: 'JSON', options: ['--json', '-'], isLimited: false },
];

const original = Object.fromEntries(
  ['verdict.json', 'events.jsonl', 'run.json', 'plan.yaml'].map((name) => [
    name,
    readFileSync(join('fixtures/runs/1001', name), 'utf8'),
  ]),
);
const originalResult = readFileSync('fixtures/results/sglang/whole.jsonl', 'utf8');

function writeRuns(directory, { runs, points }) {
  const concurrencies = Array.from({ length: points }, (_, index) => index + 1);
  for (let id = 1; id <= runs; id += 1) {
    for (const [name, text] of Object.entries(runFiles(id, concurrencies))) {
      const path = join(directory, String(id), name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }
}

function runFiles(id, concurrencies) {
  const verdict = JSON.parse(original['verdict.json']);
  const judged = concurrencies.map((concurrency) => ({
    ...verdict.points[0],
    name: `concurrency ${concurrency}`,
    file: resultFile(concurrency),
  }));
  const planned = concurrencies.map(plannedPoint).join('');
  return {
    ...original,
    'verdict.json': JSON.stringify({ ...verdict, points: judged }),
    'plan.yaml': original['plan.yaml']
      .replace(/^name: .*/m, `name: run-${id}`)
      .replace(/^ {2}points:\n(?: {4}.*\n)+/m, `  points:\n${planned}`),
    ...Object.fromEntries(
      concurrencies.map((concurrency) => [`logs/${resultFile(concurrency)}`, result(concurrency)]),
    ),
  };
}

function resultFile(concurrency) {
  return `${resultDirectory}/results_concurrency_${concurrency}.json`;
}

function plannedPoint(concurrency) {
  return `    - name: concurrency ${concurrency}
      resultFile: ${resultFile(concurrency)}
      client: sglang
      requests: 640
      concurrency: ${concurrency}
      inputTokens: {least: 819, most: 1024}
      outputTokens: {least: 819, most: 1024}
`;
}

function result(concurrency) {
  return originalResult
    .replace(/"max_concurrency": \d+/, `"max_concurrency": ${concurrency}`)
    .replace('"version"', `"settings": "${'x'.repeat(settingsLength)}", "version"`);
}

/** Seconds of the clock and of the CPU. */
function measureOnce(directory, options) {
  const start = process.hrtime.bigint();
  const argv = ['dist/cli.js', 'report', directory, ...options];
  const { status, stderr, stdout } = spawnSync(
    'bash',
    ['-c', 'time "$0" "$@"', process.execPath, ...argv],
    {
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
      env: { ...process.env, TIMEFORMAT: '%U %S' },
    },
  );
  if (status !== 0 || stdout === '' || stdout.includes('unread:'))
    throw new Error(`exit ${status}: ${stderr}`);
  const [user = 0, system = 0] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { clock: Number(process.hrtime.bigint() - start) / 1e9, cpu: user + system };
}

function measure(directory, options) {
  const all = Array.from({ length: rounds }, () => measureOnce(directory, options));
  const least = (name) => Math.min(...all.map((each) => each[name]));
  return { clock: least('clock'), cpu: least('cpu') };
}

let tooSlow = false;
for (const shape of shapes) {
  const directory = mkdtempSync(join(tmpdir(), 'srtgen-bench-'));
  try {
    writeRuns(directory, shape);
    for (const { name, options, isLimited } of forms) {
      const { clock, cpu } = measure(directory, options);
      const what = `${shape.runs} runs of ${shape.points} points, ${name}`.padEnd(36);
      process.stdout.write(`${what} ${clock.toFixed(2)} s, CPU ${cpu.toFixed(2)} s\n`);
      tooSlow ||= isLimited && cpu > allowedSeconds;
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
process.exitCode = tooSlow ? 1 : 0;
