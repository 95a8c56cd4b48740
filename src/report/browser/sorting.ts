/** Tables that are put into another order by their headers. */

import { element } from '../markup.js';
import { all, toNode } from './dom.js';

export function startSorting(): void {
  for (const table of all('table.sortable', HTMLTableElement)) {
    for (const header of all('th[scope=col]', HTMLTableCellElement, table))
      makeSortable(table, header);
  }
}

function makeSortable(table: HTMLTableElement, header: HTMLTableCellElement): void {
  const button = toNode(element('button', { type: 'button' }, header.textContent ?? ''));
  header.replaceChildren(button);
  button.addEventListener('click', () => {
    const direction = header.ariaSort === 'ascending' ? 'descending' : 'ascending';
    for (const other of all('th[aria-sort]', HTMLTableCellElement, table)) other.ariaSort = null;
    header.ariaSort = direction;
    sort(table, header.cellIndex, direction === 'ascending' ? 1 : -1);
  });
}

function sort(table: HTMLTableElement, column: number, sign: 1 | -1): void {
  const body = table.tBodies[0];
  if (body === undefined) return;
  const rows = [...body.rows].map((row) => ({
    row,
    key: sortKey(row.cells[column]?.textContent ?? ''),
  }));
  rows.sort((a, b) => compare(a.key, b.key, sign));
  body.replaceChildren(...rows.map(({ row }) => row));
}

/** A number where the text is one, with its groups of thousands; null where there is nothing. */
export function sortKey(text: string): number | string | null {
  if (text === '–' || text === '') return null;
  const value = Number(text.replaceAll(',', ''));
  return Number.isNaN(value) ? text : value;
}

/** What is not there is last in both directions. */
function compare(a: number | string | null, b: number | string | null, sign: 1 | -1): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  return sign * (String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0);
}
