/** What the writers of a variant share: the author's text, and which anchors may be referred to by now. */

import { isAlias, isScalar, isSeq, type ParsedNode } from 'yaml';
import { entry as entryAt, sameEntry, sameTree } from '../../../lib/source-tree.js';
import type { CollectionLayout, Layout, PairPlace, Place } from '../../../lib/yaml-layout.js';
import { means, type ScalarContext, sourceLines, stringLines } from '../../../lib/yaml-text.js';
import type {
  SourceEntry,
  SourceMapping,
  SourceNode,
  SourceScalar,
} from '../../../types/source.js';
import type { Filling } from '../../../types/variant.js';

export interface Writing {
  readonly layout: Layout;
  /** What the recipe says at each place of its text, before overrides and sweeps. */
  readonly originals: ReadonlyMap<ParsedNode, SourceNode>;
  readonly fillings: readonly Filling[];
  /** The anchors to write; undefined for all. */
  readonly wantedAnchors: ReadonlySet<string> | undefined;
  /** Values behind the anchors that have been written so far; undefined while a value is being written. */
  readonly anchors: Map<string, SourceNode | undefined>;
  /** Anchors that something refers to. */
  readonly usedAnchors: Set<string>;
}

/** The collection in whose place a value stands. */
export function layoutOf(node: SourceNode, { layout }: Writing): CollectionLayout | undefined {
  const written = layout.valueAt(node);
  return written && layout.collections.get(written);
}

/** The alias that stands there in the source, if it would still mean the value. */
export function aliasFor(
  node: SourceNode,
  place: Place | undefined,
  { anchors }: Writing,
): string | undefined {
  if (!place?.value || !isAlias(place.value)) return undefined;
  const target = anchors.get(place.value.source);
  return target && sameTree(target, node) ? place.value.source : undefined;
}

/** The alias as text. */
export function referTo(alias: string, { usedAnchors }: Writing): string {
  usedAnchors.add(alias);
  return `*${alias}`;
}

/**
 * `write` with the value's anchor noted, whose text it is given: `&x ` or nothing. Each anchor is
 * written once, at the first place that its value has in the variant.
 */
export function withAnchor<T>(node: SourceNode, writing: Writing, write: (anchor: string) => T): T {
  const { layout, anchors, wantedAnchors } = writing;
  const value = layout.valueAt(node);
  const name = value === undefined || isAlias(value) ? undefined : value.anchor;
  const isWritten = name === undefined || anchors.has(name) || wantedAnchors?.has(name) === false;
  if (isWritten) return write('');
  anchors.set(name, undefined);
  const written = write(`&${name} `);
  anchors.set(name, node);
  return written;
}

/** A part of a mapping: an entry of its own, or a merge key with what it brings. */
export type Part = { readonly entry: SourceEntry } | { readonly merge: PairPlace };

/**
 * What to write of a mapping: with its merge keys where they still bring what they brought, in the
 * author's order; otherwise every entry.
 */
export function partsOf(node: SourceMapping, writing: Writing): readonly Part[] {
  const pairs = layoutOf(node, writing)?.pairs ?? [];
  const all = node.entries.map((entry) => ({ entry }));
  if (!pairs.some(({ merges }) => merges)) return all;
  const merged = pairs.filter(({ merges }) => merges).map((pair) => broughtBy(pair, writing));
  if (merged.some((each) => each === undefined)) return all;
  const brought = new Map(merged.flatMap((each) => each ?? []).map((each) => [each.key, each]));

  const left = new Map(node.entries.map((each) => [each.key, each]));
  const own = pairs.flatMap((pair): Part[] => {
    if (pair.merges) return [{ merge: pair }];
    const entry = left.get(pair.name);
    left.delete(pair.name);
    return entry === undefined ? [] : [{ entry }];
  });
  const added = [...left.values()].filter((each) => {
    const other = brought.get(each.key);
    return other === undefined || !sameEntry(other, each);
  });
  // What was merged and now has to be said beside it was changed behind the anchor, not here.
  const written = writing.layout.valueAt(node);
  const original = written && writing.originals.get(written);
  const isRestated = added.some((each) => {
    const before = entryAt(original, each.key);
    return brought.has(each.key) && before !== undefined && sameEntry(before, each);
  });
  if (isRestated) return all;
  const parts = [...own, ...added.map((entry) => ({ entry }))];

  const read = new Map(brought);
  for (const part of parts) if ('entry' in part) read.set(part.entry.key, part.entry);
  return sameTree({ ...node, entries: [...read.values()] }, node) ? parts : all;
}

/** Undefined when one of the mappings is not behind an anchor that has been written. */
function broughtBy({ value }: PairPlace, { anchors }: Writing): readonly SourceEntry[] | undefined {
  const sources = value && isSeq(value) ? value.items.toReversed() : [value];
  const mappings = sources.map((source) => {
    const target = source && isAlias(source) ? anchors.get(source.source) : undefined;
    return target?.kind === 'mapping' ? target.entries : undefined;
  });
  return mappings.every((each) => each !== undefined) ? mappings.flat() : undefined;
}

/** What a merge key merges, as text. Only for those of partsOf. */
export function mergeText({ value }: PairPlace, writing: Writing): string {
  const refer = (node: ParsedNode | null) =>
    node && isAlias(node) ? referTo(node.source, writing) : '';
  return value && isSeq(value) ? `[${value.items.map(refer).join(', ')}]` : refer(value);
}

/**
 * A scalar: the author's text where nothing was changed in it, that text with a sweep's values where
 * this says the same, or the value in the author's style.
 */
export function scalarLines(
  node: SourceScalar,
  place: Place | undefined,
  context: 'block' | 'flow',
  { layout, originals, fillings }: Writing,
): readonly string[] {
  const written = layout.valueAt(node);
  if (written !== undefined && isScalar(written)) {
    const lines = sourceLines(written, layout.text, layout.columns.get(written) ?? 0);
    const original = originals.get(written);
    const isChanged = original === undefined || !sameTree(original, node);
    const text = isChanged ? filled(lines, fillings) : lines;
    const tagged = withTag(written.tag, text);
    const isSafe = !isChanged && context === 'block' && !(text[0] ?? '').match(/^[|>]/);
    if (isSafe || (isOneLine(tagged, context) && means(tagged, node, context))) return tagged;
  }
  if (node.type !== 'string') return [node.value === null ? 'null' : String(node.value)];
  const style = written ?? place?.value ?? undefined;
  return stringLines(String(node.value), isScalar(style) ? style.type : undefined, context);
}

function isOneLine(lines: readonly string[], context: ScalarContext): boolean {
  return context === 'block' || lines.length === 1;
}

function filled(lines: readonly string[], fillings: readonly Filling[]): readonly string[] {
  return fillings
    .reduce((text, filling) => text.split(filling.placeholder).join(filling.text), lines.join('\n'))
    .split('\n');
}

function withTag(
  tag: string | undefined,
  [first = '', ...rest]: readonly string[],
): readonly string[] {
  if (tag === undefined) return [first, ...rest];
  const text = tag.replace('tag:yaml.org,2002:', '!!');
  return [first === '' ? text : `${text} ${first}`, ...rest];
}

/** A key: the author's text, or one that means the same where that cannot stand. */
export function keyText(
  { key, keyType }: SourceEntry,
  pair: PairPlace | undefined,
  context: 'block key' | 'flow key',
  { layout }: Writing,
): string {
  const meaning = { type: keyType, value: key };
  if (pair?.name === key && isScalar(pair.key)) {
    const lines = withTag(pair.key.tag, sourceLines(pair.key, layout.text, 0));
    const isPlain = context === 'block key' && /^[\w.-]+$/.test(lines.join('\n'));
    if (isPlain || (lines.length === 1 && means(lines, meaning, context))) return lines[0] ?? '';
  }
  if (keyType !== 'string') return key;
  return stringLines(key, undefined, context)[0] ?? '';
}
