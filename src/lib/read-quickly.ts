/**
 * YAML in which nothing is unusual, from the events of a faster parser than that of parse-yaml.ts, which is asked for all
 * else. Both read such a text alike, to the last position: test/lib/read-quickly.test.ts compares them.
 */

import {
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
import { longestText } from '../constants/longest-text.js';
import type {
  Origin,
  SourceEntry,
  SourceMapping,
  SourceNode,
  SourceScalar,
  SourceSequence,
} from '../types/source.js';
import { mapping, sequence } from './source-tree.js';
import { readPlain, type ScalarReading } from './yaml-scalars.js';

/** All far below what parse-yaml.ts refuses: characters of a text and of a key, levels, events. */
const limits = { text: 200_000, key: 1000, depth: 50, events: 5000 };

/** Control characters and other line breaks, characters of two units, markers of documents, directives. */
const unusualText = /[^\P{Cc}\n]|[\p{Zl}\p{Zp}\ufeff\u{10000}-\u{10ffff}]|^(?:---|\.\.\.|%)/mu;

/** Thrown here, and caught here. */
class Unusual extends Error {}

interface Reader {
  readonly text: string;
  readonly events: readonly Event[];
  readonly originAt: (offset: number) => Origin;
  /** The event that comes next. */
  next: number;
  /** Where the text ends that the events until then stand for. */
  end: number;
}

/** The tree that parseYaml gives; undefined where it might have something to say, or is better asked. */
export function readQuickly(text: string, file: string, layer: string): SourceNode | undefined {
  if (text.length > limits.text || unusualText.test(text)) return undefined;
  try {
    const events = parseEvents(text, { maxDepth: limits.depth });
    if (events.length > limits.events) return undefined;
    const reader: Reader = { text, events, originAt: origins(text, file, layer), next: 1, end: 0 };
    const tree = readNode(reader);
    // What is left is the end of the only document.
    return reader.next === events.length - 1 ? tree : undefined;
  } catch {
    return undefined;
  }
}

/** Offsets are asked for in the order of the text, but for a few steps back. */
function origins(text: string, file: string, layer: string): Reader['originAt'] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  let index = 0;
  return (offset) => {
    while ((starts[index + 1] ?? Infinity) <= offset) index += 1;
    while ((starts[index] ?? 0) > offset) index -= 1;
    return { file, line: index + 1, column: offset - (starts[index] ?? 0) + 1, layer };
  };
}

function readNode(reader: Reader): SourceNode {
  const event = reader.events[reader.next];
  reader.next += 1;
  switch (event?.type) {
    case EVENT_ID.SCALAR:
      return readScalar(event, reader);
    case EVENT_ID.SEQUENCE:
      return readSequence(event, reader);
    case EVENT_ID.MAPPING:
      return readMapping(event, reader);
    default:
      throw new Unusual('no node, or an alias');
  }
}

function readSequence(event: SequenceEvent, reader: Reader): SourceSequence {
  open(event, reader);
  const origin = reader.originAt(event.start);
  const items: SourceNode[] = [];
  while (!isAtEnd(reader)) items.push(readNode(reader));
  close(event, reader);
  return sequence(items, origin);
}

function readMapping(event: MappingEvent, reader: Reader): SourceMapping {
  open(event, reader);
  const origin = reader.originAt(event.start);
  const entries = new Map<string, SourceEntry>();
  while (!isAtEnd(reader)) {
    const added = readEntry(reader);
    if (entries.has(added.key)) throw new Unusual('a key that is there twice');
    entries.set(added.key, added);
  }
  close(event, reader);
  return mapping([...entries.values()], origin);
}

function readEntry(reader: Reader): SourceEntry {
  const event = reader.events[reader.next];
  reader.next += 1;
  if (event?.type !== EVENT_ID.SCALAR) throw new Unusual('a key that is no scalar');
  const { type, origin } = readScalar(event, reader);
  const key = getScalarValue(reader.text, event);
  const isMerge = key === '<<' && event.style === SCALAR_STYLE.PLAIN;
  if (isMerge || key.length > limits.key || !follows(/ *:/y, reader)) throw new Unusual('a key');
  return { key, keyType: type, keyOrigin: origin, value: readNode(reader) };
}

function readScalar(event: ScalarEvent, reader: Reader): SourceScalar {
  assertBare(event);
  if (event.valueStart < 0) throw new Unusual('a value that is not written');
  const value = getScalarValue(reader.text, event);
  const start = startOf(event, reader);
  if (event.style === SCALAR_STYLE.PLAIN && !event.fast)
    assertOneLine(start, event.valueEnd, reader);
  if (value.length > longestText / 4 || /\0|\p{Surrogate}/u.test(value))
    throw new Unusual('a text');
  const reading: ScalarReading | undefined =
    event.style === SCALAR_STYLE.PLAIN ? readPlain(value) : { type: 'string', value };
  if (reading === undefined) throw new Unusual('a scalar that has no meaning');
  reader.end = event.valueEnd + (isQuoted(event) ? 1 : 0);
  return { kind: 'scalar', ...reading, origin: reader.originAt(start) };
}

function isQuoted({ style }: ScalarEvent): boolean {
  return style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
}

/** Of a quoted text its quote, of a block its header, which ends the line before. */
function startOf(event: ScalarEvent, { text }: Reader): number {
  if (event.style < SCALAR_STYLE.LITERAL_BLOCK) return event.valueStart - (isQuoted(event) ? 1 : 0);
  const line = text.lastIndexOf('\n', event.valueStart - 2) + 1;
  const header = /[|>][-+\d]*(?: +#.*)? *$/.exec(text.slice(line, event.valueStart - 1));
  if (header === null) throw new Unusual('a block whose header is elsewhere');
  return line + header.index;
}

function open(event: SequenceEvent | MappingEvent, reader: Reader): void {
  assertBare(event);
  reader.end = event.start + 1;
}

function isAtEnd(reader: Reader): boolean {
  return reader.events[reader.next]?.type === EVENT_ID.POP;
}

/** Brackets are on one line: the libraries have rules of their own for the others. */
function close(event: SequenceEvent | MappingEvent, reader: Reader): void {
  reader.next += 1;
  if (event.style === COLLECTION_STYLE.BLOCK) return;
  const bracket = / *,? *[\]}]/y;
  if (!follows(bracket, reader)) throw new Unusual('a bracket that closes elsewhere');
  reader.end = bracket.lastIndex;
  assertOneLine(event.start, reader.end, reader);
}

function follows(pattern: RegExp, { text, end }: Reader): boolean {
  pattern.lastIndex = end;
  return pattern.test(text);
}

/** Without anchor and tag. */
function assertBare({ anchorStart, tagStart }: ScalarEvent | SequenceEvent | MappingEvent): void {
  if (anchorStart >= 0 || tagStart >= 0) throw new Unusual('an anchor or a tag');
}

function assertOneLine(start: number, end: number, { text }: Reader): void {
  const lineBreak = text.indexOf('\n', start);
  if (lineBreak >= 0 && lineBreak < end) throw new Unusual('several lines');
}
