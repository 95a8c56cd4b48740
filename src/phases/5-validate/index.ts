/** Validate: what the schema cannot say. A list of small named rules; each gives all its findings. */

import type { Diagnostic } from '../../types/diagnostic.js';
import type { Origins } from '../../types/origins.js';
import type { Recipe } from '../../types/recipe.js';
import { benchmarkRules } from './benchmark-rules.js';
import { componentRules } from './component-rules.js';
import type { Rule } from './rule.js';
import { scriptRules } from './script-rules.js';

const rules: readonly Rule[] = [...componentRules, ...benchmarkRules, ...scriptRules];

/** The findings of all rules on one canonical recipe. */
export function validate(recipe: Recipe, at: Origins): readonly Diagnostic[] {
  return rules.flatMap((rule) => rule({ recipe, at }));
}
