/**
 * `override_x` and `zip_override_x`: sections that are laid on `base`, once or once for every place
 * of their lists.
 */

import * as messages from '../../diagnostics/expansion-messages.js';
import { failure, result } from '../../diagnostics/result.js';
import {
  entry,
  entryOf,
  isNull,
  mergeTrees,
  type Path,
  scalar,
  withEntry,
  withLayer,
  withoutEntry,
} from '../../lib/source-tree.js';
import type { Diagnostic, Result } from '../../types/diagnostic.js';
import type { SourceEntry, SourceMapping, SourceNode, SourceSequence } from '../../types/source.js';
import type { Variant } from '../../types/variant.js';
import { mostJobs } from './most-jobs.js';

/** The one variant of an `override_x`. */
export function overrideVariant(
  base: SourceMapping,
  section: SourceEntry,
): Result<readonly Variant[]> {
  const { key, value } = section;
  if (value.kind !== 'mapping') return failure(messages.overrideNotMapping(section));
  return result([overlay(base, withLayer(value, key), key, key.slice('override_'.length))]);
}

/**
 * The variants of a `zip_override_x`: the n-th takes the n-th element of every list below it. Lists
 * of one element and single values are the same in all variants.
 */
export function zipVariants(base: SourceMapping, section: SourceEntry): Result<readonly Variant[]> {
  const { key, value } = section;
  if (value.kind !== 'mapping') return failure(messages.overrideNotMapping(section));
  const lists = listsOf(value, [key]);
  const mistake = lengthMistake(lists, section);
  if (mistake !== undefined) return failure(mistake);

  // A single name cannot be that of all variants, so only a list of names counts.
  const named =
    entry(value, 'name')?.value.kind === 'sequence' ? value : withoutEntry(value, 'name');
  const length = Math.max(...lists.map(({ list }) => list.items.length));
  if (length > mostJobs) return failure(messages.tooManyJobs(value, length, mostJobs));
  const variants = Array.from({ length }, (_, index) => {
    const over = withLayer(pickEntries(named, index), `${key}[${index}]`);
    return overlay(base, over, key, `${key.slice('zip_override_'.length)}_${index}`);
  });
  return result(variants);
}

/** `over` laid on `base`, named by `over` or after `base` and the suffix. */
function overlay(
  base: SourceMapping,
  over: SourceMapping,
  section: string,
  suffix: string,
): Variant {
  const variant = { suffix, section, fillings: [] };
  const own = entry(over, 'name')?.value;
  if (own !== undefined && !isNull(own)) return { ...variant, node: mergeTrees(base, over) };
  const baseName = entry(base, 'name')?.value;
  const stem = baseName?.kind === 'scalar' ? String(baseName.value) : 'unnamed';
  const name = entryOf('name', scalar(`${stem}_${suffix}`, over.origin));
  return { ...variant, node: withEntry(mergeTrees(base, withoutEntry(over, 'name')), name) };
}

interface ListAt {
  readonly path: Path;
  readonly list: SourceSequence;
}

/** The lists at any depth of mappings. A list inside a list is a value, not a dimension. */
function listsOf(node: SourceNode, path: Path): readonly ListAt[] {
  if (node.kind === 'sequence') return [{ path, list: node }];
  if (node.kind === 'scalar') return [];
  return node.entries.flatMap(({ key, value }) => listsOf(value, [...path, key]));
}

function lengthMistake(lists: readonly ListAt[], section: SourceEntry): Diagnostic | undefined {
  if (lists.length === 0) return messages.zipWithoutList(section);
  const empty = lists.find(({ list }) => list.items.length === 0);
  if (empty !== undefined) return messages.zipEmptyList(empty.list, empty.path);
  const longer = lists.filter(({ list }) => list.items.length > 1);
  const lengths = new Set(longer.map(({ list }) => list.items.length));
  if (lengths.size <= 1) return undefined;
  const counts = longer.map(({ path, list }) => ({ path, length: list.items.length }));
  return messages.zipLengthsDiffer(section, counts);
}

function pickEntries(node: SourceMapping, index: number): SourceMapping {
  const entries = node.entries.map((each) => ({ ...each, value: pick(each.value, index) }));
  return { ...node, entries };
}

function pick(node: SourceNode, index: number): SourceNode {
  if (node.kind === 'mapping') return pickEntries(node, index);
  if (node.kind === 'scalar') return node;
  return node.items[index] ?? node.items[0] ?? node;
}
