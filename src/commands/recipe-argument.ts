/** RECIPE[:SELECTOR], as several commands take it. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

interface RecipeArgument {
  readonly recipe: string;
  readonly selector: string | undefined;
}

/** Splits at the last colon, unless that is part of a file's name. */
export function splitRecipe(argument: string, cwd: string): RecipeArgument {
  const colon = argument.lastIndexOf(':');
  if (colon < 0 || existsSync(resolve(cwd, argument))) {
    return { recipe: argument, selector: undefined };
  }
  return { recipe: argument.slice(0, colon), selector: argument.slice(colon + 1) };
}
