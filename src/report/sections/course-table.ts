/** A table of things that happen one after the other, with rails that show what waits for what. */

import { type Content, element, type Markup } from '../markup.js';
import { mostColumns, rails, type Waiting } from './rails.js';

export interface Course {
  readonly caption: string;
  /** That of what it comes after is added, where anything does. */
  readonly columns: readonly { readonly title: Content; readonly class?: string }[];
  readonly rows: readonly CourseRow[];
  /** What pictures in the cells refer to. */
  readonly before?: Markup;
}

export interface CourseRow extends Waiting {
  /** Beside its name. */
  readonly cells: readonly Content[];
}

export function courseTable({ caption, columns, rows, before }: Course): Markup {
  const { columns: width, rows: pictures } = rails(rows);
  const hasAfter = rows.some(({ after }) => after.length > 0);
  const allColumns = hasAfter ? [...columns, { title: 'After', class: 'after' }] : columns;
  return element(
    'div',
    { class: 'table', role: 'group', 'aria-label': caption, tabindex: 0 },
    before ?? null,
    element(
      'table',
      { class: `course rails-${Math.min(width, mostColumns)}` },
      element('caption', {}, caption),
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          allColumns.map(({ title, ...attributes }) =>
            element('th', { scope: 'col', ...attributes }, title),
          ),
        ),
      ),
      element(
        'tbody',
        {},
        rows.map(({ kind, name, cells, after }, index) =>
          element(
            'tr',
            { class: kind },
            element('th', { scope: 'row' }, pictures[index] ?? null, name),
            cells.map((cell, column) => element('td', { class: columns[column + 1]?.class }, cell)),
            hasAfter && element('td', { class: 'after' }, someOf(after)),
          ),
        ),
      ),
    ),
  );
}

const mostNames = 4;

/** `a, b, c and 38 more`. */
function someOf(names: readonly string[]): string {
  if (names.length <= mostNames) return names.join(', ');
  const shown = names.slice(0, mostNames - 1);
  return `${shown.join(', ')} and ${names.length - shown.length} more`;
}
