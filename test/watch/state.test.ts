/** Events on the left, what is shown of them on the right. */

import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { plainText } from '../../src/inspect/layout.js';
import { readPlanYaml } from '../../src/inspect/read-plan-yaml.js';
import { parseEvents } from '../../src/results/timeline.js';
import { eventLine } from '../../src/watch/event-line.js';
import { screenLines } from '../../src/watch/screen.js';
import { advance, nothingYet } from '../../src/watch/state.js';
import { atTheStart, wholeLines } from '../../src/watch/whole-lines.js';

const start = Date.parse('2026-03-01T10:00:00Z');

/** A line of an event log, so many seconds after its start. */
function line(seconds: number, event: string, fields: object = {}): string {
  const time = new Date(start + seconds * 1000).toISOString().replace('.000Z', 'Z');
  return `${JSON.stringify({ time, event, ...fields })}\n`;
}

const begun = [
  line(0, 'job-opened', { job_id: '26455', name: 'trtllm-1p1d', bundle: '/b', run_dir: '/r' }),
  line(0, 'stage', { name: 'preflight' }),
  line(2, 'node', { slot: 0, host: 'rack1-n7', address: '10.0.0.7', fit: true }),
  line(2, 'node-finding', {
    host: 'rack1-n7',
    check: 'clock',
    severity: 'warning',
    text: 'clock is 40 s ahead',
  }),
  line(3, 'stage', { name: 'services' }),
  line(3, 'step-started', { step: 'nats', tier: 'discovery', hosts: 'rack1-n7' }),
  line(4, 'step-started', { step: 'etcd', tier: 'discovery', hosts: 'rack1-n7' }),
  line(8, 'stage-ready', { name: 'services', seconds: 5 }),
  line(9, 'step-started', { step: 'decode-0', tier: 'worker', hosts: 'rack1-n8,rack1-n9' }),
  line(10, 'stage', { name: 'workers' }),
];

const measured = [
  ...begun,
  line(190, 'stage-ready', { name: 'workers', seconds: 180 }),
  line(191, 'stage', { name: 'benchmark' }),
  line(200, 'surprise', { of: 'a later version' }),
  line(250, 'point', {
    ...{ name: 'concurrency 8', verdict: 'valid', fault: null, requested: 80, completed: 80 },
    ...{ output_throughput: 1039.84, mean_ttft_ms: 33.25, mean_tpot_ms: null, seconds: 34 },
  }),
];

const failed = [
  ...measured.slice(0, -1),
  line(250, 'point', { name: 'concurrency 8', valid: false, fault: 'no result file' }),
  line(251, 'step-ended', { step: 'decode-0', exit_code: 137, ended_by: 'itself' }),
  line(260, 'step-ended', { step: 'nats', exit_code: 143, ended_by: 'teardown' }),
  line(262, 'step-ended', { step: 'etcd', exit_code: 0, ended_by: 'itself' }),
  line(263, 'verdict', { verdict: 'fail', reason: 'decode-0 was killed by KILL' }),
];

function screen(log: readonly string[], seconds: number, golden?: string): string {
  const state = parseEvents(log.join('')).events.reduce(advance, nothingYet);
  const text = golden && readFileSync(`fixtures/golden/${golden}/plan.yaml`, 'utf8');
  const plan = text === undefined ? null : (readPlanYaml(text).page ?? null);
  return plainText(screenLines(state, plan, start + seconds * 1000));
}

const screens: readonly (readonly [string, string, string])[] = [
  [
    'nothing',
    screen([], 5),
    `a job that has not begun
  elapsed  -
  steps    0 started
`,
  ],
  [
    'waiting for workers',
    screen(begun, 70, 'trtllm-mpi'),
    `job 26455 trtllm-1p1d
  1 prefill + 1 decode (TensorRT-LLM behind Dynamo), benchmark sa-bench
  elapsed          1 min 10 s, limit 01:00:00
  stage            workers, 1 min of at most 30 min for all waits
  ready            services 5 s
  steps            3 of 6 started, 3 running
  points           0 of 1
    concurrency 8  -
  warnings
    rack1-n7: clock is 40 s ahead
`,
  ],
  [
    'a point measured',
    screen(measured, 260, 'trtllm-mpi'),
    `job 26455 trtllm-1p1d
  1 prefill + 1 decode (TensorRT-LLM behind Dynamo), benchmark sa-bench
  elapsed          4 min 20 s, limit 01:00:00
  stage            benchmark, 1 min 9 s
  ready            services 5 s, workers 3 min
  steps            3 of 6 started, 3 running
  points           1 of 1
    concurrency 8  valid: 80/80 requests, 1039.8 output tok/s, 33.3 ms TTFT, 34 s
  warnings
    rack1-n7: clock is 40 s ahead
`,
  ],
  [
    'without a plan',
    screen(measured, 260),
    `job 26455 trtllm-1p1d
  elapsed          4 min 20 s
  stage            benchmark, 1 min 9 s
  ready            services 5 s, workers 3 min
  steps            3 started, 3 running
  points           1
    concurrency 8  valid: 80/80 requests, 1039.8 output tok/s, 33.3 ms TTFT, 34 s
  warnings
    rack1-n7: clock is 40 s ahead
`,
  ],
  [
    'the end',
    screen(failed, 9999, 'trtllm-mpi'),
    `job 26455 trtllm-1p1d
  1 prefill + 1 decode (TensorRT-LLM behind Dynamo), benchmark sa-bench
  elapsed          4 min 23 s, limit 01:00:00
  stage            benchmark
  ready            services 5 s, workers 3 min
  steps            3 of 6 started, 1 ended, 1 ended by teardown
  failed           decode-0
  points           1 of 1
    concurrency 8  invalid: no result file
  verdict          fail: decode-0 was killed by KILL
  warnings
    rack1-n7: clock is 40 s ahead
`,
  ],
];

for (const [name, found, expected] of screens) {
  test(`the screen: ${name}`, () => assert.is(found, expected));
}

test('a line for each event', () => {
  const { events } = parseEvents([...measured, ...failed.slice(-5)].join(''));
  assert.is(
    events.map((event) => eventLine(event, start)).join(''),
    `+0 s  job 26455 trtllm-1p1d
+0 s  stage preflight
+2 s  node 0 is rack1-n7
+2 s  warning: rack1-n7: clock is 40 s ahead
+3 s  stage services
+3 s  nats started on rack1-n7
+4 s  etcd started on rack1-n7
+8 s  services ready after 5 s
+9 s  decode-0 started on rack1-n8,rack1-n9
+10 s  stage workers
+190 s  workers ready after 3 min
+191 s  stage benchmark
+200 s  surprise
+250 s  point concurrency 8: valid, 80/80 requests, 1039.8 output tok/s, 33.3 ms TTFT, 34 s
+250 s  point concurrency 8: invalid, no result file
+251 s  decode-0 ended with exit code 137
+260 s  nats ended by teardown
+262 s  etcd ended with exit code 0
+263 s  verdict fail: decode-0 was killed by KILL
`,
  );
});

test('what a terminal would obey is shown instead', () => {
  const { events } = parseEvents(line(1, 'verdict', { verdict: 'fail', reason: 'a\u001b[2Jb\nc' }));
  assert.equal(
    events.map((event) => eventLine(event, start)),
    ['+1 s  verdict fail: a\\u{1b}[2Jb\\nc\n'],
  );
});

test('lines are taken when they are whole', () => {
  const bytes = Buffer.from('{"a":"ü"}\n{"b":1}\n{"c"');
  for (const cut of bytes.keys()) {
    const one = wholeLines(atTheStart, bytes.subarray(0, cut));
    const two = wholeLines(one.reading, bytes.subarray(cut));
    assert.is(one.text + two.text, '{"a":"ü"}\n{"b":1}\n');
    assert.equal(two.reading, { offset: bytes.length, rest: Buffer.from('{"c"') });
  }
});

test.run();
