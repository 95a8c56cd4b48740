/** Every client's files, in the shape that it writes them: whole, damaged, of others, and what becomes of each. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Expected, expectNothing, readResult } from '../../src/results/read-result.js';

const root = 'fixtures/results';
const clients = readdirSync(root).sort();
/** What is there beside results. */
const notResults = ['plan.json', 'outcomes.json'];

function fileText(client: string, file: string): string {
  return readFileSync(join(root, client, file), 'utf8');
}

function planOf(client: string): Expected {
  return JSON.parse(fileText(client, 'plan.json'));
}

/** The measurement, or the refusal as text. */
function outcome(text: string, expected: Expected): unknown {
  const { measurement, refusal } = readResult(text, expected);
  return measurement ?? refusal;
}

for (const client of clients) {
  test(`what becomes of the files of ${client}`, () => {
    const files = readdirSync(join(root, client)).filter((file) => !notResults.includes(file));
    const outcomes = files
      .sort()
      .map((file) => [file, outcome(fileText(client, file), planOf(client))]);
    assert.equal(Object.fromEntries(outcomes), JSON.parse(fileText(client, 'outcomes.json')));
  });
}

/** Whose file -> the plans of which clients take it. */
const taken: Readonly<Record<string, readonly string[]>> = {
  aiperf: ['aiperf'],
  'lm-eval': ['lm-eval'],
  'sa-bench': ['sa-bench', 'sa-bench-pairs'],
  'sa-bench-pairs': ['sa-bench', 'sa-bench-pairs'],
  // The plans of sa-bench have its own client and the one of the engine's image.
  sglang: ['sa-bench', 'sa-bench-pairs', 'sglang'],
  'sglang-eval': ['sglang-eval', 'sglang-eval-repeated'],
  'sglang-eval-repeated': ['sglang-eval', 'sglang-eval-repeated'],
  'tensorrt-llm': ['tensorrt-llm'],
  vllm: ['vllm'],
};

function readAs(client: string, other: string): string {
  const [file = ''] = readdirSync(join(root, client)).filter((name) => name.startsWith('whole.'));
  const expected = { clients: planOf(other).clients, load: {} };
  return readResult(fileText(client, file), expected).refusal ?? 'read';
}

test('a file of another client is refused', () => {
  const table = clients.map((client) => [
    client,
    clients.filter((other) => readAs(client, other) === 'read'),
  ]);
  assert.equal(Object.fromEntries(table), taken);
  assert.is(readAs('vllm', 'sglang'), 'a result of vllm, not of sglang');
  assert.is(readAs('aiperf', 'sa-bench'), 'a result of aiperf, not of sglang or sa-bench');
});

test('texts that no client writes', () => {
  const cases: Readonly<Record<string, string>> = {
    ' \n': 'the file is empty',
    'not json': 'no JSON',
    '[1, 2]': 'JSON, but no object',
    '{"a": "b': 'the file is cut off: its JSON has no end',
    '{"a": [1, 2': 'the file is cut off: its JSON has no end',
    '{"a": 1}': 'the fields are those of no known client',
    '{"total_output_tokens_retokenized": 1, "completed": "many"}': 'completed is "many", no number',
    '{"total_output_tokens_retokenized": 1, "completed": 1, "p99_ttft_ms": -0.5, "mean_itl_ms": true}':
      'p99_ttft_ms is -0.5; mean_itl_ms is true, no number',
    '{"total_output_tokens_retokenized": 1, "max_concurrency": NaN}': 'concurrency is NaN',
  };
  assert.equal(
    Object.fromEntries(Object.keys(cases).map((text) => [text, outcome(text, expectNothing)])),
    cases,
  );
});

test('text that looks like a number that JSON does not have stays text', () => {
  const text = '{"total_output_tokens_retokenized": 1, "a": "NaN, \\"Infinity", "b": [NaN]}';
  assert.equal(outcome(text, expectNothing), {
    client: 'sglang',
    load: {},
    latency: {},
    other: { total_output_tokens_retokenized: 1, a: 'NaN, "Infinity', b: ['NaN'] },
  });
});

test.run();
