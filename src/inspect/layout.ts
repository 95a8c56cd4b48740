/** Text for a page of a terminal: rows in columns, long ones wrapped. Colour is a name here; the command gives it. */

import stringWidth from 'string-width';
import { printable } from '../lib/printable.js';
import type { RoleName } from '../types/recipe.js';

export type Style = 'title' | 'dim' | 'added' | 'removed' | 'changed' | 'warning' | RoleName;

export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** Plain text, or text with a style. */
export type Cell = string | Span;
export type Line = readonly Cell[];
export type Row = readonly Cell[];

/** Columns of a page. */
export const pageWidth = 100;

/** Columns between the columns of a table. */
const gap = 2;
/** Wider than this, a cell takes the line for itself and does not push the others away. */
const widestColumn = 44;
/** What follows a line that was too long. */
const continuation = 4;

export function styled(text: string, style: Style): Span {
  return { text, style };
}

export function dim(text: string): Span {
  return styled(text, 'dim');
}

/** The text of lines without any style. */
export function plainText(lines: readonly Line[]): string {
  return lines.map((line) => `${line.map(textOf).join('').trimEnd()}\n`).join('');
}

export function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

/**
 * Rows with their columns below each other. What does not fit behind its neighbours goes to the next line; a cell is
 * wrapped at blanks, and only a word that is wider than the page stands out. An empty cell takes no room.
 */
export function table(rows: readonly Row[], indent = 2, width = pageWidth): readonly Line[] {
  const shown = rows.map((row) => row.map(visible));
  const starts = columnStarts(shown, indent);
  return shown.flatMap((row) => layRow(row, starts, width));
}

/** Text of one paragraph. */
export function paragraph(cell: Cell, indent = 2, width = pageWidth): readonly Line[] {
  return table([[cell]], indent, width);
}

function columnStarts(rows: readonly Row[], indent: number): readonly number[] {
  // A heading has the line for itself.
  const shared = rows.filter((row) => row.length > 1);
  const columns = Math.max(1, ...shared.map((row) => row.length));
  const starts: number[] = [];
  for (let column = 0, start = indent; column < columns; column += 1) {
    starts.push(start);
    const widths = shared
      .map((row) => widthOf(textOf(row[column] ?? '')))
      .filter((cellWidth) => cellWidth <= widestColumn);
    const widest = Math.max(0, ...widths);
    start += widest === 0 ? 0 : widest + gap;
  }
  return starts;
}

/** Appends cell after cell; begins a line where the place of the next one is taken. */
function layRow(row: Row, starts: readonly number[], width: number): readonly Line[] {
  const lines: Cell[][] = [[]];
  let cursor = 0;
  const put = (cell: Cell, column: number): void => {
    lines.at(-1)?.push(' '.repeat(column - cursor), cell);
    cursor = column + widthOf(textOf(cell));
  };
  const breakLine = (): void => {
    lines.push([]);
    cursor = 0;
  };
  for (const [index, cell] of row.entries()) {
    const text = textOf(cell);
    if (text === '') continue;
    const start = placeOf(text, starts[index] ?? 0, starts[0] ?? 0, width);
    if (cursor > 0 && cursor + gap > start) breakLine();
    wrap(text, width - start).forEach((part, number) => {
      if (number > 0) breakLine();
      put(withText(cell, part), start);
    });
  }
  return lines;
}

/** Its column, unless a word of it would not fit there and does further left. */
function placeOf(text: string, start: number, indent: number, width: number): number {
  const longest = Math.max(...text.split(' ').map((word) => widthOf(word)));
  if (start + longest <= width) return start;
  return Math.min(start, indent + continuation);
}

/** Parts of a text that are at most so wide, where its words allow that. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.split(' ')) {
    const longer: string = line === undefined ? word : `${line} ${word}`;
    if (line !== undefined && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line ?? ''];
}

function withText(cell: Cell, text: string): Cell {
  return typeof cell === 'string' ? text : { ...cell, text };
}

/** Without what a terminal might take for an order of its own. */
export function visible<Shown extends Cell>(cell: Shown): Cell {
  return withText(cell, printable(textOf(cell)));
}

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  // Nearly all of it is plain, and the library looks at every character.
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text);
}
