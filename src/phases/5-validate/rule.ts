/** What a rule is: a look at the whole recipe that gives diagnostics. */

import type { Diagnostic } from '../../types/diagnostic.js';
import type { Origins } from '../../types/origins.js';
import type { Recipe } from '../../types/recipe.js';

export interface RuleContext {
  readonly recipe: Recipe;
  readonly at: Origins;
}

export type Rule = (context: RuleContext) => readonly Diagnostic[];
