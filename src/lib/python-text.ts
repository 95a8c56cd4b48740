/**
 * Texts as Python writes them. The engines' command lines were made by a Python program for years, so
 * a float or a mapping on a command line has to look as `str()` and `json.dumps()` would show it.
 */

import {
  type ConfigMap,
  type ConfigValue,
  Float,
  isList,
  isMap,
  Timestamp,
} from '../types/config-value.js';

/** `str(value)`: what a value looks like as one argument. */
export function pythonText(value: ConfigValue): string {
  return typeof value === 'string' ? value : pythonLiteral(value);
}

/** `repr(value)`: the same, with strings quoted; what is inside a list or a mapping. */
function pythonLiteral(value: ConfigValue): string {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return quoted(value);
  if (value instanceof Float) return floatText(value.float);
  if (value instanceof Timestamp) return value.timestamp;
  if (isList(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
  if (isMap(value)) return mapText(value, quoted, pythonLiteral);
  return String(value);
}

/** `json.dumps(value)`: `", "` and `": "` between, everything beyond ASCII escaped. */
export function pythonJson(value: ConfigValue): string {
  if (value instanceof Float) return jsonFloat(value.float);
  if (value instanceof Timestamp) return asciiJson(value.timestamp);
  if (typeof value === 'string') return asciiJson(value);
  if (isList(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (isMap(value)) return mapText(value, asciiJson, pythonJson);
  return String(value);
}

function mapText(
  map: ConfigMap,
  key: (text: string) => string,
  item: (value: ConfigValue) => string,
): string {
  return `{${Object.entries(map)
    .map(([name, value]) => `${key(name)}: ${item(value)}`)
    .join(', ')}}`;
}

/** JSON has no word for these; Python takes JavaScript's. */
function jsonFloat(value: number): string {
  return Number.isFinite(value) ? floatText(value) : String(value);
}

function asciiJson(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Single quotes, or double quotes when the text has single ones and no double ones. */
function quoted(value: string): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const body = Array.from(value, (character) =>
    character === '\\' || character === quote ? `\\${character}` : visible(character),
  );
  return quote + body.join('') + quote;
}

/** The character itself, or an escape where it does not show: any blank but a space, controls, unassigned. */
function visible(character: string): string {
  if (character === ' ' || !/[\p{C}\p{Z}]/u.test(character)) return character;
  const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return short[character] ?? hexEscape(character.codePointAt(0) ?? 0);
}

function hexEscape(codePoint: number): string {
  const hex = codePoint.toString(16);
  if (codePoint <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return codePoint <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/**
 * `repr(float)`: the shortest digits that read back as the same number; an exponent below 1e-4 and
 * from 1e16 on, otherwise always a point.
 */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    const sign = exponent < 0 ? '-' : '+';
    return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const plain = decimal(mantissa, exponent);
  return plain.includes('.') ? plain : `${plain}.0`;
}

/** Mantissa and exponent without exponent notation, for exponents of -4 to 15. */
function decimal(mantissa: string, exponent: number): string {
  const negative = mantissa.startsWith('-');
  const digits = mantissa.replace(/[-.]/g, '');
  const sign = negative ? '-' : '';
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const padded = digits.padEnd(exponent + 1, '0');
  const whole = padded.slice(0, exponent + 1);
  const fraction = padded.slice(exponent + 1);
  return fraction === '' ? sign + whole : `${sign}${whole}.${fraction}`;
}
