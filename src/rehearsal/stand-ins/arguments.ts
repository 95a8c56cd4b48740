/** Command lines as argparse reads them: `--name value`, `--name=value`, `--name a b`, `--switch`. */

import { StandInError } from './stand-in-error.js';

export interface Arguments {
  /** Words before the first flag. */
  readonly positional: readonly string[];
  /** Every occurrence of a flag, without its dashes, with its words. */
  readonly flags: ReadonlyMap<string, readonly (readonly string[])[]>;
}

/** `-1` and `-0.5` are values; other words with a leading dash are flags. */
function isFlag(word: string): boolean {
  return /^--?[A-Za-z]/.test(word);
}

export function parseArguments(words: readonly string[]): Arguments {
  const positional: string[] = [];
  const flags = new Map<string, string[][]>();
  let values = positional;
  for (const word of words) {
    if (!isFlag(word)) {
      values.push(word);
      continue;
    }
    const [, name = '', value] = /^--?([^=]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
    values = value === undefined ? [] : [value];
    flags.set(name, [...(flags.get(name) ?? []), values]);
  }
  return { positional, flags };
}

export function hasFlag(args: Arguments, name: string): boolean {
  return args.flags.has(name);
}

/** Every occurrence of a flag that may be given several times. */
export function occurrences(args: Arguments, name: string): readonly (readonly string[])[] {
  return args.flags.get(name) ?? [];
}

/** The words of the last occurrence: argparse lets a later flag overrule an earlier one. */
export function wordsOf(args: Arguments, name: string): readonly string[] {
  return occurrences(args, name).at(-1) ?? [];
}

export function textOf(args: Arguments, name: string): string | undefined {
  return wordsOf(args, name)[0];
}

/** Throws StandInError when the flag is missing. */
export function requiredText(args: Arguments, name: string): string {
  const text = textOf(args, name);
  if (text === undefined) throw new StandInError(`argument --${name} is required`);
  return text;
}

/** A number, `inf` included. Throws StandInError for anything else. */
export function numberOf(args: Arguments, name: string): number | undefined {
  const text = textOf(args, name);
  if (text === undefined) return undefined;
  const value = text === 'inf' ? Number.POSITIVE_INFINITY : Number(text);
  if (text === '' || Number.isNaN(value)) {
    throw new StandInError(`argument --${name}: invalid number: '${text}'`);
  }
  return value;
}

/** Throws StandInError for anything but a whole number. */
export function integerOf(args: Arguments, name: string): number | undefined {
  const value = numberOf(args, name);
  if (value !== undefined && !Number.isInteger(value)) {
    throw new StandInError(`argument --${name}: invalid int: '${value}'`);
  }
  return value;
}

/** Throws StandInError, naming every flag that is not in the list. */
export function refuseUnknownFlags(args: Arguments, known: readonly string[]): void {
  const unknown = [...args.flags.keys()].filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new StandInError(`unrecognized arguments: ${unknown.map((name) => `--${name}`).join(' ')}`);
}
