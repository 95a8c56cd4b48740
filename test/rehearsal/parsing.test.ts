import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  numberOf,
  occurrences,
  parseArguments,
  textOf,
  wordsOf,
} from '../../src/rehearsal/stand-ins/arguments.js';
import { parseFaults } from '../../src/rehearsal/stand-ins/faults.js';
import { parseConfiguration } from '../../src/rehearsal/stand-ins/nginx.js';
import { countTokens } from '../../src/rehearsal/stand-ins/openai.js';
import { StandInError } from '../../src/rehearsal/stand-ins/stand-in-error.js';
import { parseOrchestrator } from '../../src/rehearsal/stand-ins/trtllm-serve.js';

const isStandInError = (error: unknown): boolean => error instanceof StandInError;

test('arguments are read as argparse reads them', () => {
  const args = parseArguments([
    ...['model', '--port=8000', '--temperature', '-0.5', '--port', '9000', '--names', 'a', 'b'],
    ...[
      '--prefill',
      'http://x',
      '7200',
      '--prefill',
      'http://y',
      '7201',
      '--json',
      '{"a": "--b=1"}',
      '-g',
      'daemon off;',
    ],
  ]);
  assert.equal(args.positional, ['model']);
  assert.is(textOf(args, 'port'), '9000');
  assert.is(numberOf(args, 'temperature'), -0.5);
  assert.equal(wordsOf(args, 'names'), ['a', 'b']);
  assert.equal(occurrences(args, 'prefill'), [
    ['http://x', '7200'],
    ['http://y', '7201'],
  ]);
  assert.is(textOf(args, 'json'), '{"a": "--b=1"}');
  assert.is(textOf(args, 'g'), 'daemon off;');
  assert.is(textOf(args, 'absent'), undefined);
});

test('a number that is none is refused', () => {
  assert.is(numberOf(parseArguments(['--rate', 'inf']), 'rate'), Number.POSITIVE_INFINITY);
  assert.throws(() => numberOf(parseArguments(['--rate', 'fast']), 'rate'), isStandInError);
});

test('faults belong to a step', () => {
  const text = 'decode-0:exit=1:after=3; benchmark:no-tokens a:exit=0:when=/x/a=b:after=0.5';
  const fault = { amount: 0, whenFile: null, afterSeconds: 0 };
  assert.equal(parseFaults(text, 'decode-0'), [
    { ...fault, kind: 'exit', amount: 1, afterSeconds: 3 },
  ]);
  assert.equal(parseFaults(text, 'benchmark'), [{ ...fault, kind: 'no-tokens' }]);
  assert.equal(parseFaults(text, 'a'), [
    { ...fault, kind: 'exit', whenFile: '/x/a=b', afterSeconds: 0.5 },
  ]);
  assert.equal(parseFaults(text, 'decode-1'), []);
  assert.equal(parseFaults('', ''), []);
  assert.throws(() => parseFaults('a:exti=1', 'a'), isStandInError);
  assert.throws(() => parseFaults('a:exit=1:wehn=/x', 'a'), isStandInError);
});

test('nginx: upstream servers and port', () => {
  const text = `
http {
  upstream backend_servers {
    server 10.0.0.1:8180;
    server 10.0.0.2:8180 max_fails=0;
    keepalive 512;
  }
  server {
    listen 8000;
    location / { proxy_pass http://backend_servers; }
  }
}`;
  assert.equal(parseConfiguration(text), {
    listenPort: 8000,
    upstreams: [
      { host: '10.0.0.1', port: 8180 },
      { host: '10.0.0.2', port: 8180 },
    ],
  });
  assert.throws(() => parseConfiguration('http { server { listen 80; } }'), isStandInError);
});

test('trtllm-serve disaggregated: block and flow lists', () => {
  const expected = {
    port: 8000,
    contextUrls: ['http://10.0.0.1:6100'],
    generationUrls: ['http://10.0.0.2:6100', 'http://10.0.0.3:6132'],
  };
  const block = `
context_servers:
  num_instances: 1
  urls:
    - "10.0.0.1:6100"
generation_servers:
  num_instances: 2
  urls:
    - 10.0.0.2:6100
    - 10.0.0.3:6132
  router: { type: round_robin }
hostname: 0.0.0.0
port: 8000
`;
  const flow = `
context_servers: { num_instances: 1, urls: ['10.0.0.1:6100'] }
generation_servers:
  urls: [10.0.0.2:6100, 10.0.0.3:6132]
port: 8000
`;
  assert.equal(parseOrchestrator(block), expected);
  assert.equal(parseOrchestrator(flow), expected);
});

test('a word is a token, and so is a number', () => {
  const cases: readonly (readonly [unknown, number])[] = [
    ['', 0],
    ['one two  three', 3],
    [[1, 2, 3, 4], 4],
    [['one two', 'three'], 3],
    [[{ type: 'text', text: 'one two' }], 2],
    [undefined, 0],
  ];
  for (const [prompt, count] of cases) assert.is(countTokens(prompt), count);
});

test.run();
