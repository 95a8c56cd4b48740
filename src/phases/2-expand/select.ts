/**
 * Selectors, the part of `RECIPE:SELECTOR` after the colon: which overrides of a recipe are wanted.
 */

import * as messages from '../../diagnostics/expansion-messages.js';
import { failure, result } from '../../diagnostics/result.js';
import { suggest } from '../../lib/suggest.js';
import type { Result } from '../../types/diagnostic.js';
import type { SourceEntry } from '../../types/source.js';

export type Selection =
  | { readonly kind: 'base' }
  | {
      readonly kind: 'overrides';
      readonly sections: readonly SourceEntry[];
      /** The one variant of a zip section, counted from 0; undefined for all. */
      readonly index: number | undefined;
    };

export function isOverrideKey(key: string): boolean {
  return key.startsWith('override_') || isZipKey(key);
}

export function isZipKey(key: string): boolean {
  return key.startsWith('zip_override_');
}

/**
 * What a selector chooses: `base`; `override_x` or `zip_override_x`; `zip_override_x[i]`; or a glob
 * over their names, which never matches base. All overrides without one, sorted by name.
 */
export function select(
  selector: string | undefined,
  sections: readonly SourceEntry[],
  base: SourceEntry,
): Result<Selection> {
  const sorted = [...sections].sort((a, b) => (a.key < b.key ? -1 : 1));
  if (selector === 'base') return result({ kind: 'base' });
  if (selector === undefined) {
    return sorted.length === 0 ? failure(messages.noVariants(base)) : chosen(sorted);
  }
  if (/[*?]/.test(selector)) {
    const pattern = globPattern(selector);
    const matching = sorted.filter(({ key }) => pattern.test(key));
    return matching.length === 0
      ? failure(messages.selectorUnmatched(selector, keysOf(sorted), base.keyOrigin.file))
      : chosen(matching);
  }
  return byName(selector, sorted, base.keyOrigin.file);
}

function byName(
  selector: string,
  sections: readonly SourceEntry[],
  file: string,
): Result<Selection> {
  const [, key = '', index] = /^((?:zip_)?override_[\w-]+)(?:\[(\d+)\])?$/.exec(selector) ?? [];
  if (key === '' || (index !== undefined && !isZipKey(key))) {
    return failure(messages.selectorMalformed(selector));
  }
  const section = sections.find((each) => each.key === key);
  if (section === undefined) {
    const known = keysOf(sections);
    return failure(messages.selectorUnknown(key, known, suggest(key, known), file));
  }
  return chosen([section], index === undefined ? undefined : Number(index));
}

function chosen(sections: readonly SourceEntry[], index?: number): Result<Selection> {
  return result({ kind: 'overrides', sections, index });
}

function keysOf(sections: readonly SourceEntry[]): readonly string[] {
  return sections.map(({ key }) => key);
}

/** A shell glob as a pattern: `*`, `?`, `[set]` and `[!set]`; a `[` without `]` is itself. */
function globPattern(glob: string): RegExp {
  const source = glob.replace(
    /\*|\?|\[(!?)(\]?[^\]]*)\]|[\\^$.|+(){}[\]]/g,
    (token, negation: string | undefined, set: string | undefined) => {
      if (token === '*') return '[^]*';
      if (token === '?') return '[^]';
      if (set === undefined) return `\\${token}`;
      const ranges = set.replace(/(.)-(.)/g, (range, from, to) => (from <= to ? range : ''));
      return `[${negation === '!' ? '^' : ''}${ranges.replace(/[\\\]^[]/g, '\\$&')}]`;
    },
  );
  return new RegExp(`^${source}$`);
}
