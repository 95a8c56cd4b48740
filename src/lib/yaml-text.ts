/**
 * Scalars as YAML text that is read back as what it was. Texts are lists of lines; those after the first are
 * indented as if the key or dash before the scalar stood in column 0.
 */

import type { Scalar } from 'yaml';
import type { SourceScalar } from '../types/source.js';
import { parseYaml } from './parse-yaml.js';
import { doubleQuoted, indented, literal, singleQuoted } from './yaml-styles.js';

type Style = Scalar.Type;

/** What a scalar stands in: each forbids a plain one something else. */
export type ScalarContext = 'block' | 'flow' | 'block key' | 'flow key';

type Meaning = Pick<SourceScalar, 'type' | 'value'>;

const frames: Readonly<Record<ScalarContext, (text: string) => string>> = {
  block: (text) => `k: ${text}\n`,
  flow: (text) => `[${text}]\n`,
  'block key': (text) => `${text}: v\n`,
  'flow key': (text) => `{${text}: v}\n`,
};

/** Whether the text, standing there, is read as that. A key is compared by its text. */
export function means(
  lines: readonly string[],
  { type, value }: Meaning,
  context: ScalarContext,
): boolean {
  const found = parseYaml(frames[context](lines.join('\n')), '', '').value;
  if (found?.kind === 'sequence') {
    const [item, second] = found.items;
    return second === undefined && isScalarOf(item, type, value);
  }
  if (found?.kind !== 'mapping' || found.entries.length !== 1) return false;
  const [entry] = found.entries;
  if (context === 'block') return entry?.key === 'k' && isScalarOf(entry.value, type, value);
  return entry?.key === String(value) && entry.keyType === type && entry.value.kind === 'scalar';
}

function isScalarOf(
  node: { readonly kind: string } | SourceScalar | undefined,
  type: string,
  value: unknown,
): boolean {
  return (
    node !== undefined && 'value' in node && node.type === type && Object.is(node.value, value)
  );
}

/** A string in a style, or in the nearest that can hold it there. */
export function stringLines(
  value: string,
  style: Style | undefined,
  context: ScalarContext,
): readonly string[] {
  const wanted = [style ?? 'PLAIN', 'PLAIN'] as const;
  const lines = wanted
    .filter((each) => context === 'block' || !each.startsWith('BLOCK'))
    .map((each) => writers[each](value))
    .find((each) => means(each, { type: 'string', value }, context));
  return lines ?? writers.QUOTE_DOUBLE(value);
}

const writers: Readonly<Record<Style, (value: string) => readonly string[]>> = {
  PLAIN: (value) => [value],
  QUOTE_SINGLE: (value) => [singleQuoted(value)],
  QUOTE_DOUBLE: (value) => [doubleQuoted(value)],
  BLOCK_LITERAL: literal,
  // Nobody but its author knows where a folded text is to be folded.
  BLOCK_FOLDED: literal,
};

/** The author's text of a scalar without its tag; `column` is that of the key or dash before it. */
export function sourceLines(
  scalar: Scalar.Parsed,
  text: string,
  column: number,
): readonly string[] {
  const [first = '', ...rest] = text.slice(scalar.range[0], scalar.range[1]).split(/\r?\n/);
  const isBlock = scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED';
  return isBlock
    ? blockLines(first, rest, scalar.value, column)
    : [first, ...rest.map((line) => movedLine(line, column))];
}

/**
 * A line of a flow, or of a quoted or plain scalar, as far to the right of its key as it was. Only a bracket that
 * closes may stand below the key itself.
 */
export function movedLine(line: string, column: number): string {
  const depth = line.search(/\S/) - column;
  const least = /^\s*[\]}]/.test(line) ? 0 : 1;
  return line.trim() === '' ? '' : indented(line.trimStart(), Math.max(least, depth));
}

function blockLines(
  header: string,
  rest: readonly string[],
  value: unknown,
  column: number,
): readonly string[] {
  // The last line break ends the scalar.
  const body = rest.at(-1) === '' ? rest.slice(0, -1) : rest;
  const firstOf = (lines: readonly string[]) =>
    lines.find((line) => line.trim() !== '')?.search(/\S/) ?? 0;
  const content = firstOf(body) - firstOf(String(value).split('\n'));
  const step = Math.min(9, Math.max(1, content - column));
  const digit = /^[|>][-+]?[1-9]/.test(header) ? header.replace(/[1-9]/, String(step)) : header;
  // Without an empty line at its end `+` says nothing, unless one happens to come after it.
  const last = body.at(-1) ?? '';
  const start = last.trim() === '' ? digit : digit.replace(/^([|>]\d?)\+/, '$1');
  return [start, ...body.map((line) => indented(line.slice(content), step))];
}
