/** The script of a report: it draws the figures anew for what the reader wants to see. Everything is there without it. */

import { type Choices, type Figure, figures, firstChoices } from '../figures/index.js';
import type { ReportModel } from '../model.js';
import { type Chart, type ChartContext, startChart } from './chart.js';
import { all, one } from './dom.js';
import { startPrinting } from './printing.js';
import { startSorting } from './sorting.js';
import { createState, type State } from './state.js';
import { startSwitches } from './switches.js';
import { createTip } from './tip.js';

function start(): void {
  const data = document.getElementById('data')?.textContent;
  if (!data) return;
  const model: ReportModel = JSON.parse(data);
  const shown = model.runs.map((_, index) => index);
  const state = createState({ shown, choices: firstChoices(model), pointed: null });
  document.documentElement.classList.add('scripted');
  const charts = startCharts({ model, state, tip: createTip(), speak, openRun });
  startChoices(state);
  startSwitches(model, state);
  startSorting();
  startPrinting(charts);
  window.addEventListener('hashchange', () => openHash(false));
  openHash(true);
}

function startCharts(
  context: ChartContext,
): readonly { readonly chart: Chart; readonly share: number }[] {
  const charts = all('[data-figure]', HTMLElement).flatMap((place) => {
    const figure = figures.find(({ name }) => name === place.getAttribute('data-figure'));
    const plot = one('.plot', HTMLElement, place);
    if (figure === undefined || plot === undefined) return [];
    const chart = startChart(figure, plot, context);
    return [{ chart, plot, share: shareOf(figure) }];
  });
  const drawAll = drawingWhatIsSeen(charts);
  context.state.onChange((view, before) => {
    if (view.shown !== before.shown || view.choices !== before.choices) drawAll();
  });
  return charts;
}

/** A figure that is out of sight can wait: of many runs, drawing all of them takes longer than one waits for a switch. */
function drawingWhatIsSeen(
  charts: readonly { readonly chart: Chart; readonly plot: HTMLElement }[],
): () => void {
  const seen = new Set<Element>();
  const stale = new Set<Element>();
  const drawSeen = inNextFrame(() => {
    for (const { chart, plot } of charts.filter((each) => seen.has(each.plot))) {
      if (stale.delete(plot)) chart.draw();
      else chart.fit();
    }
  });
  const sight = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) seen.add(target);
        else seen.delete(target);
      }
      drawSeen();
    },
    { rootMargin: '50%' },
  );
  const sizes = new ResizeObserver(drawSeen);
  for (const { plot } of charts) {
    sight.observe(plot);
    sizes.observe(plot);
  }
  return () => {
    for (const { plot } of charts) stale.add(plot);
    drawSeen();
  };
}

/** Of the width of paper. */
function shareOf({ hasFrontier }: Figure): number {
  return hasFrontier ? 1 : 0.48;
}

/** Once, however often it is asked for until then. */
function inNextFrame(work: () => void): () => void {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      work();
    });
  };
}

function startChoices(state: State): void {
  for (const radio of all('.choices input', HTMLInputElement)) {
    radio.addEventListener('change', () => {
      const choice = { [radio.name]: radio.value } as Partial<Choices>;
      state.change({ choices: { ...state.view().choices, ...choice } });
    });
  }
}

function speak(text: string): void {
  const place = one('.spoken', HTMLElement);
  if (place !== undefined) place.textContent = text;
}

function openRun(run: number): void {
  const anchor = `#run-${run}`;
  if (location.hash === anchor) openHash(false);
  else location.hash = anchor;
}

/** A link to a run's details opens them, and goes on from there. */
function openHash(isStart: boolean): void {
  const target = document.getElementById(location.hash.slice(1));
  if (!(target instanceof HTMLDetailsElement)) return;
  target.open = true;
  target.scrollIntoView();
  if (!isStart) one('summary', HTMLElement, target)?.focus();
}

start();
