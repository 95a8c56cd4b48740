/**
 * What a YAML 1.1 scalar means, as PyYAML sees it: recipes were written against that loader. It
 * differs from YAML 1.2 and from the 1.1 specification: `1e5` is a string, `010` is 8, `4:00:00` is
 * 14400, `on` is true and `y` is a string.
 */

import type { ScalarType, SourceScalar } from '../types/source.js';

export interface ScalarReading {
  readonly type: ScalarType;
  readonly value: SourceScalar['value'];
}

/** A scalar without quotes and tag. Undefined for what PyYAML refuses to load, such as `=`. */
export function readPlain(text: string): ScalarReading | undefined {
  if (text === '=') return undefined;
  const word = words.get(text);
  if (word !== undefined) return word;
  // Everything else that is no string starts with one of these, which spares most strings the patterns.
  if (!/^[-+.\d]/.test(text)) return { type: 'string', value: text };
  const rule = numberRules.find((each) => each.pattern.test(text));
  return rule === undefined ? { type: 'string', value: text } : rule.read(text);
}

/** Tags that may stand in front of a scalar, with what they make of its text. */
const tags: Readonly<Record<string, (text: string) => ScalarReading | undefined>> = {
  str: (text) => ({ type: 'string', value: text }),
  int: (text) => ofType('int', text),
  float: (text) => {
    const whole = ofType('int', text);
    return whole === undefined
      ? ofType('float', text)
      : { type: 'float', value: Number(whole.value) };
  },
  bool: (text) => ofType('bool', text),
  null: () => ({ type: 'null', value: null }),
  timestamp: (text) => ofType('timestamp', text),
};

const tagPrefix = 'tag:yaml.org,2002:';

export function isScalarTag(tag: string): boolean {
  return tag.startsWith(tagPrefix) && Object.hasOwn(tags, tag.slice(tagPrefix.length));
}

/** A scalar with one of the tags above. Undefined when the text is nothing of that kind. */
export function readTagged(tag: string, text: string): ScalarReading | undefined {
  return tags[tag.slice(tagPrefix.length)]?.(text);
}

function ofType(type: ScalarType, text: string): ScalarReading | undefined {
  const reading = readPlain(text);
  return reading?.type === type ? reading : undefined;
}

const words: ReadonlyMap<string, ScalarReading> = new Map([
  ...spellings(['true', 'yes', 'on'], { type: 'bool', value: true }),
  ...spellings(['false', 'no', 'off'], { type: 'bool', value: false }),
  ...spellings(['null'], { type: 'null', value: null }),
  ['~', { type: 'null', value: null }],
  ['', { type: 'null', value: null }],
]);

/** Lower, Capitalised and UPPER; `tRUE` is a string. */
function spellings(
  names: readonly string[],
  reading: ScalarReading,
): readonly (readonly [string, ScalarReading])[] {
  return names.flatMap((name) =>
    [name, name.charAt(0).toUpperCase() + name.slice(1), name.toUpperCase()].map(
      (spelling) => [spelling, reading] as const,
    ),
  );
}

interface NumberRule {
  readonly pattern: RegExp;
  readonly read: (text: string) => ScalarReading | undefined;
}

/** An exponent needs a sign, a float a point: `1e5` and `1.0e5` match nothing and stay strings. */
const numberRules: readonly NumberRule[] = [
  {
    pattern: /^([-+]?\d[\d_]*\.[\d_]*|\.\d[\d_]*)([eE][-+]\d+)?$/,
    read: (text) => float(Number(text.replaceAll('_', ''))),
  },
  { pattern: /^[-+]?\d[\d_]*(:[0-5]?\d)+\.[\d_]*$/, read: (text) => float(sexagesimal(text)) },
  {
    pattern: /^[-+]?\.(inf|Inf|INF)$/,
    read: (text) => float(text.startsWith('-') ? -Infinity : Infinity),
  },
  { pattern: /^\.(nan|NaN|NAN)$/, read: () => float(Number.NaN) },
  { pattern: /^[-+]?0b[01_]+$/, read: (text) => integer(text) },
  { pattern: /^[-+]?0[0-7_]+$/, read: (text) => integer(text, '0o') },
  { pattern: /^[-+]?0x[\da-fA-F_]+$/, read: (text) => integer(text) },
  { pattern: /^[-+]?(0|[1-9][\d_]*)$/, read: (text) => integer(text) },
  {
    pattern: /^[-+]?[1-9][\d_]*(:[0-5]?\d)+$/,
    read: (text) => ({ type: 'int', value: sexagesimal(text) }),
  },
  {
    pattern:
      /^\d{4}-(\d\d-\d\d|\d\d?-\d\d?([Tt]|[ \t]+)\d\d?:\d\d:\d\d(\.\d*)?([ \t]*(Z|[-+]\d\d?(:\d\d)?))?)$/,
    read: (text) => ({ type: 'timestamp', value: text }),
  },
];

function float(value: number): ScalarReading {
  return { type: 'float', value };
}

/**
 * A whole number as JavaScript writes it after `prefix`. Undefined for a base without a digit, as
 * in `0x_`.
 */
function integer(text: string, prefix = ''): ScalarReading | undefined {
  const digits = text.replaceAll('_', '').replace(/^[-+]/, '');
  if (digits === '0b' || digits === '0x') return undefined;
  const value = BigInt(prefix + digits);
  return { type: 'int', value: narrow(text.startsWith('-') ? -value : value) };
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Base 60, highest place first: 4:00:00 is 14400. */
function sexagesimal(text: string): number {
  const places = text.replaceAll('_', '').replace(/^[-+]/, '').split(':');
  const value = places.reduce((sum, place) => sum * 60 + Number(place), 0);
  return text.startsWith('-') ? -value : value;
}
