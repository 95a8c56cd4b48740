/** The published recipes of the conformance suite, where it stands beside the project. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRecipe } from '../../src/phases/1-load.js';
import { expand } from '../../src/phases/2-expand/index.js';
import { checkRecipe } from '../../src/phases/3-check/index.js';

const suite = join(process.cwd(), '../shared/conformance');
const recipes = join(suite, 'recipes');

/** `ok` is false for a variant that the reference refuses, for reasons that come after the schema. */
interface ExpectedVariant {
  readonly variant: string;
  readonly ok: boolean;
  readonly name?: string;
}

function expectedVariants(recipe: string): readonly ExpectedVariant[] {
  const file = join(suite, 'expected', recipe.replace(/\.yaml$/, '.json'));
  const text = existsSync(file)
    ? readFileSync(file, 'utf8')
    : gunzipSync(readFileSync(`${file}.gz`)).toString();
  return JSON.parse(text).variants;
}

/** Suffix and name of every variant; everything that was found instead, when something was. */
function foundVariants(recipe: string): readonly unknown[] {
  const loaded = readRecipe(join(recipes, recipe));
  const expanded = loaded.value && expand(loaded.value, undefined);
  const checked = (expanded?.value ?? []).map(({ suffix, node }) => ({
    suffix,
    ...checkRecipe(node),
  }));
  const diagnostics = [loaded, expanded, ...checked].flatMap((each) => each?.diagnostics ?? []);
  if (diagnostics.length > 0) return diagnostics;
  return checked.map(({ suffix, value }) => ({ variant: suffix, name: value?.value.name }));
}

if (existsSync(recipes)) {
  const files = readdirSync(recipes, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .sort();

  test('there are recipes', () => assert.ok(files.length > 0));

  for (const file of files) {
    test(file, () => {
      // The suite records the first few variants of a recipe, and no name of a refused one.
      const expected = expectedVariants(file);
      const found = foundVariants(file).slice(0, expected.length);
      const wanted = expected.map(({ variant, ok, name }, index) => ({
        variant,
        name: ok ? name : nameOf(found[index]),
      }));
      assert.equal(found, wanted);
    });
  }
} else {
  console.log(`skipped: no conformance recipes in ${recipes}`);
}

function nameOf(variant: unknown): unknown {
  return typeof variant === 'object' && variant !== null && 'name' in variant
    ? variant.name
    : undefined;
}

test.run();
