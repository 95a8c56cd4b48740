/** What a YAML file is, by its top-level keys: people keep recipes, profiles and other things in one directory. */

import { clusterSchema, recipeSchema } from '../generated/schemas.js';
import type { SourceNode } from '../types/source.js';

export type FileKind = 'recipe' | 'profile' | 'other';

/** Keys of files that hold several jobs, and what a run of the reference leaves in a recipe. */
const fileKey = /^(?:base|sweep|lock|(?:zip_)?override_.+)$/;

const recipeKeys = new Set(Object.keys(recipeSchema.properties ?? {}));
const profileKeys = new Set(Object.keys(clusterSchema.properties ?? {}));

/** A single key that only recipes have makes a recipe, however wrong the rest is; then the same for profiles. */
export function kindOf(node: SourceNode): FileKind {
  if (node.kind !== 'mapping') return 'other';
  const keys = node.entries.map(({ key }) => key);
  const ofRecipe = keys.filter((key) => recipeKeys.has(key) || fileKey.test(key));
  const ofProfile = keys.filter((key) => profileKeys.has(key));
  if (ofRecipe.some((key) => !profileKeys.has(key))) return 'recipe';
  if (ofProfile.some((key) => !recipeKeys.has(key))) return 'profile';
  return ofRecipe.length > 0 ? 'recipe' : 'other';
}
