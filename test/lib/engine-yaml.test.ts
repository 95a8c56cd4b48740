/** Engine settings as YAML 1.1 that PyYAML reads back as they were (recipe-v1 7.3). */

import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { engineYaml } from '../../src/lib/engine-yaml.js';
import { toConfigValue } from '../../src/lib/source-tree.js';
import {
  type ConfigMap,
  type ConfigValue,
  Float,
  Timestamp,
} from '../../src/types/config-value.js';
import { tree } from '../support/source.js';
import { block } from '../support/text.js';

const scalars: readonly (readonly [ConfigValue, string])[] = [
  ['auto', 'auto'],
  ['', '""'],
  ['a b', 'a b'],
  [8, '8'],
  [-1, '-1'],
  [12345678901234567890n, '12345678901234567890'],
  [true, 'true'],
  [false, 'false'],
  [null, 'null'],
  [new Float(0.8), '0.8'],
  [new Float(1), '1.0'],
  [new Float(100), '100.0'],
  [new Float(1e-5), '1.0e-05'],
  [new Float(-1e-5), '-1.0e-05'],
  [new Float(1.25e-7), '1.25e-07'],
  [new Float(1e16), '1.0e+16'],
  [new Float(Number.POSITIVE_INFINITY), '.inf'],
  [new Float(Number.NEGATIVE_INFINITY), '-.inf'],
  [new Float(Number.NaN), '.nan'],
  [new Timestamp('2024-01-01'), '2024-01-01'],
  // Strings that would be read as something else are quoted.
  ['8', '"8"'],
  ['0.8', '"0.8"'],
  ['1e-5', '"1e-5"'],
  ['1:30', '"1:30"'],
  ['010', '"010"'],
  ['yes', '"yes"'],
  ['Off', '"Off"'],
  ['null', '"null"'],
  ['~', '"~"'],
  ['2024-01-01', '"2024-01-01"'],
  ['a: b', '"a: b"'],
  ['a #b', '"a #b"'],
  ['{a}', '"{a}"'],
  ['- a', '"- a"'],
  [' a', '" a"'],
  // These two mean something to YAML 1.1 even as values, and a bare tab ends PyYAML's patience.
  ['=', '"="'],
  ['<<', '"<<"'],
  ['a\tb', '"a\\tb"'],
  [' \n', '" \\n"'],
  ['{"a": 1}', '\'{"a": 1}\''],
];

for (const [value, wanted] of scalars) {
  test(`scalar ${wanted}`, () => assert.equal(engineYaml({ a: value }), [`a: ${wanted}`]));
}

interface Tree {
  readonly name: string;
  readonly value: ConfigMap;
  readonly wanted: string;
}

const trees: readonly Tree[] = [
  { name: 'nothing', value: {}, wanted: '{}' },
  {
    name: 'keys are sorted by code point at every level',
    value: { b: 1, a_: 1, a: { d: 1, c: 1, D: 1 }, aB: [{ z: 1, x: 2 }], 'a-': 1 },
    wanted: `
      a:
        D: 1
        c: 1
        d: 1
      a-: 1
      aB:
        - x: 2
          z: 1
      a_: 1
      b: 1
    `,
  },
  {
    name: 'lists and mappings, also empty ones',
    value: { batch_sizes: [1, 2], empty: [], none: {}, nested: [[1], []] },
    wanted: `
      batch_sizes:
        - 1
        - 2
      empty: []
      nested:
        - - 1
        - []
      none: {}
    `,
  },
  {
    name: 'a value that stands twice is written twice',
    value: (() => {
      const shared = { a: 1 };
      return { w: shared, x: shared };
    })(),
    wanted: `
      w:
        a: 1
      x:
        a: 1
    `,
  },
  {
    name: 'keys that would be read as something else are quoted',
    value: { '1': 1, yes: 2, y: 3, '<<': 4, 'a b': 5 },
    wanted: `
      "1": 1
      "<<": 4
      a b: 5
      "y": 3
      "yes": 2
    `,
  },
  {
    name: 'text of several lines',
    value: { text: 'one\ntwo\n', z: 1 },
    wanted: `
      text: |
        one
        two
      z: 1
    `,
  },
  {
    name: 'a long line stays one',
    value: { text: 'word '.repeat(40).trim() },
    wanted: `text: ${'word '.repeat(40).trim()}`,
  },
];

for (const { name, value, wanted } of trees) {
  test(name, () => assert.is(engineYaml(value).join('\n'), block(wanted)));
}

test('newlines at the end of the last value stay', () => {
  assert.equal(engineYaml({ a: 'one\n\n' }), ['a: |+', '  one', '']);
});

/** Strings that YAML might take for something else, among others. */
const texts = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom(...' \n:-#"\'{}[],&*!|>%@`~=<0179.eE+_xonyN\t'.split('')) }),
);
const values = fc.letrec<{ readonly value: ConfigValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    texts,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true }).map((value) => new Float(value)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(texts, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

test('what is written is read back as it was', () => {
  fc.assert(
    fc.property(fc.dictionary(texts, values, { maxKeys: 4, noNullPrototype: true }), (value) => {
      const text = `${engineYaml(value).join('\n')}\n`;
      assert.equal(toConfigValue(tree(text)), value);
    }),
    { numRuns: 1000 },
  );
});

test.run();
