/** Runs as one HTML file to look at. */

import type { Run } from '../types/run.js';
import { counted } from './format.js';
import { element, type Markup } from './markup.js';
import { reportModel } from './model.js';
import { page } from './page.js';
import { figuresSection } from './sections/figures.js';
import { masthead, title } from './sections/masthead.js';
import { pointsTables } from './sections/points-table.js';
import { runBody, runDetails } from './sections/run-details.js';
import { runList } from './sections/run-list.js';

/** A table of more points is opened by who wants it. */
const manyPoints = 60;

/**
 * The text of the file: figures over all points of the runs, and of each run its verdict, its cluster map, its timeline
 * and its provenance. The same runs give the same text. It needs no network and, but for the switches, no script.
 */
export function reportHtml(runs: readonly Run[]): string {
  const model = reportModel(runs);
  return page({
    title: `${title(runs)} – srtgen report`,
    data: model,
    body: [
      element('a', { class: 'skip', href: '#main' }, 'Skip to the figures'),
      masthead(runs, model),
      element(
        'div',
        { class: runs.length > 1 ? 'columns' : 'column' },
        runs.length > 1 && runList(runs, model),
        element('main', { id: 'main', tabindex: -1 }, [
          figuresSection(model),
          allPoints(model),
          element(
            'section',
            { class: runs.length === 1 ? 'run only' : 'each', 'aria-labelledby': 'each' },
            element('h2', { id: 'each' }, runs.length === 1 ? 'The run' : 'Run by run'),
            runs.length === 1
              ? runs.map((run, index) => runBody(run, index, 'h3'))
              : runs.map((run, index) =>
                  runDetails(run, model.runs[index]?.label ?? run.id, index),
                ),
          ),
        ]),
      ),
      element('div', { class: 'tip', hidden: true }),
      element('div', { class: 'spoken', role: 'status', 'aria-live': 'polite' }),
    ],
  });
}

function allPoints(model: ReturnType<typeof reportModel>): Markup | null {
  if (model.points.length === 0) return null;
  return element(
    'section',
    { class: 'all-points', 'aria-labelledby': 'points' },
    element('h2', { id: 'points' }, 'All points'),
    element(
      'details',
      { open: model.points.length <= manyPoints },
      element('summary', {}, `${counted(model.points.length, 'point')} as tables`),
      pointsTables(model),
    ),
  );
}
