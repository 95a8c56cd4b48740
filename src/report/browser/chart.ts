/** A figure that is drawn for the room that it has, and tells about its points. */

import { type Figure, plotOf } from '../figures/index.js';
import { type Drawing, drawPlot, type PlacedMark } from '../figures/plot.js';
import { sizeFor } from '../figures/sizes.js';
import { element } from '../markup.js';
import type { ReportModel } from '../model.js';
import { pointFacts, spokenFacts } from '../point-facts.js';
import { all, one, toNode } from './dom.js';
import { neighbour } from './neighbour.js';
import type { State } from './state.js';
import type { Tip } from './tip.js';

/** Pixels around the pointer in which a point is meant. */
const reach = 40;

/** What all charts of a page share. */
export interface ChartContext {
  readonly model: ReportModel;
  readonly state: State;
  readonly tip: Tip;
  readonly speak: (text: string) => void;
  readonly openRun: (run: number) => void;
}

export interface Chart {
  /** For a width in pixels; without one, for the room that there is. */
  readonly draw: (width?: number) => void;
  /** Draws only where there is another amount of room than it was drawn for. */
  readonly fit: () => void;
}

/** What the report has drawn is good enough for widths that differ by this share. */
const tolerance = 0.12;

/** Takes over the figure's place on the page. */
export function startChart(figure: Figure, plot: HTMLElement, context: ChartContext): Chart {
  let drawing: Drawing | undefined;
  let drawnWidth = widthOnPage(plot);
  let current: PlacedMark | undefined;

  const draw = (width = plot.clientWidth): void => {
    const { shown, choices } = context.state.view();
    if (width === 0) return;
    drawing = drawPlot(plotOf(figure, context.model, shown, choices), sizeFor(figure, width));
    drawnWidth = width;
    current = undefined;
    plot.replaceChildren(toNode(drawing.markup));
    emphasise(plot, context.state.view().pointed);
  };

  const fit = (): void => {
    if (Math.abs(plot.clientWidth / drawnWidth - 1) > tolerance) draw();
  };

  /** The report's own drawing has no places that a script could ask for. */
  const places = (): readonly PlacedMark[] => {
    if (drawing === undefined) draw(drawnWidth);
    return drawing?.places ?? [];
  };

  const point = (mark: PlacedMark | undefined, isSpoken: boolean): void => {
    if (mark === current) return;
    current = mark;
    context.state.change({ pointed: mark?.run ?? null });
    showMark(mark, isSpoken);
  };

  const showMark = (mark: PlacedMark | undefined, isSpoken: boolean): void => {
    ring(plot, mark);
    const svg = one('svg', SVGSVGElement, plot);
    const measured = mark === undefined ? undefined : context.model.points[mark.mark.point];
    if (mark === undefined || measured === undefined || svg === undefined) {
      context.tip.hide();
      return;
    }
    const facts = pointFacts(context.model, measured, figure, context.state.view().choices);
    const { left, top, width } = svg.getBoundingClientRect();
    const scale = width / svg.viewBox.baseVal.width;
    context.tip.show(facts, left + mark.left * scale, top + mark.top * scale);
    if (isSpoken) context.speak(spokenFacts(facts));
  };

  const nearest = (event: PointerEvent): PlacedMark | undefined => {
    const svg = one('svg', SVGSVGElement, plot);
    if (svg === undefined) return undefined;
    const { left, top, width } = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / width;
    return nearestMark(places(), (event.clientX - left) * scale, (event.clientY - top) * scale);
  };

  const openCurrent = (): void => {
    if (current === undefined) return;
    const { run } = current;
    point(undefined, false);
    context.openRun(run);
  };

  plot.tabIndex = 0;
  plot.setAttribute('role', 'application');
  plot.setAttribute('aria-roledescription', 'chart');
  plot.setAttribute(
    'aria-label',
    `${figure.heading}. Left and right arrows go along a run, up and down to another one; Enter opens its details.`,
  );
  plot.addEventListener('pointermove', (event) => point(nearest(event), false));
  plot.addEventListener('pointerdown', (event) => point(nearest(event), false));
  plot.addEventListener('pointerleave', () => point(undefined, false));
  plot.addEventListener('click', openCurrent);
  plot.addEventListener('focus', () => {
    // A click is no wish to go from point to point.
    if (plot.matches(':focus-visible')) point(current ?? places()[0], true);
  });
  plot.addEventListener('blur', () => point(undefined, false));
  plot.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape') return point(undefined, false);
    if (event.key === 'Enter') return openCurrent();
    const next = neighbour(places(), current, event.key);
    if (next === undefined) return;
    event.preventDefault();
    point(next, true);
  });
  context.state.onChange((view, before) => {
    if (view.pointed !== before.pointed) emphasise(plot, view.pointed);
  });
  return { draw, fit };
}

/** Of the drawing that the style sheet shows. */
function widthOnPage(plot: HTMLElement): number {
  const shown = all('svg', SVGSVGElement, plot).find((svg) => svg.clientWidth > 0);
  return shown?.viewBox.baseVal.width ?? 1;
}

function nearestMark(
  places: readonly PlacedMark[],
  left: number,
  top: number,
): PlacedMark | undefined {
  let best: PlacedMark | undefined;
  let least = reach;
  for (const place of places) {
    const distance = Math.hypot(place.left - left, place.top - top);
    if (distance < least) [best, least] = [place, distance];
  }
  return best;
}

/** The run above all others, which step back. */
function emphasise(plot: HTMLElement, run: number | null): void {
  const svg = one('svg', SVGSVGElement, plot);
  const layer = one('.pointed', SVGGElement, plot);
  const series = run === null ? undefined : one(`.series[data-run="${run}"]`, SVGGElement, plot);
  svg?.classList.toggle('emphasis', series !== undefined);
  layer?.replaceChildren(...(series === undefined ? [] : [series.cloneNode(true)]));
}

function ring(plot: HTMLElement, mark: PlacedMark | undefined): void {
  const layer = one('.pointed', SVGGElement, plot);
  for (const old of layer?.querySelectorAll('.ring') ?? []) old.remove();
  if (mark === undefined) return;
  const { left: cx, top: cy } = mark;
  layer?.append(toNode(element('circle', { class: 'ring', cx, cy, r: 8 }), true));
}
