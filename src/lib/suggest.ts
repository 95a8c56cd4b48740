/** What somebody may have meant. */

/**
 * The candidate nearest to a misspelt word, if at most a third of the letters differ. Case, and `-`
 * against `_`, do not count. Undefined when nothing is near.
 */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = folded(word);
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(wanted, folded(candidate)) }))
    .filter(({ candidate, distance }) => distance <= tolerance(word, candidate))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}

function tolerance(word: string, candidate: string): number {
  return Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
}

function folded(word: string): string {
  return word.toLowerCase().replaceAll('-', '_');
}

/**
 * Levenshtein's distance: insertions, deletions and replacements that turn one word into the other.
 */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    row = nextRow(row, index + 1, letter, to);
  }
  return row[to.length] ?? 0;
}

/**
 * One row of the distance table: `first` letters of the one word against every beginning of the
 * other.
 */
function nextRow(above: readonly number[], first: number, letter: string, to: string): number[] {
  const row = [first];
  for (let column = 1; column <= to.length; column += 1) {
    const left = row[column - 1] ?? 0;
    const diagonal = above[column - 1] ?? 0;
    const replaced = to[column - 1] === letter ? diagonal : diagonal + 1;
    row.push(Math.min(left + 1, (above[column] ?? 0) + 1, replaced));
  }
  return row;
}
