import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { awks, run } from '../support/json-library.js';
import { randomShellText, seededRandom } from '../support/random-json.js';

// The functions of json.sh

const health = JSON.stringify({
  status: 'healthy',
  endpoints: ['dyn://dynamo.backend.generate'],
  instances: [
    { component: 'prefill', endpoint: 'generate', instance_id: 1, transport: { tcp: 'a' } },
    { component: 'prefill', endpoint: 'load_metrics', instance_id: 1 },
    { component: 'backend', endpoint: 'generate', instance_id: 2 },
    { component: 'decode', endpoint: 'generate', instance_id: 3 },
  ],
}).replace('"instance_id":3', '"instance_id":7587888160958628141');

const workers = JSON.stringify(
  {
    workers: [
      { id: 'p0', worker_type: 'prefill', is_healthy: true, metadata: { rack: 'a,b' } },
      { id: 'p1', worker_type: 'prefill', is_healthy: false },
      { id: 'd0', worker_type: 'decode', is_healthy: true },
    ],
    total: 3,
    stats: { prefill_count: 2, decode_count: 1, regular_count: 0 },
  },
  null,
  2,
);

const completion = '{"choices":[{"text":"\\n","message":{"content":null},"x":["é\\t\\"",""]}]}';
const odd = '{"":{"a/b":1,"m~n":2,"t\\tb\\\\":3},"a":{"x":1},"a":{"y":-1.50E+3},"n":[],"o":{}}';
const runs = '{"completed":1}\n{"completed": 20, "mean_ttft_ms": 1.25, "p99_ttft_ms": null}\r\n \n';

const count = 'json_count_elements - "$@"';
const value = 'json_value - "$@"';
const flatten = 'json_flatten - "$@"';
const readRun = `declare -A result=([old]=1)
  json_read result <(json_last_line -) "$@" || exit
  printf '%s\\n' "\${#result[@]}" "\${result[/completed]-none}" "\${result[/mean_ttft_ms]-none}"`;

// biome-ignore format: a table
const calls: readonly (readonly [string, readonly string[], string, number, string])[] = [
  [count, ['/instances', 'endpoint=generate', 'component=prefill'],               health,     0, '1\n'],
  [count, ['/instances', 'endpoint=generate', 'component=decode,backend'],        health,     0, '2\n'],
  [count, ['/instances', 'endpoint=generate', 'component=tensorrt_llm'],          health,     0, '0\n'],
  [count, ['/instances', 'instance_id=7587888160958628141'],                      health,     0, '1\n'],
  [count, ['/instances', 'transport/tcp=a'],                                      health,     0, '1\n'],
  [count, ['/instances'],                                                         health,     0, '4\n'],
  [count, ['/workers', 'worker_type=prefill', 'is_healthy=true'],                 workers,    0, '1\n'],
  [count, ['/workers', 'worker_type=prefill,decode'],                             workers,    0, '3\n'],
  [count, ['/instances', 'endpoint=generate'],           '{"instances":[],"status":"x"}',     0, '0\n'],
  [count, ['', 'a=1'],                                          '[{"a":1},{"a":2},5]',        0, '1\n'],
  [count, ['/a', 'k=1'],                              '{"a":[{"k":1},{"k":1}],"a":[{"k":1}]}', 0, '1\n'],
  [count, ['/instances', 'endpoint=generate'],                                    workers,    1, ''],
  [count, ['/stats'],                                                             workers,    1, ''],
  [count, ['/instances', 'endpoint=generate'],                                    '',         2, ''],
  [value, ['/instances/3/instance_id'],                                health, 0, '7587888160958628141\n'],
  [value, ['/status'],                                                            health,     0, 'healthy\n'],
  [value, ['/workers/1/is_healthy'],                                              workers,    0, 'false\n'],
  [value, ['/choices/0/text'],                                                    completion, 0, '\\n\n'],
  [value, ['/choices/0/x/0'],                                                     completion, 0, 'é\\t"\n'],
  [value, ['/choices/0/x/1'],                                                     completion, 0, '\n'],
  [value, ['/choices/0/message/content'],                                         completion, 1, ''],
  [value, ['/choices/0/message'],                                                 completion, 1, ''],
  [value, ['/choices/1/text'],                                                    completion, 1, ''],
  [value, ['/data/0/id'],                                           '{"data":[{"id":"a/b c"}]}', 0, 'a/b c\n'],
  [value, ['/data/0/id'],                                           '{"data":[]}',            1, ''],
  [value, ['/data/0/id'],                                           '{"data":[}',             2, ''],
  [readRun, ['/mean_ttft_ms'], '{"request_rate": Infinity, "a": [-Infinity, NaN], "mean_ttft_ms": 2}', 0, '1\nnone\n2\n'],
  [readRun, ['/mean_ttft_ms'], '{"mean_ttft_ms": NaN}',                                   0, '1\nnone\nNaN\n'],
  [value, ['/a'],                                                   '{"a":Infinity}',         2, ''],
  [value, [''],                                                     '"a"',                    0, 'a\n'],
  [value, ['//a~1b'],                                                             odd,        0, '1\n'],
  [value, ['//m~0n'],                                                             odd,        0, '2\n'],
  [value, ['//t\\tb\\\\'],                                                        odd,        0, '3\n'],
  [value, ['/a/x'],                                                               odd,        1, ''],
  [value, ['/a/y'],                                                               odd,        0, '-1.50E+3\n'],
  [flatten, ['/a', '/n', '/no'],                        odd, 0, '/a\tobject\t1\n/a/y\tnumber\t-1.50E+3\n/n\tarray\t0\n'],
  [flatten, ['/o'],                                                               odd,        0, '/o\tobject\t0\n'],
  [flatten, [],                                                            ' null',           0, '\tnull\tnull\n'],
  [flatten, [],  '"\\u0041\\/\\u005C\\u000a\\u001F\\u00e9\\u65E5\\ud83d\\uDE00\\uD83D"', 0, '\tstring\tA/\\\\\\n\\u001fé日😀\\ud83d\n'],
  ['json_last_line - | json_value - /completed', [],            runs,       0, '20\n'],
  ['json_value "$@"', ['/nonexistent/file', '/a'],                                '',         2, ''],
  [readRun, ['/completed', '/mean_ttft_ms', '/p99_ttft_ms', '/no'],               runs,       0, '2\n20\n1.25\n'],
  [readRun, ['/no'],                                                              runs,       0, '0\nnone\nnone\n'],
  [readRun, ['/completed'],                                                       '{"completed":2',  2, ''],
  [readRun, ['/completed'],                                                       '',         2, ''],
];

test('the readers', () => {
  for (const awk of awks) {
    for (const [commands, args, input, status, stdout] of calls) {
      const answer = run(awk, commands, args, input);
      const label = [awk.name, commands, ...args].join(' ');
      assert.equal({ status: answer.status, stdout: answer.stdout }, { status, stdout }, label);
    }
  }
});

test('a result file of 2 MB on one line, with the arrays that nobody asks for', () => {
  const requests = Array.from({ length: 1500 }, (_, index) => index);
  const result = JSON.stringify({
    completed: 1500,
    input_lens: requests.map((index) => 8192 - index),
    itls: requests.map((index) => requests.slice(0, 60).map((step) => (index + step) / 1024)),
    generated_texts: requests.map((index) => `${index}: "é"\n\tC:\\x\n`.repeat(40)),
    mean_ttft_ms: 12.5,
  });
  assert.ok(result.length > 1_900_000);
  for (const awk of awks) {
    const { status, stdout } = run(awk, readRun, ['/completed', '/mean_ttft_ms'], result);
    assert.equal({ status, stdout }, { status: 0, stdout: '2\n1500\n12.5\n' }, awk.name);
  }
});

// Writing: no awk takes part

/** What json_string made of each of the NUL-terminated texts, read by JSON.parse. */
function written(texts: string | Buffer): unknown[] {
  const [awk] = awks;
  assert.ok(awk !== undefined);
  // By bytes, since read in a UTF-8 locale takes a NUL for part of a character that was cut off.
  const commands = `while IFS= LC_ALL=C read -r -d '' text; do json_string "\${text}"; done`;
  const { stdout } = run(awk, commands, [], texts);
  return stdout
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('json_string: JSON.parse gives the text back', () => {
  const random = seededRandom(7);
  const texts = ['', ...Array.from({ length: 500 }, () => randomShellText(random))];
  assert.equal(written(texts.map((text) => `${text}\0`).join('')), texts);
});

// biome-ignore format: a table
const notUtf8: readonly (readonly [string, string])[] = [
  ['61 ff 62',    'a\ufffdb'],                  // never a byte of UTF-8
  ['e2 82',       '\ufffd\ufffd'],              // cut off at its end
  ['82 ac 61',    '\ufffd\ufffda'],             // cut off at its beginning
  ['c0 af',       '\ufffd\ufffd'],              // longer than needed
  ['e0 9f bf',    '\ufffd\ufffd\ufffd'],        // longer than needed
  ['ed a0 80',    '\ufffd\ufffd\ufffd'],        // a surrogate
  ['f4 90 80 80', '\ufffd\ufffd\ufffd\ufffd'],  // beyond U+10FFFF
  ['c3 a9 ed 9f bf ee 80 80 f0 90 80 80 f4 8f bf bf', 'é\ud7ff\ue000\u{10000}\u{10ffff}'],
];

test('json_string: bytes that are not UTF-8 become U+FFFD', () => {
  const bytes = notUtf8.map(([hex]) => `${hex.replaceAll(' ', '')}00`);
  const texts = notUtf8.map(([, text]) => text);
  assert.equal(written(Buffer.from(bytes.join(''), 'hex')), texts);
});

test.run();
