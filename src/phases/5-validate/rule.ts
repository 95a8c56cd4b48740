/** What a rule is: a look at the whole recipe, and at what was written, that gives diagnostics. */

import type { Diagnostic } from '../../types/diagnostic.js';
import type { Origins } from '../../types/origins.js';
import type { Recipe } from '../../types/recipe.js';
import type { Written } from '../../types/written.js';

export interface RuleContext {
  readonly recipe: Recipe;
  readonly written: Written;
  readonly at: Origins;
}

export type Rule = (context: RuleContext) => readonly Diagnostic[];
