/** The quick reader of YAML gives what the careful one gives, to the last position, or leaves the text to it. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readCarefully } from '../../src/lib/parse-yaml.js';
import { readQuickly } from '../../src/lib/read-quickly.js';

function filesBelow(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.yaml')).map((file) => join(directory, file));
}

/** Whether it was read quickly; throws where that is not what the careful reader gives. */
function agrees(text: string): boolean {
  const quick = readQuickly(text, 'r.yaml', 'recipe');
  if (quick === undefined) return false;
  assert.equal({ value: quick, diagnostics: [] }, readCarefully(text, 'r.yaml', 'recipe'));
  return true;
}

const fixtures = filesBelow('fixtures').map((file) => readFileSync(file, 'utf8'));
const published = filesBelow('../shared/conformance/recipes').map((file) =>
  readFileSync(file, 'utf8'),
);

for (const [name, texts] of Object.entries({ fixtures, published })) {
  test(`${name} are read alike, and most of them quickly`, () => {
    const quick = texts.filter(agrees).length;
    assert.ok(quick >= 0.9 * texts.length, `${quick} of ${texts.length}`);
  });
}

/** What the careful reader is asked for, each with its reason in the text. */
const left: readonly string[] = [
  '',
  '# nothing but a comment\n',
  '--- {document: 1}\n',
  'a: 1\n---\nb: 2\n',
  '%YAML 1.1\n---\na: 1\n',
  'a: &anchor 1\n',
  'a: *alias\n',
  '<<: {merge: 1}\n',
  'a: !!str tag\n',
  'twice: 1\ntwice: 2\n',
  '? {a: mapping}\n: as a key\n',
  'a: = # has no meaning\n',
  'a: "\\0"\n',
  'a:\ttab\n',
  'a: 1\r\n',
  'a: several\n  lines\n',
  'a: [several,\n  lines]\n',
  'a: {no: , value: 1}\n',
  'a:\nb: 1\n',
  '- \n- 1\n',
  'a: [not closed\n',
  'a: b: c\n',
  `${'- '.repeat(60)}deep\n`,
  `${'k'.repeat(1001)}: long\n`,
  `a: ${'long'.repeat(10_000)}\n`,
  '- many\n'.repeat(5000),
  '# long\n'.repeat(30_000),
  'a:',
];

for (const text of left) {
  test(`left: ${JSON.stringify(text.slice(0, 40))}`, () =>
    assert.is(readQuickly(text, 'r.yaml', 'recipe'), undefined));
}

/** Texts of fixtures with a few characters or lines that their authors did not write. */
const disturbed = fc
  .record({
    text: fc.constantFrom(...fixtures.filter(({ length }) => length < 2000)),
    edits: fc.array(
      fc.record({
        at: fc.nat(2000),
        removed: fc.nat(3),
        added: fc.oneof(
          fc.constantFrom(...'-:#,[]{}?|>&*!%@`"\' \n='.split('')),
          fc.constantFrom(
            '\n\n',
            ': ',
            ' #',
            '|-\n',
            '>+\n\n',
            '- ',
            '\n  ',
            "''",
            '\\n',
            'é',
            '😀',
          ),
          fc.constantFrom(
            '\n- - x',
            '\n? k\n: v',
            '\nx:\n- y\n',
            ' [a, {b: c}]',
            '\n "q" : \'r\'\n',
          ),
        ),
      }),
      { maxLength: 4 },
    ),
  })
  .map(({ text, edits }) =>
    edits.reduce(
      (edited, { at, removed, added }) => edited.slice(0, at) + added + edited.slice(at + removed),
      text,
    ),
  );

test('disturbed texts are read alike or left', () => {
  fc.assert(
    fc.property(disturbed, (text) => void agrees(text)),
    { numRuns: 2000 },
  );
});

test.run();
