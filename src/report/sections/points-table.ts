/** All points of all runs as one table: every number that a figure shows. */

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

/** A column stands only where a point has a value for it. */
export function pointsTable(model: ReportModel): Markup {
  const measured = [...load, ...rates, ...latencies(model), ...scores(model)].filter(({ read }) =>
    model.points.some((point) => read(point) !== undefined),
  );
  return table({
    caption: 'All points',
    columns: [{ title: 'Point' }, { title: 'Run' }, { title: 'Client' }, ...measured],
    isSortable: true,
    rows: model.points.map((point) => ({
      attributes: { 'data-run': point.run },
      cells: [
        pointName(point),
        model.runs[point.run]?.label ?? '',
        point.client ?? unknown,
        ...measured.map(({ read }) => shown(read(point))),
      ],
    })),
  });
}

function pointName({ name, doubt }: ModelPoint): Content {
  return doubt === null ? name : [name, element('span', { class: 'doubt' }, ' does not count')];
}

function shown(value: number | string | undefined): string {
  if (value === undefined) return unknown;
  return typeof value === 'number' ? number(value) : value;
}
