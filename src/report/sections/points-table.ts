/** All points of all runs as tables: every number that a figure shows. */

import { latencyNames } from '../../types/measurement.js';
import { statisticsOf } from '../figures/index.js';
import { number, unknown } from '../format.js';
import { type Content, element, type Markup } from '../markup.js';
import type { ModelPoint, RateName, ReportModel } from '../model.js';
import { type Column, table } from '../table.js';

interface PointColumn extends Column {
  readonly read: (point: ModelPoint) => number | string | undefined;
}

const load: readonly PointColumn[] = [
  { title: 'client', group: '', read: ({ client }) => client ?? undefined },
  numeric('Load', 'at once', ({ load }) => load.concurrency),
  numeric('Load', 'requests/s', ({ load }) => load.requestRate),
  numeric('Load', 'tokens in', ({ load }) => load.inputTokens),
  numeric('Load', 'tokens out', ({ load }) => load.outputTokens),
  numeric('Requests', 'asked', ({ load }) => load.requests),
  numeric('Requests', 'answered', ({ completed }) => completed),
  numeric('Requests', 'failed', ({ failed }) => failed),
];

const rates: readonly PointColumn[] = [
  rate('Tokens/s', 'a user', 'interactivity'),
  rate('Tokens/s', 'out, a GPU', 'outputPerGpu'),
  rate('Tokens/s', 'all, a GPU', 'totalPerGpu'),
  rate('Tokens/s', 'out', 'output'),
  rate('Tokens/s', 'all', 'total'),
  rate('Requests/s', 'all', 'requests'),
  rate('Requests/s', 'goodput', 'goodput'),
];

function numeric(group: string, title: string, read: PointColumn['read']): PointColumn {
  return { group, title, isNumber: true, read };
}

function rate(group: string, title: string, name: RateName): PointColumn {
  return numeric(group, title, (point) => point.rates[name]);
}

function latencies(model: ReportModel): readonly PointColumn[] {
  const statistics = statisticsOf(model);
  return latencyNames.flatMap((name) =>
    statistics.map((statistic) =>
      numeric(`${name.toUpperCase()}, ms`, statistic, ({ latency }) => latency[name]?.[statistic]),
    ),
  );
}

function scores({ points }: ReportModel): readonly PointColumn[] {
  const names = [...new Set(points.flatMap((point) => Object.keys(point.scores)))];
  return names.map((name) => numeric('Score, 0 to 1', name, (point) => point.scores[name]));
}

/** What was asked for and what came of it, and how long it took: two tables, each with the columns that have a value. */
export function pointsTables(model: ReportModel): readonly Markup[] {
  return [
    pointsTable('Load and throughput of all points', [...load, ...rates, ...scores(model)], model),
    pointsTable('Latency of all points', latencies(model), model),
  ].filter((each) => each !== null);
}

/** What is alike in all points is said once, above. Null where no point has any of the values. */
function pointsTable(
  caption: string,
  columns: readonly PointColumn[],
  model: ReportModel,
): Markup | null {
  const { points, runs } = model;
  const measured = columns.filter(({ read }) => points.some((point) => read(point) !== undefined));
  const alike = measured.filter(({ read }) => areAlike(points.map(read)));
  const shown = measured.filter((column) => !alike.includes(column));
  if (measured.length === 0) return null;
  return element(
    'div',
    { class: 'points' },
    element('h3', {}, caption),
    alike.length > 0 &&
      element(
        'p',
        { class: 'small' },
        `All have ${alike.map((column) => words(column, points)).join(', ')}.`,
      ),
    table({
      caption,
      columns: [{ title: 'Point' }, ...(runs.length > 1 ? [{ title: 'Run' }] : []), ...shown],
      isSortable: true,
      rows: points.map((point) => ({
        attributes: { 'data-run': point.run },
        cells: [
          pointName(point),
          ...(runs.length > 1 ? [runs[point.run]?.label ?? ''] : []),
          ...shown.map(({ read }) => text(read(point))),
        ],
      })),
    }),
  );
}

/** One point is like itself, which says nothing. */
function areAlike(values: readonly (number | string | undefined)[]): boolean {
  return values.length > 1 && values.every((value) => value === values[0]);
}

function words({ group, title, read }: PointColumn, points: readonly ModelPoint[]): string {
  const [first] = points;
  return `${group} ${title} ${text(first === undefined ? undefined : read(first))}`.toLowerCase();
}

function pointName({ name, doubt }: ModelPoint): Content {
  return doubt === null ? name : [name, element('span', { class: 'doubt' }, ' does not count')];
}

function text(value: number | string | undefined): string {
  if (value === undefined) return unknown;
  return typeof value === 'number' ? number(value) : value;
}
