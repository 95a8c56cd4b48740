/** `srtgen watch` on a run directory that grows, or does not. */

import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { srtgen } from '../support/command-line.js';
import { temporaryDirectory, writeFiles } from '../support/directories.js';

const test = suite<{ cwd: string; events: string }>('watch', { cwd: '', events: '' });

test.before.each((context) => {
  context.cwd = temporaryDirectory();
  context.events = join(context.cwd, 'run/events.jsonl');
});

function line(second: number, event: string, fields: object = {}): string {
  const time = `2026-03-01T10:00:${String(second).padStart(2, '0')}Z`;
  return `${JSON.stringify({ time, event, ...fields })}\n`;
}

const opened = line(0, 'job-opened', { job_id: '7', name: 'small' });
const stage = line(1, 'stage', { name: 'services' });
const verdict = (word: string, reason: string) => line(9, 'verdict', { verdict: word, reason });

/** Long enough for a few looks at every 10 ms. */
function aWhile(): Promise<void> {
  return new Promise((fulfil) => setTimeout(fulfil, 100));
}

const quickly = ['--interval', '0.01'];
const waiting = 'srtgen: waiting for a job in run\n';

test('a directory that comes late, a line in two pieces, an end', async ({ cwd, events }) => {
  const watching = srtgen(['watch', 'run', ...quickly], { cwd });
  await aWhile();
  mkdirSync(join(cwd, 'run'));
  await aWhile();
  writeFileSync(events, opened + stage.slice(0, 20));
  await aWhile();
  appendFileSync(events, stage.slice(20));
  await aWhile();
  appendFileSync(events, verdict('pass', ''));
  assert.equal(await watching, {
    status: 0,
    stdout: '+0 s  job 7 small\n+1 s  stage services\n+9 s  verdict pass\n',
    stderr: waiting,
  });
});

test('a file in the place of a longer one is another job', async ({ cwd, events }) => {
  writeFiles(cwd, { 'run/events.jsonl': opened + stage });
  const watching = srtgen(['watch', 'run', ...quickly], { cwd });
  await aWhile();
  writeFileSync(events, opened.replace('7', '8'));
  await aWhile();
  appendFileSync(events, verdict('invalid', 'no tokens'));
  assert.equal(await watching, {
    status: 1,
    stdout:
      '+0 s  job 7 small\n+1 s  stage services\n+0 s  job 8 small\n+9 s  verdict invalid: no tokens\n',
    stderr: '',
  });
});

const ends: readonly (readonly [verdict: string, status: number])[] = [
  ['pass', 0],
  ['fail', 1],
  ['invalid', 1],
];

for (const [word, status] of ends) {
  test(`a job that has ended with ${word}`, async ({ cwd }) => {
    writeFiles(cwd, { 'run/events.jsonl': opened + verdict(word, 'why') });
    const expected = `job 7 small
  elapsed  9 s
  steps    0 started
  verdict  ${word}: why
`;
    const once = await srtgen(['watch', 'run', '--once'], { cwd });
    assert.equal(once, { status, stdout: expected, stderr: '' });
    const followed = await srtgen(['watch', 'run'], { cwd });
    assert.is(followed.status, status);
  });
}

test('a verdict that no event has told is that of the file', async ({ cwd }) => {
  writeFiles(cwd, {
    'run/events.jsonl': opened,
    'run/verdict.json': '{"verdict": "fail", "reason": "killed"}',
  });
  const { status, stdout } = await srtgen(['watch', 'run', '--once'], { cwd });
  assert.is(status, 1);
  assert.is(stdout.split('\n').at(-2), '  verdict  fail: killed');
});

test('a job that runs is no failure of a look at it', async ({ cwd }) => {
  writeFiles(cwd, { 'run/events.jsonl': opened });
  const { status, stdout } = await srtgen(['watch', 'run', '--once'], { cwd });
  assert.is(status, 0);
  assert.match(stdout, /^job 7 small\n {2}elapsed {2}[\w ]+\n {2}steps {4}0 started\n$/);
});

test('what is to come is known from the plan of the run, else of its bundle', async ({ cwd }) => {
  const plan = readFileSync('fixtures/golden/trtllm-mpi/plan.yaml', 'utf8');
  const bundle = join(cwd, 'bundle');
  const events =
    line(0, 'job-opened', { job_id: '7', name: 'trtllm-1p1d', bundle }) + verdict('pass', '');
  const expected = `job 7 trtllm-1p1d
  1 prefill + 1 decode (TensorRT-LLM behind Dynamo), benchmark sa-bench
  elapsed          9 s, limit 01:00:00
  steps            0 of 6 started
  points           0 of 1
    concurrency 8  -
  verdict          pass
`;
  writeFiles(cwd, { 'run/events.jsonl': events, 'bundle/plan.yaml': plan });
  assert.is((await srtgen(['watch', 'run', '--once'], { cwd })).stdout, expected);
  const another = plan.replace('time=01:00:00', 'time=02:00:00');
  writeFiles(cwd, { 'run/plan.yaml': another });
  const { stdout } = await srtgen(['watch', 'run', '--once'], { cwd });
  assert.is(stdout, expected.replace('01:00:00', '02:00:00'));
});

test('without a job there is nothing to look at once', async ({ cwd }) => {
  assert.equal(await srtgen(['watch', 'run', '--once'], { cwd }), {
    status: 1,
    stdout: '',
    stderr: 'srtgen: there is no event of a job in run\n',
  });
});

test('on a terminal one screen takes the place of the other', async ({ cwd, events }) => {
  writeFiles(cwd, { 'run/events.jsonl': opened });
  const environment = { NO_COLOR: '1' };
  const argv = ['watch', 'run', '--interval', '0.2'];
  const watching = srtgen(argv, { cwd, isTTY: true, environment });
  await aWhile();
  appendFileSync(events, verdict('pass', ''));
  const { status, stdout } = await watching;
  assert.is(status, 0);
  const screens = stdout.split('\u001b[?7l').map((text) => text.replace(/elapsed.*/, 'elapsed'));
  assert.equal(screens, [
    '',
    'job 7 small\n  elapsed\n  steps    0 started\n\u001b[?7h\u001b[3A\u001b[J',
    'job 7 small\n  elapsed\n  steps    0 started\n  verdict  pass\n\u001b[?7h',
  ]);
});

const usage = (mistake: string): string =>
  `srtgen: ${mistake}\nsrtgen watch --help shows how it is used.\n`;

const mistakes: readonly (readonly [readonly string[], string])[] = [
  [[], usage('RUNDIR is missing')],
  [['a', 'b'], usage('one RUNDIR at a time, not also b')],
  [['a', '--interval', 'often'], usage('--interval takes seconds, up to 3600, not often')],
  [['a', '--interval', '0'], usage('--interval takes seconds, up to 3600, not 0')],
];

for (const [argv, stderr] of mistakes) {
  test(`wrong usage: ${argv.join(' ')}`, async ({ cwd }) => {
    assert.equal(await srtgen(['watch', ...argv], { cwd }), { status: 2, stdout: '', stderr });
  });
}

test.run();
