/** Free maps of a recipe turned into command-line flags (recipe-v1 7.6). */

import { type ConfigMap, type ConfigValue, isList, isMap } from '../types/config-value.js';
import type { Word } from '../types/word.js';
import { pythonJson, pythonText } from './python-text.js';
import { text } from './word.js';

/** One line of a command: a flag and its values. */
export type FlagLine = readonly Word[];

/**
 * Flags of an engine: keys sorted by code point before `_` becomes `-`, lists as several arguments,
 * `false` and null as nothing. Keys in `except` (spelled with dashes) are left out; `added` are srtgen's
 * own, in their place among the recipe's.
 */
export function engineFlags(
  map: ConfigMap,
  except: readonly string[] = [],
  added: Readonly<Record<string, Word>> = {},
): readonly FlagLine[] {
  const written = Object.keys(map).filter((key) => !except.includes(dashed(key)));
  return [...written, ...Object.keys(added)].sort(byCodePoint).flatMap((key) => {
    const own = added[key];
    return own === undefined
      ? flagLine(`--${dashed(key)}`, map[key] ?? null, listItems)
      : [[text(`--${key}`), own]];
  });
}

/** Flags of a frontend: keys as written and in that order, a list as one argument. */
export function frontendFlags(map: ConfigMap): readonly FlagLine[] {
  return Object.entries(map).flatMap(([key, value]) =>
    flagLine(`--${key}`, value, (list) => [pythonText(list)]),
  );
}

/** Flags of AIPerf: as a frontend's, but null is the text that Python makes of it. */
export function aiperfFlags(map: ConfigMap): readonly FlagLine[] {
  return Object.entries(map).flatMap(([key, value]) =>
    value === null ? [[text(`--${key}`), text(pythonText(null))]] : frontendFlags({ [key]: value }),
  );
}

/** The spelling of a key as a flag. */
export function dashed(key: string): string {
  return key.replaceAll('_', '-');
}

function flagLine(
  flag: string,
  value: ConfigValue,
  items: (list: readonly ConfigValue[]) => readonly string[],
): readonly FlagLine[] {
  if (value === false || value === null) return [];
  if (value === true) return [[text(flag)]];
  const values = isList(value) ? items(value) : [argumentText(value)];
  return [[text(flag), ...values.map(text)]];
}

function listItems(list: readonly ConfigValue[]): readonly string[] {
  return list.map(argumentText);
}

/** A mapping is JSON: no engine reads Python's notation, which the reference writes. */
function argumentText(value: ConfigValue): string {
  return isMap(value) ? pythonJson(value) : pythonText(value);
}

/** Order of Python's sort of strings: by code point, not by locale and not by UTF-16 unit. */
export function byCodePoint(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const difference = rank(left.charCodeAt(index)) - rank(right.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Surrogates stand for code points beyond all other units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
