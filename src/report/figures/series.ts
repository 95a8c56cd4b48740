/** From the model to what a figure draws. */

import type { ModelPoint, ReportModel } from '../model.js';
import type { Mark, Series } from './plot.js';

/** A point's place in a figure; undefined = it lacks one of both quantities. */
export type PlaceOf = (point: ModelPoint) => {
  readonly x: number | undefined;
  readonly y: number | undefined;
};

/** The runs that have a point in the figure, each with its points in the order of their load. */
export function seriesOf(
  { runs, points }: ReportModel,
  shown: readonly number[],
  placeOf: PlaceOf,
): readonly Series[] {
  const byRun = new Map<number, number[]>(shown.map((run) => [run, []]));
  for (const [index, { run }] of points.entries()) byRun.get(run)?.push(index);
  return shown.flatMap((run): Series[] => {
    const own = byLoad(byRun.get(run) ?? [], points);
    const marks = own.map((index) => markOf(index, points[index], placeOf));
    if (marks.every((mark) => mark === null)) return [];
    return [{ run, label: runs[run]?.label ?? '', marks }];
  });
}

function byLoad(indices: readonly number[], points: readonly ModelPoint[]): readonly number[] {
  const load = (index: number): number => points[index]?.load.concurrency ?? Number.NaN;
  if (indices.some((index) => Number.isNaN(load(index)))) return indices;
  return [...indices].sort((a, b) => load(a) - load(b));
}

function markOf(index: number, point: ModelPoint | undefined, placeOf: PlaceOf): Mark | null {
  if (point === undefined) return null;
  const { x, y } = placeOf(point);
  if (x === undefined || y === undefined) return null;
  return { point: index, x, y, counts: point.doubt === null };
}
