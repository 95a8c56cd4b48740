/**
 * Nodes of the YAML library to source trees: aliases, merge keys, tags and duplicate keys resolved.
 */

import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { longestText } from '../constants/longest-text.js';
import * as messages from '../diagnostics/load-messages.js';
import type { Diagnostic } from '../types/diagnostic.js';
import type {
  Origin,
  SourceEntry,
  SourceMapping,
  SourceNode,
  SourceScalar,
} from '../types/source.js';
import { mapping, scalar, sequence } from './source-tree.js';
import { isScalarTag, readPlain, readTagged, type ScalarReading } from './yaml-scalars.js';

export type OriginAt = (offset: number) => Origin;

/** Nodes that aliases may add in all. A few lines of nested aliases can stand for billions. */
const mostAliasedNodes = 100_000;

/**
 * What is known so far; filled in document order, which makes an alias mean the anchor before it.
 */
interface Reading {
  readonly originAt: OriginAt;
  readonly diagnostics: Diagnostic[];
  /** By anchor; `open` while the anchored node itself is being read. */
  readonly anchors: Map<string, { readonly node: SourceNode; readonly size: number } | 'open'>;
  /** Nodes read so far, those behind aliases counted each time. */
  nodes: number;
  /** How many of them came from aliases. */
  aliased: number;
}

/** The tree below a document, with what is wrong in it. */
export function readContents(
  contents: ParsedNode | null,
  originAt: OriginAt,
): { readonly node: SourceNode; readonly diagnostics: readonly Diagnostic[] } {
  const reading: Reading = { originAt, diagnostics: [], anchors: new Map(), nodes: 0, aliased: 0 };
  const node = readNode(contents, contents?.range[0] ?? 0, reading);
  return { node, diagnostics: reading.diagnostics };
}

/** `offset` is where a missing node would have been written. */
function readNode(node: ParsedNode | null, offset: number, reading: Reading): SourceNode {
  reading.nodes += 1;
  if (node === null) return scalar(null, reading.originAt(offset));
  if (isAlias(node)) return readAlias(node, reading);
  if (node.anchor === undefined) return readValue(node, reading);

  const before = reading.nodes;
  reading.anchors.set(node.anchor, 'open');
  const value = readValue(node, reading);
  reading.anchors.set(node.anchor, { node: value, size: reading.nodes - before + 1 });
  return value;
}

/**
 * The anchored node itself: it is written once and so has one position, however often it is used.
 */
function readAlias(alias: Alias.Parsed, reading: Reading): SourceNode {
  const origin = reading.originAt(alias.range[0]);
  const target = reading.anchors.get(alias.source);
  if (target === undefined) {
    return rejected(messages.yamlAliasUnknown(origin, alias.source), origin, reading);
  }
  if (target === 'open') {
    return rejected(messages.yamlAliasCycle(origin, alias.source), origin, reading);
  }
  const before = reading.aliased;
  reading.nodes += target.size;
  reading.aliased += target.size;
  if (reading.aliased <= mostAliasedNodes) return target.node;
  // Reported where the limit is passed, not again at every alias after it.
  if (before <= mostAliasedNodes) {
    reading.diagnostics.push(messages.yamlAliasLimit(origin, mostAliasedNodes));
  }
  return scalar(null, origin);
}

/**
 * Notes an error and gives something to go on with, so that the rest of the file is looked at too.
 */
function rejected(diagnostic: Diagnostic, origin: Origin, reading: Reading): SourceScalar {
  reading.diagnostics.push(diagnostic);
  return scalar(null, origin);
}

function readValue(node: Exclude<ParsedNode, Alias.Parsed>, reading: Reading): SourceNode {
  if (isScalar(node)) return readScalar(node, reading);
  const origin = reading.originAt(node.range[0]);
  const collection = isMap(node) ? 'map' : 'seq';
  if (!isPlainTag(node.tag) && node.tag !== `tag:yaml.org,2002:${collection}`) {
    return rejected(messages.yamlTagUnknown(origin, node.tag), origin, reading);
  }
  if (isMap(node)) return readMapping(node, origin, reading);
  const items = node.items.map((item) => readNode(item, node.range[0], reading));
  return sequence(items, origin);
}

/** No tag, or `!`, which leaves the choice to the reader. */
function isPlainTag(tag: string | undefined): tag is undefined | '!' {
  return tag === undefined || tag === '!';
}

function readScalar(node: Scalar.Parsed, reading: Reading): SourceScalar {
  const origin = reading.originAt(node.range[0]);
  const text = String(node.value);
  if (!isPlainTag(node.tag) && !isScalarTag(node.tag)) {
    return rejected(messages.yamlTagUnknown(origin, node.tag), origin, reading);
  }
  // Only escapes of double-quoted strings can make these characters.
  if (node.type === 'QUOTE_DOUBLE' && /\0|\p{Surrogate}/u.test(text)) {
    return rejected(messages.yamlCharacterUnusable(origin), origin, reading);
  }
  if (text.length > longestText || Buffer.byteLength(text) > longestText) {
    return rejected(messages.yamlTextTooLong(origin, longestText), origin, reading);
  }
  const value = meaning(node, text);
  if (value === undefined) {
    return rejected(messages.yamlScalarUnreadable(origin, text, node.tag), origin, reading);
  }
  return { kind: 'scalar', ...value, origin };
}

function meaning(node: Scalar.Parsed, text: string): ScalarReading | undefined {
  if (!isPlainTag(node.tag)) return readTagged(node.tag, text);
  return node.type === 'PLAIN' ? readPlain(text) : { type: 'string', value: text };
}

/**
 * Merged entries come first, and an entry of the mapping itself takes the place of a merged one.
 */
function readMapping(map: YAMLMap.Parsed, origin: Origin, reading: Reading): SourceMapping {
  const merged: SourceEntry[] = [];
  const own = new Map<string, SourceEntry>();
  for (const { key, value } of map.items) {
    const offset = key.range[1];
    if (isMergeKey(key)) {
      merged.push(...entriesToMerge(readNode(value, offset, reading), reading));
      continue;
    }
    const added = readEntry(key, value, reading);
    if (added === undefined) continue;
    const earlier = own.get(added.key);
    if (earlier !== undefined) {
      reading.diagnostics.push(messages.yamlDuplicateKey(added, earlier.keyOrigin));
    }
    own.set(added.key, added);
  }
  const entries = new Map([...merged, ...own.values()].map((each) => [each.key, each]));
  return mapping([...entries.values()], origin);
}

/** Undefined, and reported, when the key is no scalar. */
function readEntry(
  keyNode: ParsedNode,
  valueNode: ParsedNode | null,
  reading: Reading,
): SourceEntry | undefined {
  const key = readNode(keyNode, keyNode.range[0], reading);
  const value = readNode(valueNode, keyNode.range[1], reading);
  if (key.kind !== 'scalar') {
    reading.diagnostics.push(messages.yamlKeyNotScalar(key.origin));
    return undefined;
  }
  const text = isScalar(keyNode) ? String(keyNode.value) : String(key.value);
  return { key: text, keyType: key.type, keyOrigin: key.origin, value };
}

/** A quoted "<<" is a key like any other. */
export function isMergeKey(key: ParsedNode): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.value === '<<' && key.tag === undefined;
}

/** Of several mappings the first has the say, so it comes last. */
function entriesToMerge(node: SourceNode, reading: Reading): readonly SourceEntry[] {
  const sources = node.kind === 'sequence' ? [...node.items].reverse() : [node];
  return sources.flatMap((source) => {
    if (source.kind === 'mapping') return source.entries;
    reading.diagnostics.push(messages.yamlMergeNotMapping(source.origin));
    return [];
  });
}
