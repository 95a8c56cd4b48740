/**
 * Every variant that is written out means what it meant: the recipes of the fixtures, of the conformance suite where
 * it stands beside the project, and random ones.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sameTree } from '../../src/lib/source-tree.js';
import { parseRecipe } from '../../src/phases/1-load.js';
import { expand } from '../../src/phases/2-expand/index.js';
import { variantTexts } from '../../src/phases/8-render/variant/index.js';
import type { SourceNode } from '../../src/types/source.js';
import { recipeText } from '../support/random-recipe-text.js';
import { brief, shown } from '../support/source.js';

/** A tree without its origins. */
function meaning(node: SourceNode): string {
  return shown(node).replace(/@(zip_)?override_[\w.-]+(\[\d+\])?|@sweep/g, '');
}

/** How many variants a text has, after it was seen that each means what it meant. */
function resolveAll(text: string): number {
  const read = parseRecipe(text, 'r.yaml');
  const selectors = /^base:/m.test(text) ? [undefined, 'base'] : [undefined];
  const counts = selectors.map((selector) => {
    const variants = read.value && expand(read.value, selector).value;
    // A recipe with nothing but base has no other variant.
    if (read.value === undefined || variants === undefined) return 0;
    const texts = variantTexts({ text, node: read.value, source: 'r.yaml' }, variants);
    for (const [index, { node }] of variants.entries()) {
      const again = parseRecipe(texts[index] ?? '', 'v.yaml');
      assert.equal(again.diagnostics.map(brief), []);
      const expanded = again.value && expand(again.value, undefined).value;
      assert.is(expanded?.length, 1);
      const found = expanded?.[0]?.node;
      assert.ok(found && sameTree(found, node), texts[index]);
      assert.is(meaning(found), meaning(node));
    }
    return variants.length;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** What diagnostics are shown with is often no recipe at all. */
function isMistaken(file: string): boolean {
  return /^(?:diagnostics|mistakes)\//.test(file);
}

const suite = join(process.cwd(), '../shared/conformance/recipes');

for (const directory of ['fixtures', suite]) {
  if (!existsSync(directory)) {
    console.log(`skipped: no recipes in ${directory}`);
    continue;
  }
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) =>
      directory === suite
        ? file.endsWith('.yaml')
        : /(input|demo|small|trtllm|resolve\/.*)\.yaml$/.test(file) && !isMistaken(file),
    )
    .sort();

  test(`there are recipes in ${directory}`, () => assert.ok(files.length > 3));

  for (const file of files) {
    test(file, () => {
      assert.ok(resolveAll(readFileSync(join(directory, file), 'utf8')) > 0);
    });
  }
}

test('random recipes mean what they meant', () => {
  let variants = 0;
  fc.assert(
    fc.property(recipeText, (text) => {
      variants += resolveAll(text);
    }),
    { numRuns: 150 },
  );
  assert.ok(variants > 150, `${variants} variants`);
});

test.run();
