/**
 * Plain data as YAML that readers of 1.1 and of 1.2 take for what it is. The library would make a tree of nodes first,
 * and ask each of its tags about each string; that was most of a build's time.
 */

import { type ConfigScalar, Float, Timestamp } from '../types/config-value.js';
import { byCodePoint } from './flags.js';
import { floatText } from './python-text.js';
import { doubleQuoted, literal, singleQuoted } from './yaml-styles.js';

/** Scalars, and lists and objects of them. */
type Data = ConfigScalar | object;

export interface YamlLayout {
  /** By code point, at every level; else in the order of the data. */
  readonly sortKeys?: boolean;
  /** Whether a collection stands in brackets on one line. Empty ones always do. */
  readonly onOneLine?: (collection: object) => boolean;
}

/** What a string stands in: brackets give more characters a meaning. */
type Place = 'block' | 'brackets';

/** A longer key cannot stand before its colon. */
const longestKey = 1024;

/** The lines of a YAML file, without a newline at the end; `{}` for an empty mapping. */
export function writeYaml(data: object, layout: YamlLayout = {}): readonly string[] {
  const text = isBlock(data, layout) ? blockText(data, '', layout) : bracketText(data, layout);
  return text.split('\n');
}

/** No scalar. */
export function isCollection(data: unknown): data is object {
  return (
    typeof data === 'object' &&
    data !== null &&
    !(data instanceof Float) &&
    !(data instanceof Timestamp)
  );
}

function isBlock(data: Data, { onOneLine }: YamlLayout): data is object {
  return isCollection(data) && Object.keys(data).length > 0 && onOneLine?.(data) !== true;
}

/** An item or an entry on each line. The first line goes where the text stands, the others after `indent`. */
function blockText(data: object, indent: string, layout: YamlLayout): string {
  const lines = Array.isArray(data)
    ? data.map((item: Data) => `-${valueText(item, indent, ' ', layout)}`)
    : entriesOf(data, layout).map(
        ([key, value]) =>
          `${keyText(key, indent)}${valueText(value, indent, `\n${indent}  `, layout)}`,
      );
  return lines.join(`\n${indent}`);
}

function entriesOf(data: object, { sortKeys }: YamlLayout): readonly (readonly [string, Data])[] {
  const entries: [string, Data][] = Object.entries(data);
  return sortKeys ? entries.sort(([left], [right]) => byCodePoint(left, right)) : entries;
}

function keyText(key: string, indent: string): string {
  const text = stringText(key, 'block');
  return text.length > longestKey ? `? ${text}\n${indent}:` : `${text}:`;
}

/** What follows a key or dash that stands after `indent`; `gap` is before a block. */
function valueText(value: Data, indent: string, gap: string, layout: YamlLayout): string {
  if (isBlock(value, layout)) return gap + blockText(value, `${indent}  `, layout);
  if (isCollection(value)) return ` ${bracketText(value, layout)}`;
  if (typeof value !== 'string' || !isLiteral(value)) return ` ${scalarText(value, 'block')}`;
  const [header, ...lines] = literal(value);
  return ` ${header}${lines.map((line) => (line === '' ? '\n' : `\n${indent}${line}`)).join('')}`;
}

function bracketText(data: object, layout: YamlLayout): string {
  const text = (value: Data): string =>
    isCollection(value) ? bracketText(value, layout) : scalarText(value, 'brackets');
  if (Array.isArray(data)) return `[${data.map(text).join(', ')}]`;
  const entries = entriesOf(data, layout).map(
    ([key, value]) => `${stringText(key, 'brackets')}: ${text(value)}`,
  );
  return `{${entries.join(', ')}}`;
}

function scalarText(value: ConfigScalar, place: Place): string {
  if (typeof value === 'string') return stringText(value, place);
  if (value instanceof Float) return yamlFloat(value.float);
  if (value instanceof Timestamp) return value.timestamp;
  return String(value);
}

/** As Python's YAML writer: `.inf`, and a point before an exponent, without which 1.1 reads a string. */
function yamlFloat(value: number): string {
  const special: Readonly<Record<string, string>> = { nan: '.nan', inf: '.inf', '-inf': '-.inf' };
  const text = floatText(value);
  return special[text] ?? text.replace(/^(-?\d+)e/, '$1.0e');
}

/** On one line, in the first of these that can hold it: without quotes, single quotes around double ones, JSON. */
function stringText(value: string, place: Place): string {
  if (isPlain(value) && (place === 'block' || !/[,[\]{}]/.test(value))) return value;
  const isSingle = value.includes('"') && !value.includes("'") && !/[\n\t]/.test(value);
  return isSingle && !hidden.test(value) ? singleQuoted(value) : doubleQuoted(value);
}

/** What a person could not see, or a reader might take for a line break. */
const hidden = /[^\P{Cc}\n\t]|[\p{Zl}\p{Zp}\p{Cs}\ufeff\ufffe\uffff]/u;

/** Lines, with something to see in them, and not only blanks in the last. */
function isLiteral(value: string): boolean {
  return /\n/.test(value) && /\S/.test(value) && !/\n[ \t]+$/.test(value) && !hidden.test(value);
}

function isPlain(value: string): boolean {
  return !structural.test(value) && !otherThanString.test(value) && !hidden.test(value);
}

/** What means something else to every reader: at the start, in the middle, at the end. */
const structural = /^[\s,[\]{}#&*!|>'"%@`]|^[-?:](\s|$)|^(---|\.\.\.)|:\s|\s#|[\n\t]|[\s:]$/;

/** What some reader takes for a null, a bool, a number, a timestamp, or a key with a meaning. */
const otherThanString = new RegExp(
  `^(${[
    '|~|null|Null|NULL|=|<<',
    ...['y', 'yes', 'n', 'no', 'true', 'false', 'on', 'off'].map(spellings),
    // Numbers, of base 10, 2, 8, 16 and 60.
    ...['[-+]?(\\d[\\d_]*)?(\\.[\\d_]*)?([eE][-+]?\\d+)?', '[-+]?0b[01_]+', '[-+]?0o?[0-7_]+'],
    ...['[-+]?0x[\\da-fA-F_]+', '[-+]?\\d[\\d_]*(:[0-5]?\\d)+(\\.[\\d_]*)?'],
    ...['[-+]?\\.(inf|Inf|INF)', '\\.(nan|NaN|NAN)'],
    '\\d{4}-\\d\\d?-\\d\\d?([Tt\\s].*)?',
  ].join('|')})$`,
);

function spellings(word: string): string {
  return `${word}|${word.charAt(0).toUpperCase()}${word.slice(1)}|${word.toUpperCase()}`;
}
