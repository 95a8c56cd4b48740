/**
 * Where the parts of a YAML text stand, and what is around them: comments, empty lines, indentation.
 * A reader drops all that; whoever writes the text anew wants to keep it.
 */

import {
  Composer,
  type CST,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Pair,
  type ParsedNode,
  Parser,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Position, SourceNode } from '../types/source.js';
import { composerOptions } from './parse-yaml.js';
import { isMergeKey } from './yaml-nodes.js';

/** What is around a value: of an entry of a mapping, or of an item of a list. */
export interface Place {
  /** The lines of comments and the empty lines above it, without indentation. */
  readonly before: readonly string[];
  /** From the end of its key, or from its dash, to a value on the same line: `: `, `- `. */
  readonly lead: string;
  /** The comment behind a key or a dash whose value begins on a later line; empty for none. */
  readonly beside: string;
  /** The comment behind the value, with the blanks between; empty for none. */
  readonly after: string;
  /** Null where nothing at all was written, not even a colon. */
  readonly value: ParsedNode | null;
}

export interface PairPlace extends Place {
  readonly key: ParsedNode;
  /** The key's text as readers see it. */
  readonly name: string;
  /** Whether this is `<<`, which brings the entries of other mappings. */
  readonly merges: boolean;
}

/** A mapping or a list. */
export interface CollectionLayout {
  readonly flow: boolean;
  /** How much further in a block stands than the key or dash that it belongs to. */
  readonly step: number;
  /** Of a mapping, as written: with merge keys, without what they bring. */
  readonly pairs: readonly PairPlace[];
  /** Of a list. */
  readonly items: readonly Place[];
  /** Comments, and empty lines between them, after the last part of a block. */
  readonly tail: readonly string[];
}

export interface Layout {
  readonly text: string;
  /** Comments and empty lines at the top of the file. */
  readonly header: readonly string[];
  readonly collections: ReadonlyMap<ParsedNode, CollectionLayout>;
  /** Of values in lists, by the value. */
  readonly items: ReadonlyMap<ParsedNode, Place>;
  /** The column, from 0, of the key or dash that a value belongs to; of the outermost block for parts of a flow. */
  readonly columns: ReadonlyMap<ParsedNode, number>;
  /** The entry whose key is written there. */
  readonly pairAt: (position: Position) => PairPlace | undefined;
  /** The value that is written there. An alias leads to what it stands for. */
  readonly valueAt: (node: SourceNode) => ParsedNode | undefined;
}

/** What is being collected; `starts` in document order. */
interface Survey {
  readonly text: string;
  readonly counter: LineCounter;
  readonly starts: Start[];
  /** Lines, from 1, that begin inside a value: what looks like a comment there is none. */
  readonly insideValues: Set<number>;
  readonly collections: Map<ParsedNode, CollectionLayout>;
  readonly items: Map<ParsedNode, Place>;
  readonly columns: Map<ParsedNode, number>;
  readonly pairs: Map<number, PairPlace>;
  readonly scalars: Map<number, ParsedNode>;
  readonly blocks: Map<number, ParsedNode>;
}

/** Where an entry or an item of a block begins. */
interface Start {
  readonly line: number;
  readonly column: number;
  readonly before: string[];
  readonly block: Block;
}

interface Block {
  readonly column: number;
  readonly tail: string[];
}

/** The layout of a text that parseYaml has read without errors. */
export function layOut(text: string): Layout {
  const counter = new LineCounter();
  const tokens = new Parser(counter.addNewLine).parse(text);
  const options = { ...composerOptions, keepSourceTokens: true };
  const [document] = new Composer(options).compose(tokens, true, text.length);
  const survey: Survey = {
    ...{ text, counter, starts: [], insideValues: new Set() },
    ...{ collections: new Map(), items: new Map(), columns: new Map() },
    ...{ pairs: new Map(), scalars: new Map(), blocks: new Map() },
  };
  if (document?.contents) surveyNode(document.contents, 0, true, survey);
  const header = assignComments(survey);
  const { collections, items, columns, pairs, scalars, blocks } = survey;
  const offset = ({ line, column }: Position) => (counter.lineStarts[line - 1] ?? 0) + column - 1;
  return {
    ...{ text, header, collections, items, columns },
    pairAt: (position) => pairs.get(offset(position)),
    valueAt: ({ kind, origin }) => (kind === 'scalar' ? scalars : blocks).get(offset(origin)),
  };
}

/** `column` is that of the key or dash before the node. */
function surveyNode(node: ParsedNode, column: number, inBlock: boolean, survey: Survey): void {
  survey.columns.set(node, column);
  if (isAlias(node)) return;
  const isBlock = !isScalar(node) && node.flow !== true;
  if (inBlock && !isBlock) coverLines(node.range[0], node.range[1], survey);
  (isScalar(node) ? survey.scalars : survey.blocks).set(node.range[0], node);
  if (isScalar(node)) return;
  if (isMap(node)) surveyMapping(node, column, isBlock, survey);
  else surveyList(node, column, isBlock, survey);
}

function coverLines(start: number, end: number, { counter, insideValues, text }: Survey): void {
  const last = text[end - 1] === '\n' ? end - 1 : end;
  const to = counter.linePos(last).line;
  for (let line = counter.linePos(start).line + 1; line <= to; line += 1) insideValues.add(line);
}

function surveyMapping(
  map: YAMLMap.Parsed,
  column: number,
  isBlock: boolean,
  survey: Survey,
): void {
  const block: Block = { column: columnAt(startOf(map.items[0], map), survey), tail: [] };
  const pairs = map.items.map((pair): PairPlace => {
    const { key, value } = pair;
    const start = startOf(pair, map);
    const place = surroundings(start, key.range[1], value, isBlock, block, survey);
    const name = isScalar(key) ? String(key.value) : '';
    const found = { ...place, key, name, merges: isMergeKey(key) };
    survey.pairs.set(key.range[0], found);
    // The only values that are written as keys are those that an alias takes from there.
    if (isScalar(key) && key.anchor !== undefined) surveyNode(key, column, false, survey);
    if (isBlock) coverLines(key.range[0], key.range[1], survey);
    const inner = isBlock ? columnAt(start, survey) : column;
    if (value !== null) surveyNode(value, inner, isBlock, survey);
    return found;
  });
  survey.collections.set(map, collection(block, column, isBlock, pairs, []));
}

function surveyList(list: YAMLSeq.Parsed, column: number, isBlock: boolean, survey: Survey): void {
  const dashes = dashesOf(list.srcToken);
  const block: Block = { column: columnAt(dashes[0] ?? list.range[0], survey), tail: [] };
  const items = list.items.map((value, index) => {
    const start = dashes[index] ?? value.range[0];
    const place = surroundings(start, start, value, isBlock, block, survey);
    survey.items.set(value, place);
    surveyNode(value, isBlock ? block.column : column, isBlock, survey);
    return place;
  });
  survey.collections.set(list, collection(block, column, isBlock, [], items));
}

function collection(
  { column, tail }: Block,
  outer: number,
  isBlock: boolean,
  pairs: readonly PairPlace[],
  items: readonly Place[],
): CollectionLayout {
  return { flow: !isBlock, step: isBlock ? column - outer : 2, pairs, items, tail };
}

/** An anchor, a tag or a question mark may stand before a key. */
function startOf(pair: Pair<ParsedNode, ParsedNode | null> | undefined, map: ParsedNode): number {
  const first = pair?.srcToken?.start.find(({ type }) =>
    ['anchor', 'tag', 'explicit-key-ind'].includes(type),
  );
  return first?.offset ?? pair?.key.range[0] ?? map.range[0];
}

function dashesOf(token: CST.Token | undefined): readonly number[] {
  if (token?.type !== 'block-seq') return [];
  return token.items.flatMap(
    ({ start }) => start.find(({ type }) => type === 'seq-item-ind')?.offset ?? [],
  );
}

function columnAt(offset: number, { counter }: Survey): number {
  return counter.linePos(offset).col - 1;
}

/** What is around the value of an entry or item that begins at `start`, whose key ends at `end`. */
function surroundings(
  start: number,
  end: number,
  value: ParsedNode | null,
  isBlock: boolean,
  block: Block,
  survey: Survey,
): Place {
  const before: string[] = [];
  const { text, counter } = survey;
  const between = text.slice(end, value?.range[0] ?? end);
  const lead = /^[ \t]*:[ \t]+$|^-[ \t]+$/.test(between) ? between : '';
  if (!isBlock) return { before, lead, beside: '', after: '', value };
  const { line, col } = counter.linePos(start);
  survey.starts.push({ line, column: col - 1, before, block });
  const [first = '', ...others] = between.split(/\r?\n/);
  const beside = others.length === 0 ? '' : (/(?:^|[ \t])(#.*)$/.exec(first)?.[1] ?? '');
  return { before, lead, beside, after: commentAfter(value, text), value };
}

/** A block has its comments on lines of their own, and a block scalar behind its `|`. */
function commentAfter(value: ParsedNode | null, text: string): string {
  const isFlow = value !== null && (isAlias(value) || isScalar(value) || value.flow === true);
  if (!isFlow) return '';
  if (isScalar(value) && (value.type === 'BLOCK_LITERAL' || value.type === 'BLOCK_FOLDED')) {
    return '';
  }
  // An empty value stands right before its comment, behind the blanks.
  let end = value.range[1];
  while (/[ \t]/.test(text[end - 1] ?? '')) end -= 1;
  const lineEnd = text.indexOf('\n', value.range[1]);
  const rest = text.slice(end, lineEnd < 0 ? undefined : lineEnd);
  return (/^[ \t]+#.*/.exec(rest)?.[0] ?? '').trimEnd();
}

/**
 * Gives every comment on a line of its own to a block or to what it stands above; what is above
 * everything is returned. A comment after the last part of a block belongs to it when it is
 * indented like it.
 */
function assignComments({ text, starts, insideValues, counter }: Survey): readonly string[] {
  const lines = text.split(/\r?\n/);
  const isFree = (line: number) =>
    /^\s*(#.*)?$/.test(lines[line - 1] ?? '') && !insideValues.has(line);
  const above = (line: number) => {
    let from = line;
    while (from > 1 && isFree(from - 1)) from -= 1;
    return lines.slice(from - 1, line - 1);
  };
  const [top] = starts;
  const header = lines.slice(0, (top?.line ?? lines.length + 1) - 1);
  let open: readonly Block[] = [];
  for (const { line, column, before, block } of starts) {
    const depth = open.indexOf(block);
    const closing = depth < 0 ? [] : open.slice(depth + 1);
    open = depth < 0 ? [...open, block] : open.slice(0, depth + 1);
    const begins = (lines[line - 1] ?? '').slice(0, column).trim() === '';
    if (!begins || line === top?.line) continue;
    before.push(...giveToBlocks(above(line), closing, column).map(trimmed));
  }
  const end = counter.lineStarts.length + 1;
  giveToBlocks(above(end), open, -1);
  return header.filter((line) => /^\s*(#.*)?$/.test(line)).map(trimmed);
}

/** Gives comments to those of the blocks that end before them; what is left is returned. */
function giveToBlocks(
  comments: readonly string[],
  closing: readonly Block[],
  nextColumn: number,
): readonly string[] {
  let owners = closing;
  let given = 0;
  for (const [index, line] of comments.entries()) {
    const column = line.search(/\S/);
    if (column < 0) continue;
    if (column <= nextColumn) break;
    const depth = owners.findLastIndex((owner) => owner.column <= column);
    if (depth < 0) break;
    owners[depth]?.tail.push(...comments.slice(given, index + 1).map(trimmed));
    owners = owners.slice(0, depth + 1);
    given = index + 1;
  }
  return comments.slice(given);
}

function trimmed(line: string): string {
  return line.trim();
}
