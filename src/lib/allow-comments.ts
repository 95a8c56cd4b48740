/** `# srtgen: allow CODE - REASON`: comments by which the author of a recipe silences a warning. Pure, over text. */

import { Lexer } from 'yaml';
import type { Position } from '../types/source.js';

export interface AllowComment {
  readonly position: Position;
  /** What stands between `allow` and the reason; empty where nothing does. */
  readonly code: string;
  /** Empty where none is given. */
  readonly reason: string;
  /** The line that it is about; undefined before the first key, where it is about the whole file. */
  readonly line: number | undefined;
}

/** Whether a text may have such comments: most have none, and are not looked at further. */
export function mayAllow(text: string): boolean {
  return /#[ \t]*srtgen[ \t]*:/.test(text);
}

/** All comments that begin with `srtgen:`, in the order of the file. One in a string or a block of text is none. */
export function allowComments(text: string, file: string): readonly AllowComment[] {
  const starts = contentLines(text);
  const first = starts[0] ?? Number.POSITIVE_INFINITY;
  return comments(text).flatMap(({ line, column, words }): readonly AllowComment[] => {
    const [, instruction] = /^#\s*srtgen\s*:\s*(.*)$/.exec(words) ?? [];
    if (instruction === undefined) return [];
    const [, code = '', reason = ''] =
      /^allow(?:\s+([^\s]+))?(?:\s+(?:-+|\u2013|\u2014)\s+(.*\S))?\s*$/.exec(instruction) ?? [];
    const about = line < first ? undefined : starts.find((start) => start >= line);
    return [{ position: { file, line, column }, code, reason, line: about }];
  });
}

/** Lines with more than blanks and a comment. */
function contentLines(text: string): readonly number[] {
  return text
    .split('\n')
    .flatMap((line, index) => (/^\s*(?:#.*|---.*|%.*)?$/.test(line) ? [] : [index + 1]));
}

interface Comment {
  readonly line: number;
  readonly column: number;
  readonly words: string;
}

/** What the lexer puts between its tokens, and stands for no text: a scalar begins, a document, a bracket ends. */
const scalarMark = '\u001f';
const marks = new Set(['\u0002', '\u0018', scalarMark]);

function comments(text: string): readonly Comment[] {
  const found: Comment[] = [];
  let line = 1;
  let column = 1;
  let before = '';
  for (const token of new Lexer().lex(text)) {
    if (!marks.has(token)) {
      if (token.startsWith('#') && before !== scalarMark) {
        found.push({ line, column, words: token.trimEnd() });
      }
      const lines = token.split('\n');
      const { length } = lines.at(-1) ?? '';
      column = lines.length === 1 ? column + length : length + 1;
      line += lines.length - 1;
    }
    before = token;
  }
  return found;
}
