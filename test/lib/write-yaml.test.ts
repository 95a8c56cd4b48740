/** Plain data as YAML: how it looks, and that readers of both versions of YAML read back what was written. */

import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { toPlain } from '../../src/lib/source-tree.js';
import { writeYaml, type YamlLayout } from '../../src/lib/write-yaml.js';
import { tree } from '../support/source.js';
import { block } from '../support/text.js';

const looks: readonly (readonly [
  what: string,
  data: object,
  layout: YamlLayout,
  wanted: string,
])[] = [
  ['nothing', {}, {}, '{}'],
  ['an empty list', [], {}, '[]'],
  ['a list', ['a', 1, null], {}, '- a\n- 1\n- null'],
  [
    'a key that is too long to stand before its colon',
    { ['k'.repeat(1025)]: { a: 1 }, b: 2 },
    {},
    `? ${'k'.repeat(1025)}\n:\n  a: 1\nb: 2`,
  ],
  [
    'collections in collections',
    { a: [[1, [2]], { b: { c: [] }, d: {} }] },
    {},
    `
      a:
        - - 1
          - - 2
        - b:
            c: []
          d: {}
    `,
  ],
  [
    'some of them on one line',
    { a: [1, 'x, y', 'z'], b: [{ c: 'yes', 'd]': [true] }], e: ['|', '# no comment'] },
    { onOneLine: () => true },
    '{a: [1, "x, y", z], b: [{c: "yes", "d]": [true]}], e: ["|", "# no comment"]}',
  ],
  [
    'lines stay lines, but on one line',
    { script: 'if true; then\n  exit 0\nfi\n', list: ['a\n\nb', ['c\n\n']], row: { r: 'd\ne' } },
    { onOneLine: (collection) => 'r' in collection },
    `
      script: |
        if true; then
          exit 0
        fi
      list:
        - |-
          a

          b
        - - |+
            c

      row: {r: "d\\ne"}
    `,
  ],
  [
    'what starts with blanks',
    { a: '  two\none\n', b: ['\n two\n'] },
    {},
    'a: |2\n    two\n  one\nb:\n  - |2\n\n     two',
  ],
  [
    'keys in order',
    { b: 1, a: { d: 2, c: [{ f: 3, e: 4 }] } },
    { sortKeys: true },
    'a:\n  c:\n    - e: 4\n      f: 3\n  d: 2\nb: 1',
  ],
];

for (const [what, data, layout, wanted] of looks) {
  const text = wanted.startsWith('\n') ? block(wanted) : wanted;
  test(what, () => assert.is(writeYaml(data, layout).join('\n'), text));
}

/** What means something to some reader, and what nobody sees. */
const units = ' \n:-#"\'{}[],&*!|>%@`~=<0179.eE+_xobynTZ\t\r\u0085\u00a0\u2028\ufeff\u0007'.split(
  '',
);
const texts = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...units) }),
  fc.constantFrom(
    'yes',
    'Off',
    'null',
    '1e5',
    '0o17',
    '017',
    '1:30',
    '2024-01-01',
    '...',
    '---',
    '<<',
  ),
);
const data = fc.letrec<{ readonly any: unknown; readonly object: object }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    texts,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    tie('object'),
  ),
  object: fc.oneof(
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(texts, tie('any'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).object;
const layouts: readonly YamlLayout[] = [
  {},
  { onOneLine: () => true },
  { onOneLine: (collection) => Object.keys(collection).length === 2 },
];

for (const [index, layout] of layouts.entries()) {
  test(`layout ${index}: readers of both versions read what was written`, () => {
    fc.assert(
      fc.property(data, (value) => {
        const text = `${writeYaml(value, layout).join('\n')}\n`;
        assert.equal(toPlain(tree(text)), value, 'YAML 1.1');
        assert.equal(parse(text), value, 'YAML 1.2');
      }),
      { numRuns: 700 },
    );
  });
}

test.run();
