/** Tables: with a caption, headers that say what they are of, and numbers that stand below each other. */

import { type Content, element, type Markup } from './markup.js';

export interface Column {
  readonly title: string;
  /** Numbers are set to the right. */
  readonly isNumber?: boolean;
  /** Neighbours of one group have a header above theirs. */
  readonly group?: string;
}

export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  /** The first cell of a row is its header. */
  readonly rows: readonly Row[];
  /** Whether the page's script makes it sortable. */
  readonly isSortable?: boolean;
}

export interface Row {
  /** Of the rows from here on, in a row of its own. */
  readonly title?: string;
  readonly cells: readonly Content[];
  readonly attributes?: Readonly<Record<string, string | number>>;
}

/** In a box of its own that scrolls, by keys as well, so that the page never has to. */
export function table({ caption, columns, rows, isSortable = false }: Table): Markup {
  return element(
    'div',
    { class: 'table', role: 'group', 'aria-label': caption, tabindex: 0 },
    element(
      'table',
      { class: isSortable ? 'sortable' : undefined },
      element('caption', {}, caption),
      element('thead', {}, groupRow(columns), element('tr', {}, columns.map(header))),
      element(
        'tbody',
        {},
        rows.map(({ title, cells, attributes }) => [
          title !== undefined && titleRow(title, columns.length),
          element(
            'tr',
            attributes ?? {},
            cells.map((content, index) => cell(content, columns, index)),
          ),
        ]),
      ),
    ),
  );
}

function header({ title }: Column, index: number, columns: readonly Column[]): Markup {
  return element('th', { scope: 'col', class: classOf(columns, index) }, title);
}

/** Numbers, and among them those with which a group begins. */
function classOf(columns: readonly Column[], index: number): string | undefined {
  const { isNumber = false, group } = columns[index] ?? {};
  const isFirst = group !== undefined && group !== columns[index - 1]?.group;
  return [...(isNumber ? ['n'] : []), ...(isFirst ? ['g'] : [])].join(' ') || undefined;
}

function cell(content: Content, columns: readonly Column[], index: number): Markup {
  const attributes = { class: classOf(columns, index) };
  if (index === 0) return element('th', { ...attributes, scope: 'row' }, content);
  return element('td', attributes, content);
}

function titleRow(title: string, columns: number): Markup {
  return element(
    'tr',
    { class: 'title' },
    element('th', { scope: 'colgroup', colspan: columns }, title),
  );
}

/** Only where a column is of a group. */
function groupRow(columns: readonly Column[]): Markup | null {
  if (columns.every(({ group }) => group === undefined)) return null;
  const stretches: { readonly group: string; readonly count: number }[] = [];
  for (const { group = '' } of columns) {
    const last = stretches.at(-1);
    if (last?.group === group) stretches[stretches.length - 1] = { group, count: last.count + 1 };
    else stretches.push({ group, count: 1 });
  }
  return element(
    'tr',
    { class: 'groups' },
    stretches.map(({ group, count }) =>
      group === ''
        ? element('td', { colspan: count })
        : element('th', { class: 'g', colspan: count, scope: 'colgroup' }, group),
    ),
  );
}
