/** The first line of a recipe that `srtgen resolve` has written: both sides of it, making and knowing. */

const madeBy = '# Made by srtgen resolve: ';

/** Names what the recipe is, e.g. `tp8 of recipe.yaml`. */
export function resolvedLine(what: string): string {
  return `${madeBy}${what}. Edit that file, not this one.`;
}

/** Whether a file begins with such a line, and so may be replaced. */
export function isResolved(text: string): boolean {
  return text.startsWith(madeBy);
}

/** The text below the line; all of it where there is none. */
export function withoutResolvedLine(text: string): string {
  return isResolved(text) ? text.slice(text.indexOf('\n') + 1) : text;
}
