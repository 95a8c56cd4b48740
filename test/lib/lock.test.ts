/** The lock section of a recipe: read where the recipe above it is as it was. */

import { hash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readLock } from '../../src/lib/lock.js';

const recipe = '# a recipe\nname: demo\n';
const sum = hash('sha256', recipe);

const locked = (lines: string, text = recipe): string => `${text}lock:\n${lines}`;
const known = `  recipe_yaml_sha256: "${sum}"\n  source: "demo.yaml"\n`;

const cases: readonly (readonly [string, string, ReturnType<typeof readLock>])[] = [
  ['no lock', recipe, undefined],
  [
    'a lock',
    locked(`${known}  recipe_sha256: "aa"\n  tags: ["x", "y"]\n`),
    { source: 'demo.yaml', recipeSha256: 'aa', tags: ['x', 'y'] },
  ],
  [
    'a lock that knows less',
    locked(`${known}  recipe_sha256: null\n`),
    { source: 'demo.yaml', recipeSha256: null, tags: [] },
  ],
  ['a recipe that was edited', locked(known, `${recipe}model: {}\n`), undefined],
  ['the lock of another tool', locked('  version: 2\n  generated_at: today\n'), undefined],
  ['no JSON', locked(known.replace('"demo.yaml"', 'demo.yaml')), undefined],
];

for (const [name, text, wanted] of cases) {
  test(name, () => assert.equal(readLock(text), wanted));
}

test.run();
