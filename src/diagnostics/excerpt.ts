/** The line of source that a diagnostic is about. */

import type { Position } from '../types/source.js';

/** Columns of source that an excerpt shows at most. */
const excerptWidth = 120;

/** The line with its number, and below it carets as wide as the key or value. Nothing where the file ends before. */
export function excerpt({ line, column }: Position, source: string | undefined): readonly string[] {
  const text = source?.split(/\r?\n/)[line - 1];
  if (text === undefined) return [];
  // Of a long line the part around the place; the caret has to stay in sight.
  const start = Math.max(0, column - excerptWidth / 2);
  const shown = text.slice(start, start + excerptWidth);
  const before = shown.slice(0, column - 1 - start);
  const width = Math.min(tokenWidth(text, column - 1), shown.length - before.length);
  const number = String(line).padStart(5);
  const gap = ' '.repeat(number.length);
  // A tab before the caret stays a tab, so that both lines are as wide, whatever a tab is.
  const carets = '^'.repeat(Math.max(1, width));
  return [`${number} | ${shown}`, `${gap} | ${before.replace(/[^\t]/g, ' ')}${carets}`];
}

/** How many characters of the line a key or value has that begins there; 1 for what goes on in other lines. */
function tokenWidth(line: string, start: number): number {
  const token = isInFlow(line.slice(0, start)) ? flowToken : blockToken;
  const [found = ''] = token.exec(line.slice(start)) ?? [];
  return found.trimEnd().length;
}

/** A string in quotes, or plain text up to a colon or a comment; a list's dash and an opening bracket by themselves. */
const blockToken =
  /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|-(?= |$)|[[{|>]|(?:[^\s:#]|:(?=\S)|\s(?!#)|(?<=\S)#)+)/;

/** The same between brackets, where commas and brackets end it too. */
const flowToken =
  /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[[{]|(?:[^\s:#,[\]{}]|:(?=[^\s,[\]{}])|[ \t](?!#)|(?<=\S)#)+)/;

/** Whether a bracket is open at the end. Those in strings count too, and seldom are there. */
function isInFlow(before: string): boolean {
  const opened = before.match(/[[{]/g)?.length ?? 0;
  const closed = before.match(/[\]}]/g)?.length ?? 0;
  return opened > closed;
}
