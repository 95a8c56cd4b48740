/** recipe.yaml: what a bundle keeps of its recipe. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { recipeFile } from '../../src/phases/8-render/recipe-yaml.js';
import type { BundleFile } from '../../src/types/file.js';
import { tree } from '../support/source.js';
import { block } from '../support/text.js';

/** The file of a recipe's text. */
function fileOf(text: string): BundleFile {
  const recipe = tree(text);
  if (recipe.kind !== 'mapping') throw new Error('a recipe is a mapping');
  return recipeFile(recipe, 'r.yaml');
}

test('everything but credentials, in the order of its author', () => {
  const recipe = block(`
    reporting:
      s3: { bucket: b, secret_access_key: hidden, access_key_id: hidden, region: r }
      ai_analysis: { gh_token: hidden, enabled: true, openrouter_api_key: hidden }
    name: a
    benchmark: { type: custom, env: { gh_token: theirs } }
  `);
  const file = fileOf(recipe);
  assert.equal([file.path, file.executable], ['recipe.yaml', false]);
  assert.is(
    file.content,
    `${block(`
      # r.yaml as this bundle was built from it, overrides and sweeps applied.
      reporting:
        s3:
          bucket: b
          region: r
        ai_analysis:
          enabled: true
      name: a
      benchmark:
        type: custom
        env:
          gh_token: theirs
    `)}\n`,
  );
});

test('without reporting, or with none', () => {
  const header = '# r.yaml as this bundle was built from it, overrides and sweeps applied.';
  for (const text of ['name: a', 'reporting: null', 'reporting:\n  s3: null']) {
    assert.is(fileOf(text).content, `${header}\n${text}\n`);
  }
});

test.run();
