/** The figures of a report, as they are before a script has drawn anything. */

import {
  type Choices,
  type Figure,
  figuresOf,
  firstChoices,
  plotOf,
  statisticsOf,
  type Tokens,
} from '../figures/index.js';
import { drawPlot } from '../figures/plot.js';
import { figureSizes } from '../figures/sizes.js';
import { type Content, element, type Markup } from '../markup.js';
import type { ReportModel } from '../model.js';
import { leftOut } from './left-out.js';

/** Empty where no run has a point that can be drawn. */
export function figuresSection(model: ReportModel): Content {
  const shown = model.runs.map((_, index) => index);
  const [first, ...others] = partition(figuresOf(model));
  const choices = firstChoices(model);
  const draw = (figure: Figure): Markup => figureMarkup(figure, model, shown, choices);
  return [
    first.length > 0 &&
      element(
        'section',
        { class: 'figures lead-figure', 'aria-label': 'Throughput against interactivity' },
        first.map(draw),
      ),
    leftOut(model),
    others.flat().length > 0 &&
      element(
        'section',
        { class: 'figures', 'aria-labelledby': 'load' },
        element('h2', { id: 'load' }, 'Against load'),
        statisticChooser(statisticsOf(model), choices.statistic),
        element('div', { class: 'multiples' }, others.flat().map(draw)),
      ),
  ];
}

/** The one of all runs, which is large, and the others. */
function partition(all: readonly Figure[]): readonly [readonly Figure[], readonly Figure[]] {
  return [
    all.filter(({ hasFrontier }) => hasFrontier),
    all.filter(({ hasFrontier }) => !hasFrontier),
  ];
}

function figureMarkup(
  figure: Figure,
  model: ReportModel,
  shown: readonly number[],
  choices: Choices,
): Markup {
  const plot = plotOf(figure, model, shown, choices);
  const heading = figure.hasFrontier ? 'h2' : 'h3';
  return element(
    'figure',
    { 'data-figure': figure.name },
    element(
      'figcaption',
      {},
      element(heading, { id: `figure-${figure.name}` }, figure.heading),
      element('p', {}, figure.note),
      figure.hasFrontier && [reading(), tokenChooser(choices.tokens)],
    ),
    element(
      'div',
      { class: 'plot' },
      figureSizes(figure).map(({ name, size }) =>
        element('div', { class: name }, drawPlot(plot, size).markup),
      ),
    ),
  );
}

/** How the marks are to be read. */
function reading(): Markup {
  return element(
    'p',
    { class: 'small' },
    'The shaded steps are the Pareto frontier. Filled marks are valid points of runs that passed; hollow ones do not count.',
  );
}

const tokenWords: Readonly<Record<Tokens, string>> = {
  output: 'output tokens',
  total: 'input and output',
};

function tokenChooser(chosen: Tokens): Markup {
  return choices(
    'Throughput of',
    'tokens',
    (Object.keys(tokenWords) as Tokens[]).map((tokens) => [tokens, tokenWords[tokens]]),
    chosen,
  );
}

function statisticChooser(names: readonly string[], chosen: string): Markup | null {
  if (names.length < 2) return null;
  return choices(
    'Latencies as',
    'statistic',
    names.map((name) => [name, name]),
    chosen,
  );
}

/** Radio buttons, which only the script makes useful. */
function choices(
  legend: string,
  name: string,
  options: readonly (readonly [value: string, text: string])[],
  chosen: string,
): Markup {
  return element(
    'fieldset',
    { class: 'choices script' },
    element('legend', {}, legend),
    options.map(([value, text]) =>
      element(
        'label',
        {},
        element('input', {
          type: 'radio',
          name,
          value,
          checked: value === chosen,
          autocomplete: 'off',
        }),
        element('span', {}, text),
      ),
    ),
  );
}
