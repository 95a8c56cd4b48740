/** Canonical recipes of YAML texts. */

import { expand } from '../../src/phases/2-expand/index.js';
import { checkCluster, checkRecipe } from '../../src/phases/3-check/index.js';
import { resolve } from '../../src/phases/4-resolve/index.js';
import type { Recipe } from '../../src/types/recipe.js';
import type { Word } from '../../src/types/word.js';
import { tree, unwrap } from './source.js';
import { block } from './text.js';

/** The least that a recipe has to say, and an aggregated worker. */
const minimal = {
  name: 'name: example',
  model: 'model: {path: /models/example, container: /images/engine.sqsh, precision: fp8}',
  resources: 'resources: {gpu_type: h100, gpus_per_node: 8, agg_nodes: 1, agg_workers: 1}',
};

/** The top-level keys of the text, and those of a minimal recipe that it does not have. */
export function recipeYaml(text: string): string {
  const own = block(text);
  const missing = Object.entries(minimal).filter(([key]) => !new RegExp(`^${key}:`, 'm').test(own));
  return [...missing.map(([, line]) => line), own, ''].join('\n');
}

/** The recipe of a text, with the cluster profile of another, if there is one. */
export function resolved(recipe: string, cluster?: string): Recipe {
  const profile = cluster === undefined ? undefined : unwrap(checkCluster(tree(block(cluster))));
  const [variant] = unwrap(expand(tree(recipeYaml(recipe)), undefined));
  if (variant === undefined) throw new Error('no variant');
  return resolve(unwrap(checkRecipe(variant.node)), profile);
}

/** A word with the kinds of its references: `<job SUBMIT_DIR>/x`. */
export function shownWord(word: Word | null): string | null {
  if (word === null) return null;
  return word
    .map((part) => (typeof part === 'string' ? part : `<${part.reference} ${part.variable}>`))
    .join('');
}
