/** What a rule is: a look at the whole recipe, and at what was written, that gives diagnostics. */

import type { Diagnostic } from '../../types/diagnostic.js';
import type { Origins } from '../../types/origins.js';
import type { Recipe } from '../../types/recipe.js';
import type { Origin } from '../../types/source.js';
import type { Written } from '../../types/written.js';

export interface RuleContext {
  readonly recipe: Recipe;
  readonly written: Written;
  readonly at: Origins;
}

export type Rule = (context: RuleContext) => readonly Diagnostic[];

/**
 * An error about values of which a sweep has put one in is a warning: a grid of every combination has points that nobody
 * meant, and they should not keep the others from being built.
 */
export function milderInSweep(found: Diagnostic, ...values: readonly Origin[]): Diagnostic {
  return values.some(({ layer }) => layer === 'sweep') ? { ...found, severity: 'warning' } : found;
}
