/** The head of a report: what came of the runs in a line, and the best that they reached. */

import type { Run } from '../../types/run.js';
import { counted, number } from '../format.js';
import { verdictMark, verdictWords } from '../icons.js';
import { element, type Markup } from '../markup.js';
import type { ModelPoint, ReportModel } from '../model.js';

export function masthead(runs: readonly Run[], model: ReportModel): Markup {
  const [only] = runs;
  return element(
    'header',
    { class: 'masthead' },
    element('p', { class: 'brand' }, 'srtgen report'),
    element('h1', {}, title(runs)),
    only !== undefined && runs.length === 1 ? single(only) : verdicts(runs),
    best(model),
  );
}

/** Of one job its name, of many how many. */
export function title(runs: readonly Run[]): string {
  const names = new Set(runs.map(({ name }) => name));
  const [name = ''] = names;
  if (names.size !== 1 || name === '') return counted(runs.length, 'run');
  return runs.length === 1 ? name : `${name}, ${counted(runs.length, 'run')}`;
}

function single(run: Run): readonly Markup[] {
  return [
    element('p', { class: 'outcome' }, verdictMark(run.verdict), element('span', {}, run.reason)),
    element('p', { class: 'lead' }, run.summary),
  ];
}

function verdicts(runs: readonly Run[]): Markup {
  const counts = (Object.keys(verdictWords) as Run['verdict'][]).map((verdict) => ({
    verdict,
    count: runs.filter((run) => run.verdict === verdict).length,
  }));
  return element(
    'ul',
    { class: 'outcome' },
    counts
      .filter(({ count }) => count > 0)
      .map(({ verdict, count }) =>
        element('li', {}, element('b', {}, number(count)), verdictMark(verdict)),
      ),
  );
}

/** The points that count and are highest, each with what it costs. */
function best({ runs, points }: ReportModel): Markup | null {
  const counting = points.filter(({ doubt }) => doubt === null);
  const fastest = highest(counting, ({ rates }) => rates.interactivity);
  const busiest = highest(counting, ({ rates }) => rates.outputPerGpu);
  const of = (point: ModelPoint): string =>
    runs.length === 1 ? point.name : `${runs[point.run]?.label ?? ''}, ${point.name}`;
  if (busiest === undefined) return null;
  return element(
    'dl',
    { class: 'best' },
    figure('most output of a GPU', busiest.rates.outputPerGpu, of(busiest)),
    fastest !== undefined && figure('most for each user', fastest.rates.interactivity, of(fastest)),
  );
}

function figure(name: string, value: number | undefined, point: string): Markup {
  return element(
    'div',
    {},
    element('dt', {}, name),
    element('dd', {}, element('b', {}, number(value ?? 0)), ' tokens/s'),
    element('dd', { class: 'small' }, point),
  );
}

function highest(
  points: readonly ModelPoint[],
  read: (point: ModelPoint) => number | undefined,
): ModelPoint | undefined {
  return points
    .filter((point) => read(point) !== undefined)
    .sort((a, b) => (read(b) ?? 0) - (read(a) ?? 0))[0];
}
