/** Draws a figure: points of runs over two axes. Pure, so that the page's script draws exactly as the report did. */

import { curveStepBefore, line } from 'd3-shape';
import { number } from '../format.js';
import { element, type Markup } from '../markup.js';
import { paretoFrontier } from '../pareto.js';
import { runStyle } from '../run-style.js';
import { type Frame, frameOf, xAxis, yAxis } from './axes.js';
import { type Box, placeLabels } from './place-labels.js';
import { type Place, symbolsPath } from './symbols.js';

export interface Plot {
  /** What the picture says to who does not see it. */
  readonly description: string;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly series: readonly Series[];
  /** Whether more of both is better, and the best points are to be seen. */
  readonly hasFrontier: boolean;
}

export interface PlotAxis {
  readonly title: string;
  readonly scale: 'from-zero' | 'by-doublings';
}

/** The points of a run, in the order of their load. */
export interface Series {
  readonly run: number;
  readonly label: string;
  /** null = a point that has no place here: the curve has a gap. */
  readonly marks: readonly (Mark | null)[];
}

export interface Mark {
  /** Index in the model's points. */
  readonly point: number;
  readonly x: number;
  readonly y: number;
  readonly counts: boolean;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Drawing {
  readonly markup: Markup;
  /** Where each point is, for who looks for the nearest. */
  readonly places: readonly PlacedMark[];
}

export interface PlacedMark extends Place {
  readonly mark: Mark;
  readonly run: number;
}

interface DrawnSeries extends Series {
  readonly places: readonly (PlacedMark | null)[];
}

/** More lines than that cannot be told apart by words among them. */
const mostLabels = 9;

/** The figure at a size in pixels; it scales, and is sharpest at that one. */
export function drawPlot(plot: Plot, size: Size): Drawing {
  const marks = plot.series.flatMap(({ marks }) => marks.filter((mark) => mark !== null));
  const frame = frameOf(plot, marks, size);
  const series = plot.series.map((each) => drawnSeries(each, frame));
  const places = series.flatMap((each) => each.places.filter((place) => place !== null));
  const { width, height } = size;
  const markup = element(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': plot.description },
    yAxis(plot.y.title, frame),
    xAxis(plot.x.title, frame),
    plot.hasFrontier && frontier(places, frame),
    series.map(seriesMarkup),
    labels(series, places, frame),
    element('g', { class: 'pointed' }),
  );
  return { markup, places };
}

function drawnSeries(series: Series, { x, y }: Frame): DrawnSeries {
  const places = series.marks.map((mark) =>
    mark === null ? null : { mark, run: series.run, left: x.place(mark.x), top: y.place(mark.y) },
  );
  return { ...series, places };
}

/** What can be had: from each of the best points, as much throughput for every user who is content with less. */
function frontier(places: readonly PlacedMark[], { inner }: Frame): Markup | null {
  const counting = places.filter(({ mark }) => mark.counts);
  const best = paretoFrontier(
    counting.map((place) => ({ x: place.mark.x, y: place.mark.y, place })),
  ).map(({ place }): [number, number] => [place.left, place.top]);
  const [first, last] = [best[0], best.at(-1)];
  if (first === undefined || last === undefined) return null;
  const steps = line().curve(curveStepBefore).digits(1);
  const edge: [number, number][] = [[inner.left, first[1]], ...best, [last[0], inner.bottom]];
  return element(
    'g',
    { class: 'frontier' },
    element('path', {
      class: 'reach',
      d: `${steps([...edge]) ?? ''}L${inner.left},${inner.bottom}Z`,
    }),
    element('path', { class: 'edge', d: steps(edge) ?? '' }),
  );
}

/** A line through what counts, and the marks of all. */
function seriesMarkup({ run, places }: DrawnSeries): Markup {
  const style = runStyle(run);
  const curve = line<PlacedMark | null>()
    .defined((place) => place?.mark.counts === true)
    .x((place) => place?.left ?? 0)
    .y((place) => place?.top ?? 0)
    .digits(1);
  const there = places.filter((place) => place !== null);
  const solid = there.filter(({ mark }) => mark.counts);
  const hollow = there.filter(({ mark }) => !mark.counts);
  return element(
    'g',
    { class: `series ${style.colour}`, 'data-run': run },
    element('path', {
      class: 'curve',
      d: curve(places) ?? '',
      'stroke-dasharray': style.dash || undefined,
    }),
    solid.length > 0 && element('path', { class: 'solid', d: symbolsPath(style.symbol, solid) }),
    hollow.length > 0 && element('path', { class: 'hollow', d: symbolsPath(style.symbol, hollow) }),
  );
}

/**
 * The names of runs at the ends of their lines. A large figure has those that have room, a small one all or none: there
 * a few of them would say less than they hide. The list of runs has them all.
 */
function labels(
  series: readonly DrawnSeries[],
  places: readonly PlacedMark[],
  { inner, width }: Frame,
): readonly Markup[] {
  if (series.length < 2 || series.length > mostLabels) return [];
  const isSmall = width < 500;
  const requests = series.map(({ label, places: own }) => ({
    text: shortened(label, isSmall ? 16 : 28),
    beside: endsFirst(own.filter((place) => place !== null)),
  }));
  const obstacles = {
    never: places.map(({ left, top }) => around(left, top, 5)),
    rather: series.flatMap((each) => alongCurve(each)),
  };
  const placed = placeLabels(requests, obstacles, { ...inner, right: width });
  if (isSmall && placed.length < series.length) return [];
  return placed.map(({ index, text, left, top }) =>
    element(
      'text',
      { class: `label ${runStyle(series[index]?.run ?? 0).colour}`, x: round(left), y: round(top) },
      text,
    ),
  );
}

/** Small boxes on a run's line. */
function alongCurve({ places }: DrawnSeries): readonly Box[] {
  const steps = 12;
  return places.flatMap((to, index) => {
    const from = places[index - 1];
    if (!from?.mark.counts || !to?.mark.counts) return [];
    return Array.from({ length: steps }, (_, step) => {
      const share = step / steps;
      return around(
        from.left + share * (to.left - from.left),
        from.top + share * (to.top - from.top),
        2,
      );
    });
  });
}

function around(left: number, top: number, radius: number): Box {
  return { left: left - radius, top: top - radius, right: left + radius, bottom: top + radius };
}

/** Last, first, last but one, and so on: an end says best whose line it is. */
function endsFirst<Item>(items: readonly Item[]): readonly Item[] {
  return items.map((_, index) => {
    const half = Math.floor(index / 2);
    return items[index % 2 === 0 ? items.length - 1 - half : half] as Item;
  });
}

export function shortened(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}

function round(value: number): string {
  return value.toFixed(1);
}

/** A point's place on both axes, in words. */
export function markText(plot: Plot, { x, y }: Mark): string {
  return `${plot.x.title} ${number(x)}, ${plot.y.title} ${number(y)}`;
}
