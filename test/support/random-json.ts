/** Gives the next number in [0, 1) of a sequence that its seed fixes. */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A valid JSON text: deep, wide, with odd and repeated keys, every escape and long numbers. */
export interface JsonDocument {
  readonly text: string;
  /** The same with `{"number":"<its text>"}` for each number, whose digits JSON.parse would lose. */
  readonly marked: string;
}

export function randomJson(random: Random): JsonDocument {
  let spelled = value(random, 4);
  const levels = random() < 0.03 ? below(random, 800) : 0;
  for (let level = 0; level < levels; level++) {
    spelled = random() < 0.5 ? `[${spelled}]` : `{"k":${spelled}}`;
  }
  return {
    text: spelled.replace(/[«»]/g, ''),
    marked: spelled.replace(/«(.*?)»/g, '{"number":"$1"}'),
  };
}

/** The text after one to three small accidents. */
export function mutated(random: Random, text: string): string {
  let characters = [...text];
  for (let accidents = 1 + below(random, 3); accidents > 0; accidents--) {
    const at = below(random, characters.length);
    const head = characters.slice(0, at);
    const here = characters.slice(at, at + 1);
    const tail = characters.slice(at + 1);
    const inserted = pick(random, disturbances);
    characters = pick(random, [
      [...head, ...tail],
      [...head, ...here, ...here, ...tail],
      [...head, ...tail.slice(0, 1), ...here, ...tail.slice(1)],
      [...head, inserted, ...here, ...tail],
      [...head, inserted, ...tail],
      head,
    ]);
  }
  return characters.join('');
}

/** Any string that bash can hold: no NUL, no lone surrogate. */
export function randomShellText(random: Random): string {
  const character = () => (random() < 0.5 ? pick(random, disturbances) : pick(random, plain));
  return repeated(random, 30, character).join('').replaceAll('\0', '');
}

type Choices<T> = readonly [T, ...T[]];

// biome-ignore format: a table
const disturbances: Choices<string> = [
  '"', '\\', '{', '}', '[', ']', ',', ':', '0', '1', '-', '+', '.', 'e', 'u', 't', 'n', '/', "'", '&',
  ' ', '\t', '\n', '\r', '\0', '\x01', '\x1f', '\x7f', '\u00a0', '\ufeff', '\u2028', 'é', '😀',
];

// biome-ignore format: a table
const plain: Choices<string> = [
  'a', 'Z', ' ', '/', '~', ',', ':', '{', ']', '\x7f', 'é', 'ß', '日', '\u2028', '\uffff', '😀',
];

// biome-ignore format: a table
const escapes: Choices<string> = [
  '\\"', '\\\\', '\\/', '\\b', '\\f', '\\n', '\\r', '\\t', '\\u0000', '\\u0009', '\\u001F', '\\u0022',
  '\\u005c', '\\u007f', '\\u0080', '\\u07FF', '\\u0800', '\\uFFFF', '\\ud83d\\ude00', '\\uDBFF\\uDFFF',
  '\\ud83d', '\\ude00', '\\uD83Dx', '\\ud83d\\n', '\\ud83d\\ud83d\\ude00', '\\ude00\\ud83d',
];

// biome-ignore format: a table
const keys: Choices<string> = [
  'a', 'b', 'c', '', '0', '1', '/', '~', '~1', 'a/b', '\\t', '\\"', '__proto__', 'length',
];

// biome-ignore format: a table
const numbers: Choices<string> = [
  '0', '-0', '7', '-12', '0.5', '-1.50', '1e3', '2E-7', '1.0e+10', '1e999', '7587888160958628141',
  '0.1000000000000000055511151231257827',
];

const blanks: Choices<string> = ['', '', '', '', ' ', '  ', '\t', '\n', '\r\n', '\n    '];

function value(random: Random, depth: number): string {
  const kind = random();
  if (kind < 0.3) return padded(random, `{${members(random, depth, member)}}`);
  if (kind < 0.5) return padded(random, `[${members(random, depth, value)}]`);
  if (kind < 0.55) return `[${repeated(random, 100, () => number(random)).join(', ')}]`;
  if (kind < 0.7) return padded(random, number(random));
  if (kind < 0.9) return padded(random, string(random));
  return padded(random, pick(random, ['true', 'false', 'null']));
}

function members(
  random: Random,
  depth: number,
  make: (random: Random, depth: number) => string,
): string {
  if (depth === 0) return pick(random, blanks);
  return repeated(random, 6, () => make(random, depth - 1)).join(',');
}

function member(random: Random, depth: number): string {
  const key = random() < 0.6 ? `"${pick(random, keys)}"` : string(random);
  return `${padded(random, key)}:${value(random, depth)}`;
}

function number(random: Random): string {
  return `«${random() < 0.5 ? pick(random, numbers) : below(random, 100_000) / 8}»`;
}

function string(random: Random): string {
  const piece = () => (random() < 0.7 ? pick(random, plain) : pick(random, escapes));
  return `"${repeated(random, 12, piece).join('')}"`;
}

function padded(random: Random, text: string): string {
  return pick(random, blanks) + text + pick(random, blanks);
}

function pick<T>(random: Random, choices: Choices<T>): T {
  return choices[below(random, choices.length)] ?? choices[0];
}

function repeated<T>(random: Random, limit: number, make: () => T): T[] {
  return Array.from({ length: below(random, limit) }, make);
}

function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}
