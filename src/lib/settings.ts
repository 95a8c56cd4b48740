/** `--set a.b=v` and `--unset a.b`: what the command line changes of every job of a recipe. Pure. */

import { failure, result } from '../diagnostics/result.js';
import * as messages from '../diagnostics/setting-messages.js';
import type { Result } from '../types/diagnostic.js';
import type { Origin, SourceMapping, SourceNode } from '../types/source.js';
import { parseYaml } from './parse-yaml.js';
import { entry, entryOf, mapping, withEntry, withoutEntry } from './source-tree.js';

export interface Setting {
  /** As it was typed: `--set benchmark.isl=1024`. */
  readonly text: string;
  readonly path: readonly string[];
  /** Undefined takes the key out. */
  readonly value: SourceNode | undefined;
  readonly origin: Origin;
}

/** What diagnostics call the place of a setting; its lines are the settings. */
export const settingsFile = 'command line';

/** Settings as a file that excerpts can be taken from. */
export function settingsText(settings: readonly Setting[]): string {
  return settings.map(({ text }) => text).join('\n');
}

/** A setting of the n-th line, or in words what is wrong with it. */
export function readSetting(
  option: '--set' | '--unset',
  written: string,
  line: number,
): Setting | string {
  const { path, rest } = readPath(written);
  const text = `${option} ${written.replaceAll(/\s+/g, ' ')}`;
  const origin = { file: settingsFile, line, column: option.length + 2, layer: settingsFile };
  if (path.length === 0) return `${option} ${written} names no key`;
  if (option === '--unset') {
    return rest === '' ? { text, path, value: undefined, origin } : malformed(option, written);
  }
  if (!rest.startsWith('=')) return malformed(option, written);
  const { value, diagnostics } = parseYaml(rest.slice(1), settingsFile, settingsFile);
  if (value === undefined) return `${option} ${written}: ${diagnostics[0]?.message}`;
  const start = option.length + 1 + written.length - rest.length + 1;
  return { text, path, value: moved(value, line, start), origin };
}

function malformed(option: string, written: string): string {
  const form = option === '--set' ? 'a.b=VALUE' : 'a.b';
  return `${option} takes ${form}, with quotes around a key that has a dot in it, not ${written}`;
}

/** Keys up to the first equals sign, each alone or in quotes. */
function readPath(written: string): { readonly path: readonly string[]; readonly rest: string } {
  const path: string[] = [];
  let rest = written;
  for (;;) {
    const [found, double, single, plain] =
      /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^.="'\s]+))/.exec(rest) ?? [];
    if (found === undefined) return { path: [], rest };
    path.push(double?.replaceAll(/\\(.)/g, '$1') ?? single ?? plain ?? '');
    rest = rest.slice(found.length);
    if (!rest.startsWith('.')) return { path, rest };
    rest = rest.slice(1);
  }
}

/** Positions in the value as positions in the line of the setting. */
function moved(node: SourceNode, line: number, start: number): SourceNode {
  const at = (origin: Origin): Origin => ({
    ...origin,
    line,
    column: origin.line === 1 ? origin.column + start : start + 1,
  });
  const origin = at(node.origin);
  if (node.kind === 'scalar') return { ...node, origin };
  if (node.kind === 'sequence') {
    return { ...node, origin, items: node.items.map((item) => moved(item, line, start)) };
  }
  const entries = node.entries.map((each) => ({
    ...each,
    keyOrigin: at(each.keyOrigin),
    value: moved(each.value, line, start),
  }));
  return { ...node, origin, entries };
}

/**
 * A recipe with the settings in it, one after the other. Gives an error for an element that a list does not have, and
 * a warning for a key that is to be taken out and is not there.
 */
export function withSettings(
  recipe: SourceMapping,
  settings: readonly Setting[],
): Result<SourceMapping> {
  const diagnostics = [];
  let node = recipe;
  for (const setting of settings) {
    const { value, diagnostics: found } = changed(node, setting.path, setting);
    diagnostics.push(...found);
    if (value?.kind === 'mapping') node = value;
  }
  return result(node, diagnostics);
}

/** A node with the setting at a path below it; no value where nothing is left of it. */
function changed(
  node: SourceNode | undefined,
  [step, ...below]: readonly string[],
  setting: Setting,
): Result<SourceNode> {
  const { value } = setting;
  if (step === undefined) {
    if (value === undefined || node === undefined) return { value, diagnostics: [] };
    return result({ ...value, origin: { ...value.origin, over: node.origin } });
  }
  if (node?.kind === 'sequence') return changedList(node, step, below, setting);
  const found = entry(node, step);
  if (found === undefined && value === undefined) {
    return { value: node, diagnostics: [messages.unsetNothing(setting.path, setting.origin)] };
  }
  const parent = node?.kind === 'mapping' ? node : mapping([], setting.origin);
  const { value: inner, diagnostics } = changed(found?.value, below, setting);
  if (inner === undefined) return { value: withoutEntry(parent, step), diagnostics };
  const added = found ? { ...found, value: inner } : entryOf(step, inner, setting.origin);
  return { value: withEntry(parent, added), diagnostics };
}

function changedList(
  node: Extract<SourceNode, { readonly kind: 'sequence' }>,
  step: string,
  below: readonly string[],
  setting: Setting,
): Result<SourceNode> {
  const index = /^\d+$/.test(step) ? Number(step) : -1;
  const { length } = node.items;
  const isNew = index === length && setting.value !== undefined;
  if (index < 0 || (index >= length && !isNew)) {
    return failure(messages.noSuchElement(setting.path, step, length, setting.origin));
  }
  const { value, diagnostics } = changed(node.items[index], below, setting);
  const items = [
    ...node.items.slice(0, index),
    ...(value === undefined ? [] : [value]),
    ...node.items.slice(index + 1),
  ];
  return { value: { ...node, items }, diagnostics };
}
