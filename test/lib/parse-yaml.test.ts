import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseYaml } from '../../src/lib/parse-yaml.js';
import { entry } from '../../src/lib/source-tree.js';
import { brief, shown, tree } from '../support/source.js';

/** Written after `k: ` -> what it means. */
const scalars: readonly (readonly [string, string])[] = [
  // Exponents without sign, or without a point, make strings.
  ['1e-5', '"1e-5"'],
  ['1e5', '"1e5"'],
  ['1.0e5', '"1.0e5"'],
  ['12e03', '"12e03"'],
  ['1.0e-5', 'float 0.00001'],
  ['1.0e+5', 'float 100000'],
  ['.5', 'float 0.5'],
  ['5.', 'float 5'],
  ['100.0', 'float 100'],
  ['-1_0.5', 'float -10.5'],
  ['-.5', '"-.5"'],
  ['.inf', 'float Infinity'],
  ['-.INF', 'float -Infinity'],
  ['.nan', 'float NaN'],
  ['inf', '"inf"'],
  // Integers of YAML 1.1.
  ['0x10', '16'],
  ['-0x1F', '-31'],
  ['010', '8'],
  ['0b11', '3'],
  ['1_000', '1000'],
  ['+5', '5'],
  ['-0', '0'],
  ['0', '0'],
  ['9007199254740993', '9007199254740993'],
  ['09', '"09"'],
  ['0o10', '"0o10"'],
  ['1,000', '"1,000"'],
  // Base 60.
  ['12:30', '750'],
  ['4:00:00', '14400'],
  ['-1:30', '-90'],
  ['1:30.5', 'float 90.5'],
  ['04:00:00', '"04:00:00"'],
  ['1:60', '"1:60"'],
  // Booleans and null.
  ['yes', 'true'],
  ['On', 'true'],
  ['TRUE', 'true'],
  ['no', 'false'],
  ['OFF', 'false'],
  ['tRUE', '"tRUE"'],
  ['y', '"y"'],
  ['N', '"N"'],
  ['', 'null'],
  ['~', 'null'],
  ['Null', 'null'],
  ['nULL', '"nULL"'],
  // Dates.
  ['2024-01-01', 'timestamp 2024-01-01'],
  ['2024-1-1 1:02:03 +01:00', 'timestamp 2024-1-1 1:02:03 +01:00'],
  ['2024-1-1', '"2024-1-1"'],
  // Quotes and tags.
  ['"1"', '"1"'],
  ["'yes'", '"yes"'],
  ['!!str 1', '"1"'],
  ['!!int "7"', '7'],
  ['!!float 3', 'float 3'],
  ['!!bool "on"', 'true'],
  ['!!null x', 'null'],
  ['! 12', '12'],
  // Texts.
  ['a b # no', '"a b"'],
  ['a#b', '"a#b"'],
  ['http://x:80/y', '"http://x:80/y"'],
  ['"{conc}"', '"{conc}"'],
  ['|\n  a\n  b', '"a\\nb\\n"'],
  ['>-\n  a\n  b', '"a b"'],
  ['a\n  b', '"a b"'],
];

for (const [written, meaning] of scalars) {
  test(`the scalar ${JSON.stringify(written)}`, () => {
    assert.is(shown(tree(`k: ${written}\n`)), `{k: ${meaning}}`);
  });
}

/** Text -> the tree that it makes. */
const documents: readonly (readonly [string, string])[] = [
  ['', 'null'],
  ['# only a comment\n', 'null'],
  ['--- \na: 1\n...\n', '{a: 1}'],
  ['%YAML 1.2\n---\na: 010\n', '{a: 8}'],
  ['a:\n- 1\n- - 2\n  - 3\n', '{a: [1, [2, 3]]}'],
  ['{a, b: , c: 1}', '{a: null, b: null, c: 1}'],
  ['{ conc }', '{conc: null}'],
  ['1: a\non: b\n~: c\n', '{1: "a", on: "b", ~: "c"}'],
  ['"<<": 1\n__proto__: 2\n', '{<<: 1, __proto__: 2}'],
  // An alias is the value of the last anchor before it.
  ['- &a 1\n- *a\n- &a {b: 2}\n- *a\n', '[1, 1, {b: 2}, {b: 2}]'],
  // Merged keys come first, and own keys take their places.
  ['a: &x {p: 1, q: 2}\nb: {r: 4, <<: *x, q: 3}\n', '{a: {p: 1, q: 2}, b: {p: 1, q: 3, r: 4}}'],
  // Of several merged mappings the first has the say.
  [
    '- &x {p: 1, q: 2}\n- &y {q: 5, z: 6}\n- {<<: [*x, *y]}\n',
    '[{p: 1, q: 2}, {q: 5, z: 6}, {q: 2, z: 6, p: 1}]',
  ],
];

for (const [text, meaning] of documents) {
  test(`the document ${JSON.stringify(text)}`, () => assert.is(shown(tree(text)), meaning));
}

/** Text -> its diagnostics. */
const mistakes: readonly (readonly [string, readonly string[]])[] = [
  [
    'a: 1\nb: 2\na: 3\na: 4\n',
    ['warning yaml-duplicate-key 3:1 a', 'warning yaml-duplicate-key 4:1 a'],
  ],
  [
    'a: b: c\nd: @x\n\te: 1\n',
    ['error yaml-syntax 1:4', 'error yaml-syntax 2:4', 'error yaml-syntax 3:1'],
  ],
  ['a: "x\n', ['error yaml-syntax 2:1']],
  ['a: [1, 2\nb: 3\n', ['error yaml-syntax 2:1']],
  ['a: 1\n---\nb: 1\n', ['error yaml-several-documents 2:1']],
  ['a: *x\nb: *y\n', ['error yaml-alias-unknown 1:4', 'error yaml-alias-unknown 2:4']],
  ['a: &x [*x]\n', ['error yaml-alias-cycle 1:8']],
  [
    'a: !foo 1\nb: !!set {x}\nc: !!binary aaaa\n',
    ['error yaml-tag-unknown 1:9', 'error yaml-tag-unknown 2:10', 'error yaml-tag-unknown 3:13'],
  ],
  [
    'a: =\nb: 0x_\nc: !!int x\nd: !!bool 1\n',
    [
      'error yaml-scalar-unreadable 1:4',
      'error yaml-scalar-unreadable 2:4',
      'error yaml-scalar-unreadable 3:10',
      'error yaml-scalar-unreadable 4:11',
    ],
  ],
  [
    'a: "x\\0"\nb: "\\ud800"\n',
    ['error yaml-character-unusable 1:4', 'error yaml-character-unusable 2:4'],
  ],
  ['{[1]: 2, {a: 1}: 3}', ['error yaml-key-not-scalar 1:2', 'error yaml-key-not-scalar 1:10']],
  ['<<: 3\na: 1\n', ['error yaml-merge-not-mapping 1:5']],
  [`${'['.repeat(5000)}`, ['error yaml-too-deep 1:101']],
  [`${'- '.repeat(5000)}x`, ['error yaml-too-deep 1:201']],
  [bomb(9), ['error yaml-alias-limit 5:43']],
  ['- x\n'.repeat(10_000), ['error yaml-too-large 9999:3']],
  [`a: ${'é'.repeat(60_001)}\n`, ['error yaml-text-too-long 1:4']],
];

/** Ten times ten times ten … values in one line for each factor. */
function bomb(lines: number): string {
  const aliases = (line: number) =>
    Array(10)
      .fill(line === 0 ? 'x' : `*a${line - 1}`)
      .join(', ');
  return Array.from({ length: lines }, (_, line) => `- &a${line} [${aliases(line)}]\n`).join('');
}

for (const [text, expected] of mistakes) {
  test(`what is wrong with ${JSON.stringify(text.slice(0, 40))}`, () => {
    const { value, diagnostics } = parseYaml(text, 'r.yaml', 'recipe');
    assert.equal(diagnostics.map(brief), expected);
    assert.is(
      value === undefined,
      diagnostics.some(({ severity }) => severity === 'error'),
    );
  });
}

test('not more than ten syntax errors are reported', () => {
  const { diagnostics } = parseYaml('a: @x\n'.repeat(30), 'r.yaml', 'recipe');
  assert.equal(
    diagnostics.map(brief),
    Array.from({ length: 10 }, (_, index) => `error yaml-syntax ${index + 1}:4`),
  );
});

test('of duplicate keys the last counts, in the place of the first', () => {
  const { value } = parseYaml('a: 1\nb: 2\na: 3\n', 'r.yaml', 'recipe');
  assert.is(value && shown(value), '{a: 3, b: 2}');
});

test('every node and key knows where it was written', () => {
  const at = (line: number, column: number) => ({
    file: 'dir/r.yaml',
    line,
    column,
    layer: 'cluster profile',
  });
  const { value } = parseYaml(
    '# c\nab:\n  - 1\n  - {x: &a yes}\nc:\n',
    'dir/r.yaml',
    'cluster profile',
  );
  assert.equal(value, {
    kind: 'mapping',
    origin: at(2, 1),
    entries: [
      {
        key: 'ab',
        keyType: 'string',
        keyOrigin: at(2, 1),
        value: {
          kind: 'sequence',
          origin: at(3, 3),
          items: [
            { kind: 'scalar', type: 'int', value: 1, origin: at(3, 5) },
            {
              kind: 'mapping',
              origin: at(4, 5),
              entries: [
                {
                  key: 'x',
                  keyType: 'string',
                  keyOrigin: at(4, 6),
                  value: { kind: 'scalar', type: 'bool', value: true, origin: at(4, 12) },
                },
              ],
            },
          ],
        },
      },
      {
        key: 'c',
        keyType: 'string',
        keyOrigin: at(5, 1),
        value: { kind: 'scalar', type: 'null', value: null, origin: at(5, 3) },
      },
    ],
  });
});

test('an integer beyond 2^53 is exact', () => {
  const value = entry(tree('k: 123456789012345678901'), 'k')?.value;
  assert.is(value?.kind === 'scalar' && value.value, 123456789012345678901n);
});

test('the type of a key is known', () => {
  const node = tree('a: 0\n1: 0\n1.5: 0\non: 0\n~: 0\n2024-01-01: 0\n"1e": 0\n');
  const types = node.kind === 'mapping' && node.entries.map(({ keyType }) => keyType);
  assert.equal(types, ['string', 'int', 'float', 'bool', 'null', 'timestamp', 'string']);
});

test.run();
