/**
 * Variants as texts. `fixtures/resolve/<case>/input.yaml` is a recipe, the files beside it what its variants are to be.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseRecipe } from '../../src/phases/1-load.js';
import { expand } from '../../src/phases/2-expand/index.js';
import { variantTexts } from '../../src/phases/8-render/variant/index.js';
import { unwrap } from '../support/source.js';
import { block } from '../support/text.js';

const fixtures = 'fixtures/resolve';

/** Each variant's text by its suffix, without the line that says where it is from. */
function resolved(text: string, selector?: string): Readonly<Record<string, string>> {
  const node = unwrap(parseRecipe(text, 'input.yaml'));
  const variants = unwrap(expand(node, selector));
  const texts = variantTexts({ text, node, source: 'input.yaml' }, variants);
  return Object.fromEntries(
    variants.map(({ suffix }, index) => [suffix, (texts[index] ?? '').replace(/^.*\n/, '')]),
  );
}

for (const name of readdirSync(fixtures).sort()) {
  test(name, () => {
    const directory = join(fixtures, name);
    const read = (file: string) => readFileSync(join(directory, file), 'utf8');
    const found = resolved(read('input.yaml'));
    const expected = readdirSync(directory).filter((file) => file !== 'input.yaml');
    assert.equal(
      Object.keys(found)
        .map((suffix) => `${suffix}.yaml`)
        .sort(),
      expected.sort(),
    );
    for (const [suffix, text] of Object.entries(found)) assert.is(text, read(`${suffix}.yaml`));
  });
}

/** A recipe -> its one variant. */
const cases: readonly (readonly [string, string, string])[] = [
  [
    'a recipe without variants keeps all of its text',
    `
    # lock and all
    name:   n
    lock: {}

    # end`,
    `
    # lock and all
    name:   n
    lock: {}

    # end`,
  ],
  [
    'a sweep in a plain recipe goes, with its comments',
    `
    # header

    # the name
    name: n
    # the sweep
    sweep: {a: [true]}
    x: "{a}"  # swept
    y: "is {a}"
    # end`,
    `

    # header

    # the name
    name: n_aTrue
    x: true  # swept
    y: "is True"
    # end`,
  ],
  [
    'lines that end as on Windows end like all others',
    'base:\r\n  name: n\r\n  a: |\r\n    b\r\n    c\r\n  d: [1,\r\n    2]  # e\r\noverride_o: {}\r\n',
    `
    name: n_o
    a: |
      b
      c
    d: [1,
      2]  # e`,
  ],
  [
    'a mapping without keys is left in brackets, a name that base has not comes last',
    `
    base: {a: {b: 1}, c: 2}
    override_o:
      a:
        b: null`,
    `
    a: {}
    c: 2
    name: unnamed_o`,
  ],
  [
    'a document may be marked',
    `
    %YAML 1.1
    ---
    # header
    base: {name: n}
    override_o: {a: 1}
    ...`,
    `

    # header

    name: n_o
    a: 1`,
  ],
  [
    'lists stand where their author puts them',
    `
    base:
        name: n
        a:
        - 1
        -   b: 2
            c:
                - 3
    override_o:
      d:
      - - 4
        -
          # five
          e: 5`,
    `
    name: n_o
    a:
    - 1
    -   b: 2
        c:
            - 3
    d:
    - - 4
      -
        # five
        e: 5`,
  ],
];

for (const [what, recipe, expected] of cases) {
  test(what, () => {
    const text = recipe.includes('\r') ? recipe : `${block(recipe)}\n`;
    assert.equal(Object.values(resolved(text)), [`${block(expected)}\n`]);
  });
}

test.run();
