/** Placeholders in braces, as Python's format() fills them where it can (recipe-v1 8.2). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fillPlaceholders } from '../../src/lib/placeholders.js';
import { host, text, word } from '../../src/lib/word.js';
import type { Word } from '../../src/types/word.js';

const node = host('PREFILL_0');
const fields = { node: word`${node}`, node_id: text(3), empty: text('') };

const cases: readonly (readonly [string, Word])[] = [
  ['', []],
  ['plain', ['plain']],
  ['{node}', [node]],
  ['on-{node}:{node_id}', ['on-', node, ':3']],
  ['{node_id}{node_id}', ['33']],
  ['{empty}', []],
  // Names that mean nothing stay, also those that every object has.
  ['{job_id}', ['{job_id}']],
  ['{constructor}', ['{constructor}']],
  // Doubled braces are single ones, as long as every brace is doubled or a placeholder's.
  ['{{node}}', ['{node}']],
  ['{{{node}}}', ['{', node, '}']],
  ['{{"a": 1}}', ['{"a": 1}']],
  ['{{}}', ['{}']],
  // Python refuses these; they stay as they are, with what is a placeholder in them.
  ['{}', ['{}']],
  ['{0}', ['{0}']],
  ['{', ['{']],
  ['}', ['}']],
  ['{"a":1}', ['{"a":1}']],
  ['{"a": {"b": 1}}', ['{"a": {"b": 1}}']],
  ['{"host": "{node}"}', ['{"host": "', node, '"}']],
  ['{{node}', ['{', node]],
  ['{node!r}', ['{node!r}']],
  [`$VAR \${VAR}`, [`$VAR \${VAR}`]],
];

for (const [value, wanted] of cases) {
  test(`"${value}"`, () => assert.equal(fillPlaceholders(value, fields), wanted));
}

test.run();
