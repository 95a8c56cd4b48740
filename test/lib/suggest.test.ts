import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { editDistance, suggest } from '../../src/lib/suggest.js';

const distances: readonly (readonly [string, string, number])[] = [
  ['', '', 0],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['abc', 'abc', 0],
  ['isll', 'isl', 1],
  ['isl', 'osl', 1],
  ['kitten', 'sitting', 3],
  ['ab', 'ba', 2],
];

for (const [from, to, distance] of distances) {
  test(`from "${from}" to "${to}"`, () => assert.is(editDistance(from, to), distance));
}

const keys = ['isl', 'osl', 'concurrencies', 'use_chat_template', 'type'];

const suggestions: readonly (readonly [string, string | undefined])[] = [
  ['isll', 'isl'],
  ['Type', 'type'],
  ['use-chat-template', 'use_chat_template'],
  ['concurency', 'concurrencies'],
  ['concurrency', 'concurrencies'],
  ['num_prompts', undefined],
  ['x', undefined],
  ['', undefined],
];

for (const [word, expected] of suggestions) {
  test(`"${word}" may be ${expected}`, () => assert.is(suggest(word, keys), expected));
}

test.run();
