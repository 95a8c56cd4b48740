/** Values of a variant on one line, or in the brackets in which their author wrote them. */

import { type CST, isAlias, isMap, isScalar, isSeq, type ParsedNode, visit } from 'yaml';
import { sameTree } from '../../../lib/source-tree.js';
import type { Place } from '../../../lib/yaml-layout.js';
import { movedLine } from '../../../lib/yaml-text.js';
import type { SourceEntry, SourceNode } from '../../../types/source.js';
import {
  aliasFor,
  keyText,
  layoutOf,
  mergeText,
  partsOf,
  referTo,
  scalarLines,
  type Writing,
  withAnchor,
} from './writing.js';

/**
 * A collection as its author wrote it, in brackets; undefined where that would lose a comment or cannot
 * hold what an override or a sweep has brought: then it becomes a block.
 */
export function flowLines(node: SourceNode, writing: Writing): readonly string[] | undefined {
  const { layout } = writing;
  const written = layout.valueAt(node);
  const changes =
    written && layoutOf(node, writing)?.flow ? edits(node, written, writing) : undefined;
  if (written !== undefined && changes !== undefined) {
    const column = layout.columns.get(written) ?? 0;
    const [first = '', ...rest] = edited(written, changes, layout.text).split(/\r?\n/);
    return [first, ...rest.map((line) => movedLine(line, column))];
  }
  return fitsFlow(node, undefined, writing) ? [flowText(node, undefined, writing)] : undefined;
}

/** The comments inside the brackets of a collection. */
export function flowComments(node: SourceNode, writing: Writing): readonly string[] {
  const written = writing.layout.valueAt(node);
  const isFlow = written && !isScalar(written) && !isAlias(written) && written.flow === true;
  return isFlow && written.srcToken !== undefined ? commentsIn(written.srcToken) : [];
}

function commentsIn(token: CST.Token): readonly string[] {
  const ownOf = (tokens: readonly CST.SourceToken[] = []) =>
    tokens.flatMap(({ type, source }) => (type === 'comment' ? [source.trimEnd()] : []));
  if (!('items' in token)) return 'end' in token ? ownOf(token.end) : [];
  const inner = token.items.flatMap(({ start, key, sep, value }) => [
    ...ownOf(start),
    ...(key ? commentsIn(key) : []),
    ...ownOf(sep),
    ...(value ? commentsIn(value) : []),
  ]);
  return inner;
}

/** A piece of the source to replace. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What makes the value of its source text; undefined when that has another shape, or anchors. */
function edits(
  node: SourceNode,
  written: ParsedNode,
  writing: Writing,
): readonly Edit[] | undefined {
  if (hasReferences(written)) return undefined;
  const original = writing.originals.get(written);
  if (original && sameTree(original, node)) return [];
  if (node.kind === 'mapping' && isMap(written) && node.entries.length === written.items.length) {
    return all(
      node.entries.map((entry, index) => {
        const pair = written.items[index];
        const isSameKey =
          pair !== undefined && writing.layout.pairAt(entry.keyOrigin)?.key === pair.key;
        return isSameKey && pair.value ? edits(entry.value, pair.value, writing) : undefined;
      }),
    );
  }
  if (node.kind === 'sequence' && isSeq(written) && node.items.length === written.items.length) {
    return all(
      node.items.map((item, index) => {
        const value = written.items[index];
        return value && edits(item, value, writing);
      }),
    );
  }
  if (!isScalar(written) || written.tag !== undefined) return undefined;
  if (!fitsFlow(node, undefined, writing)) return undefined;
  return [
    { start: written.range[0], end: written.range[1], text: flowText(node, undefined, writing) },
  ];
}

function all(lists: readonly (readonly Edit[] | undefined)[]): readonly Edit[] | undefined {
  return lists.every((each) => each !== undefined) ? lists.flat() : undefined;
}

function hasReferences(written: ParsedNode): boolean {
  let found = false;
  visit(written, (_key, node) => {
    if (node === written || typeof node !== 'object' || node === null) return undefined;
    found ||= isAlias(node) || ('anchor' in node && node.anchor !== undefined);
    return found ? visit.BREAK : undefined;
  });
  return found;
}

function edited({ range }: ParsedNode, changes: readonly Edit[], text: string): string {
  let position = range[0];
  let result = '';
  for (const change of changes) {
    result += text.slice(position, change.start) + change.text;
    position = change.end;
  }
  return result + text.slice(position, range[1]);
}

/** Whether a value can stand on one line without the loss of a comment, and was in brackets before. */
function fitsFlow(node: SourceNode, place: Place | undefined, writing: Writing): boolean {
  if (place && isCommented(place)) return false;
  if (aliasFor(node, place, writing) !== undefined) return true;
  if (node.kind === 'scalar') {
    const written = writing.layout.valueAt(node);
    return !written || !isScalar(written) || !written.type?.startsWith('BLOCK');
  }
  const layout = layoutOf(node, writing);
  const isEmpty = (node.kind === 'mapping' ? node.entries : node.items).length === 0;
  if (isEmpty) return true;
  if (layout?.flow !== true || flowComments(node, writing).length > 0) return false;
  if (node.kind === 'sequence') {
    return node.items.every((item, index) => fitsFlow(item, layout.items[index], writing));
  }
  return partsOf(node, writing).every(
    (part) =>
      'merge' in part ||
      fitsFlow(part.entry.value, writing.layout.pairAt(part.entry.keyOrigin), writing),
  );
}

function isCommented({ before, beside, after }: Place): boolean {
  return before.some((line) => line !== '') || beside !== '' || after !== '';
}

/** A value for which fitsFlow is true, on one line. */
function flowText(node: SourceNode, place: Place | undefined, writing: Writing): string {
  const alias = aliasFor(node, place, writing);
  if (alias !== undefined) return referTo(alias, writing);
  return withAnchor(node, writing, (anchor) => anchor + bareText(node, place, writing));
}

function bareText(node: SourceNode, place: Place | undefined, writing: Writing): string {
  if (node.kind === 'scalar') return scalarLines(node, place, 'flow', writing).join('');
  if (node.kind === 'sequence') {
    const items = layoutOf(node, writing)?.items;
    return `[${node.items.map((item, index) => flowText(item, items?.[index], writing)).join(', ')}]`;
  }
  const parts = partsOf(node, writing).map((part) =>
    'merge' in part ? `<<: ${mergeText(part.merge, writing)}` : entryText(part.entry, writing),
  );
  return `{${parts.join(', ')}}`;
}

function entryText(entry: SourceEntry, writing: Writing): string {
  const pair = writing.layout.pairAt(entry.keyOrigin);
  return `${keyText(entry, pair, 'flow key', writing)}: ${flowText(entry.value, pair, writing)}`;
}
