/** Free maps as flags: the table of recipe-v1 7.6. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { byCodePoint, engineFlags, type FlagLine, frontendFlags } from '../../src/lib/flags.js';
import { display } from '../../src/lib/word.js';
import { type ConfigMap, Float, Timestamp } from '../../src/types/config-value.js';

/** A line for each flag; arguments in angle brackets, so that their borders show. */
function shown(lines: readonly FlagLine[]): readonly string[] {
  return lines.map((line) => line.map((argument) => `<${display(argument)}>`).join(' '));
}

interface Spelling {
  readonly map: ConfigMap;
  readonly engine: readonly string[];
  readonly frontend: readonly string[];
}

const spellings: readonly Spelling[] = [
  { map: {}, engine: [], frontend: [] },
  {
    map: { tensor_parallel_size: 8 },
    engine: ['<--tensor-parallel-size> <8>'],
    frontend: ['<--tensor_parallel_size> <8>'],
  },
  {
    map: { trust_remote_code: true },
    engine: ['<--trust-remote-code>'],
    frontend: ['<--trust_remote_code>'],
  },
  { map: { enabled: false }, engine: [], frontend: [] },
  { map: { chat: null }, engine: [], frontend: [] },
  { map: { text: '' }, engine: ['<--text> <>'], frontend: ['<--text> <>'] },
  { map: { text: 'a b' }, engine: ['<--text> <a b>'], frontend: ['<--text> <a b>'] },
  { map: { text: 'false' }, engine: ['<--text> <false>'], frontend: ['<--text> <false>'] },
  { map: { text: '-1' }, engine: ['<--text> <-1>'], frontend: ['<--text> <-1>'] },
  { map: { zero: 0 }, engine: ['<--zero> <0>'], frontend: ['<--zero> <0>'] },
  {
    map: { fraction: new Float(0.82) },
    engine: ['<--fraction> <0.82>'],
    frontend: ['<--fraction> <0.82>'],
  },
  {
    map: { whole: new Float(100), small: new Float(1e-5) },
    engine: ['<--small> <1e-05>', '<--whole> <100.0>'],
    frontend: ['<--whole> <100.0>', '<--small> <1e-05>'],
  },
  {
    map: { date: new Timestamp('2024-01-01') },
    engine: ['<--date> <2024-01-01>'],
    frontend: ['<--date> <2024-01-01>'],
  },
  {
    map: { sizes: [1, 2, new Float(4), true, null, 'a b'] },
    engine: ['<--sizes> <1> <2> <4.0> <True> <None> <a b>'],
    frontend: ["<--sizes> <[1, 2, 4.0, True, None, 'a b']>"],
  },
  { map: { sizes: [] }, engine: ['<--sizes>'], frontend: ['<--sizes> <[]>'] },
  {
    map: { sizes: [[1], { a: 'b' }] },
    engine: ['<--sizes> <[1]> <{"a": "b"}>'],
    frontend: ["<--sizes> <[[1], {'a': 'b'}]>"],
  },
  {
    map: { extra: { a: 1, b: true } },
    engine: ['<--extra> <{"a": 1, "b": true}>'],
    frontend: ['<--extra> <{"a": 1, "b": true}>'],
  },
  {
    map: { json: '{"a": 1}' },
    engine: ['<--json> <{"a": 1}>'],
    frontend: ['<--json> <{"a": 1}>'],
  },
  {
    map: { b_b: 1, 'b-b': 2, bB: 3, b1: 4, a: 5, B: 6 },
    engine: ['<--B> <6>', '<--a> <5>', '<--b-b> <2>', '<--b1> <4>', '<--bB> <3>', '<--b-b> <1>'],
    frontend: ['<--b_b> <1>', '<--b-b> <2>', '<--bB> <3>', '<--b1> <4>', '<--a> <5>', '<--B> <6>'],
  },
];

for (const { map, engine, frontend } of spellings) {
  const name = JSON.stringify(map);
  test(`engine: ${name}`, () => assert.equal(shown(engineFlags(map)), engine));
  test(`frontend: ${name}`, () => assert.equal(shown(frontendFlags(map)), frontend));
}

test('keys that are left out match in either spelling, and whole', () => {
  const map = { model_path: 1, 'model-path': 2, 'model-path-2': 3, model: 4 };
  assert.equal(shown(engineFlags(map, ['model-path'])), ['<--model> <4>', '<--model-path-2> <3>']);
});

const orders: readonly (readonly [string, readonly string[]])[] = [
  ['dash, digit, capital, underscore, small letter', ['a-', 'a1', 'aA', 'a_', 'aa']],
  ['a prefix first', ['', 'a', 'aa']],
  // By UTF-16 unit the emoji would come first.
  ['by code point', ['\uff5e', '\u{1f600}']],
];

for (const [name, sorted] of orders) {
  test(`order: ${name}`, () => {
    assert.equal([...sorted].reverse().sort(byCodePoint), sorted);
  });
}

test.run();
