/** Differences of two runs as a page, below those of their plans. */

import { type Line, type Row, styled, table } from '../layout.js';
import { changeRows } from './lines.js';
import type { FigureChange, PointDifference, RunsDifference } from './runs.js';

/** Nothing where there is no difference. */
export function runLines({ provenance, verdict, points }: RunsDifference): readonly Line[] {
  const sections: readonly (readonly [string, readonly Row[]])[] = [
    [
      'provenance',
      provenance.flatMap((change) => [[change.subject ?? ''], ...changeRows(change, '  ')]),
    ],
    ['verdict', verdict.flatMap((change) => changeRows(change, ''))],
    ['figures', points.flatMap(pointRows)],
  ];
  return sections
    .filter(([, rows]) => rows.length > 0)
    .flatMap(([title, rows], index) => [
      ...(index > 0 ? [[]] : []),
      [styled(title, 'title')],
      ...table(rows),
    ]);
}

function pointRows({ name, incomparable, figures }: PointDifference): readonly Row[] {
  const note: readonly Row[] =
    incomparable === null ? [] : [[styled(`  ${incomparable}`, 'warning')]];
  return [[name], ...note, ...figures.map(figureRow)];
}

function figureRow({ figure, from, to, change }: FigureChange): Row {
  return [
    styled(`  ~ ${figure}`, 'changed'),
    `${shown(from)} -> ${shown(to)}`,
    change === undefined ? '' : percent(change),
  ];
}

function shown(value: number | undefined): string {
  if (value === undefined) return '-';
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 3 : 2);
}

/** `+3.1 %` */
function percent(change: number): string {
  const text = (change * 100).toFixed(1);
  return `${change > 0 ? '+' : ''}${text} %`;
}
