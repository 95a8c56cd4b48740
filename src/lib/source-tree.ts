/** Looking into source trees, making them, and merging them. All functions give new trees. */

import { type ConfigMap, type ConfigValue, Float, Timestamp } from '../types/config-value.js';
import type {
  Origin,
  ScalarType,
  SourceEntry,
  SourceMapping,
  SourceNode,
  SourceScalar,
  SourceSequence,
} from '../types/source.js';

/** Keys of mappings and indices of sequences, from the root down. */
export type Path = readonly (string | number)[];

/** The entry of a mapping with this key; undefined when there is none, or no mapping. */
export function entry(node: SourceNode | undefined, key: string): SourceEntry | undefined {
  return node?.kind === 'mapping' ? node.entries.find((each) => each.key === key) : undefined;
}

/** The node at a path; undefined when the tree ends before. */
export function nodeAt(node: SourceNode, path: Path): SourceNode | undefined {
  return path.reduce<SourceNode | undefined>(child, node);
}

function child(node: SourceNode | undefined, step: string | number): SourceNode | undefined {
  if (node?.kind === 'sequence') return node.items[Number(step)];
  return entry(node, String(step))?.value;
}

/** A path as people write it: `benchmark.concurrencies[1]`. */
export function dotted(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

/** A scalar of the type that the value has; a whole number is an int. */
export function scalar(value: SourceScalar['value'], origin: Origin): SourceScalar {
  return { kind: 'scalar', type: scalarType(value), value, origin };
}

function scalarType(value: SourceScalar['value']): ScalarType {
  if (value === null) return 'null';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'bigint' || Number.isInteger(value) ? 'int' : 'float';
}

/** A float, also where its value is whole: 1.0 and 1 are different flag values. */
export function floatScalar(value: number, origin: Origin): SourceScalar {
  return { kind: 'scalar', type: 'float', value, origin };
}

export function sequence(items: readonly SourceNode[], origin: Origin): SourceSequence {
  return { kind: 'sequence', items, origin };
}

export function mapping(entries: readonly SourceEntry[], origin: Origin): SourceMapping {
  return { kind: 'mapping', entries, origin };
}

/** An entry whose key is a string. Without an origin of its own the key has that of the value. */
export function entryOf(key: string, value: SourceNode, keyOrigin = value.origin): SourceEntry {
  return { key, keyType: 'string', keyOrigin, value };
}

/** The mapping with the entry in the place of the one with its key, or at the end. */
export function withEntry(node: SourceMapping, added: SourceEntry): SourceMapping {
  const known = node.entries.some((each) => each.key === added.key);
  const entries = known
    ? node.entries.map((each) => (each.key === added.key ? added : each))
    : [...node.entries, added];
  return { ...node, entries };
}

export function withoutEntry(node: SourceMapping, key: string): SourceMapping {
  return { ...node, entries: node.entries.filter((each) => each.key !== key) };
}

/**
 * `over` laid on `base`: mappings merge key by key, anything else replaces, lists as a whole. A
 * null in `over` deletes the key; new keys come after those of `base`. Values keep their origins.
 */
export function mergeTrees(base: SourceMapping, over: SourceMapping): SourceMapping {
  const merged = new Map(base.entries.map((each) => [each.key, each]));
  for (const each of over.entries) {
    const value = mergeNodes(merged.get(each.key)?.value, each.value);
    if (value === undefined) merged.delete(each.key);
    else merged.set(each.key, { ...each, value });
  }
  return { ...base, entries: [...merged.values()] };
}

function mergeNodes(base: SourceNode | undefined, over: SourceNode): SourceNode | undefined {
  if (isNull(over)) return undefined;
  if (base?.kind === 'mapping' && over.kind === 'mapping') return mergeTrees(base, over);
  return base === undefined ? over : { ...over, origin: { ...over.origin, over: base.origin } };
}

export function isNull(node: SourceNode): boolean {
  return node.kind === 'scalar' && node.type === 'null';
}

/** Whether two trees say the same: values with their types, and keys in the same order. */
export function sameTree(left: SourceNode, right: SourceNode): boolean {
  if (left.kind === 'scalar') {
    return (
      right.kind === 'scalar' && left.type === right.type && Object.is(left.value, right.value)
    );
  }
  if (left.kind === 'sequence') {
    return right.kind === 'sequence' && sameLists(left.items, right.items, sameTree);
  }
  return right.kind === 'mapping' && sameLists(left.entries, right.entries, sameEntry);
}

export function sameEntry(left: SourceEntry, right: SourceEntry): boolean {
  return (
    left.key === right.key && left.keyType === right.keyType && sameTree(left.value, right.value)
  );
}

function sameLists<T>(
  left: readonly T[],
  right: readonly T[],
  same: (left: T, right: T) => boolean,
): boolean {
  return (
    left.length === right.length &&
    left.every((each, index) => {
      const other = right[index];
      return other !== undefined && same(each, other);
    })
  );
}

/** The tree with every value of another layer, at the positions where they were written. */
export function withLayer(node: SourceMapping, layer: string): SourceMapping;
export function withLayer(node: SourceNode, layer: string): SourceNode;
export function withLayer(node: SourceNode, layer: string): SourceNode {
  const origin = { ...node.origin, layer };
  if (node.kind === 'scalar') return { ...node, origin };
  if (node.kind === 'sequence') {
    return { ...node, origin, items: node.items.map((item) => withLayer(item, layer)) };
  }
  const entries = node.entries.map((each) => ({
    ...each,
    keyOrigin: { ...each.keyOrigin, layer },
    value: withLayer(each.value, layer),
  }));
  return { ...node, origin, entries };
}

/**
 * The tree with every scalar value replaced. Branches in which nothing changes are the same
 * objects.
 */
export function mapScalars(
  node: SourceNode,
  change: (scalar: SourceScalar) => SourceNode,
): SourceNode {
  if (node.kind === 'scalar') return change(node);
  if (node.kind === 'sequence') {
    const items = node.items.map((item) => mapScalars(item, change));
    return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
  }
  return mapEntryScalars(node, change);
}

function mapEntryScalars(
  node: SourceMapping,
  change: (scalar: SourceScalar) => SourceNode,
): SourceMapping {
  const entries = node.entries.map((each) => {
    const value = mapScalars(each.value, change);
    return value === each.value ? each : { ...each, value };
  });
  return entries.every((each, index) => each === node.entries[index]) ? node : { ...node, entries };
}

/**
 * Plain data: floats and ints become numbers (bigints beyond 2^53), mappings objects. What a
 * timestamp becomes is the caller's choice; without one it is its text.
 */
export function toPlain(
  node: SourceNode,
  timestamp: (text: string) => unknown = (text) => text,
): unknown {
  if (node.kind === 'sequence') return node.items.map((item) => toPlain(item, timestamp));
  if (node.kind === 'mapping') {
    // fromEntries, unlike assignment, takes `__proto__` for a key like any other.
    return Object.fromEntries(
      node.entries.map((each) => [each.key, toPlain(each.value, timestamp)]),
    );
  }
  return node.type === 'timestamp' ? timestamp(String(node.value)) : node.value;
}

/** Plain data that still tells 1.0 from 1 and a timestamp from a string. */
export function toConfigValue(node: SourceMapping): ConfigMap;
export function toConfigValue(node: SourceNode): ConfigValue;
export function toConfigValue(node: SourceNode): ConfigValue {
  if (node.kind === 'sequence') return node.items.map(toConfigValue);
  if (node.kind === 'mapping') {
    return Object.fromEntries(node.entries.map((each) => [each.key, toConfigValue(each.value)]));
  }
  if (node.type === 'float') return new Float(Number(node.value));
  return node.type === 'timestamp' ? new Timestamp(String(node.value)) : node.value;
}
