/**
 * The `lock:` section that a job leaves below the recipe of its bundle (docs/run-directory.md): what that bundle was built
 * from, so that the lock file builds the same one.
 */

import { hash } from 'node:crypto';

export interface Lock {
  /** File name of the recipe that was built. */
  readonly source: string;
  /** Of its text. */
  readonly recipeSha256: string | null;
  readonly tags: readonly string[];
}

/**
 * The lock of a recipe's text; undefined where there is none, and where the recipe above it was edited since: then it is a
 * recipe of its own.
 */
export function readLock(text: string): Lock | undefined {
  const begin = text.indexOf('\nlock:\n') + 1;
  if (begin === 0) return undefined;
  const lines = text.slice(begin).split('\n');
  const source = field(lines, 'source');
  if (typeof source !== 'string') return undefined;
  if (field(lines, 'recipe_yaml_sha256') !== textSum(text.slice(0, begin))) return undefined;
  const sum = field(lines, 'recipe_sha256');
  const tags = field(lines, 'tags');
  return {
    source,
    recipeSha256: typeof sum === 'string' ? sum : null,
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
  };
}

/** In hexadecimal digits, as `sha256sum` prints it. */
export function textSum(text: string): string {
  return hash('sha256', text);
}

/** Values stand on one line, as JSON; undefined for anything else. */
function field(lines: readonly string[], name: string): unknown {
  const start = `  ${name}: `;
  const line = lines.find((each) => each.startsWith(start));
  try {
    return line === undefined ? undefined : JSON.parse(line.slice(start.length));
  } catch {
    return undefined;
  }
}
