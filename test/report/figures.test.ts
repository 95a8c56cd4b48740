import { symbolCircle, symbolSquare, symbolTriangle } from 'd3-shape';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { placeLabels } from '../../src/report/figures/place-labels.js';
import { drawPlot, type Mark, type Plot } from '../../src/report/figures/plot.js';
import { scaleByDoublings, scaleFromZero } from '../../src/report/figures/scale.js';
import { symbolsPath } from '../../src/report/figures/symbols.js';
import { markupText } from '../support/markup-text.js';
import { block } from '../support/text.js';

test('a scale from zero ends at a round number', () => {
  const scale = scaleFromZero([12, 87], [100, 0], 4);
  assert.equal(scale.ticks, [0, 20, 40, 60, 80, 100]);
  assert.equal([0, 25, 100].map(scale.place), [100, 75, 0]);
  assert.equal(scaleFromZero([], [0, 10], 2).ticks, [0, 0.5, 1]);
});

test('a scale by doublings has a mark where something was measured', () => {
  const scale = scaleByDoublings([64, 4, 16, 4], [0, 80]);
  assert.equal(scale.ticks, [4, 16, 64]);
  assert.equal([4, 8, 64].map(scale.place), [0, 20, 80]);
  assert.is(scaleByDoublings([8], [0, 80]).place(8), 40);
});

test('symbols of a run are one path', () => {
  const places = [
    { left: 10, top: 20 },
    { left: 30.25, top: 5 },
  ];
  assert.equal(
    [symbolCircle, symbolSquare, symbolTriangle].map((symbol) => symbolsPath(symbol, places)),
    [
      'M13.7,20.0a3.74,3.74,0,1,1,-7.48,0a3.74,3.74,0,1,1,7.48,0M34.0,5.0a3.74,3.74,0,1,1,-7.48,0a3.74,3.74,0,1,1,7.48,0',
      'M6.7,16.7h6.63v6.63h-6.63ZM26.9,1.7h6.63v6.63h-6.63Z',
      'M10.0,14.2l5.04,8.73l-10.08,0ZM30.3,-0.8l5.04,8.73l-10.08,0Z',
    ],
  );
});

test('a label stands where it covers nothing, or nowhere', () => {
  const bounds = { left: 0, top: -20, right: 100, bottom: 40 };
  const place = (texts: readonly string[], obstacles = {}) =>
    placeLabels(
      texts.map((text) => ({ text, beside: [{ left: 50, top: 20 }] })),
      { never: [], rather: [], ...obstacles },
      bounds,
    ).map(({ text, left, top }) => `${text} ${left} ${top}`);
  assert.equal(place(['ab']), ['ab 58 24.5']);
  assert.equal(place(['ab', 'cd', 'ef']), ['ab 58 24.5', 'cd 26.64 24.5', 'ef 42.32 9']);
  const right = { left: 60, top: -20, right: 100, bottom: 40 };
  assert.equal(place(['ab'], { never: [right] }), ['ab 26.64 24.5']);
  const everywhere = { left: 0, top: -20, right: 100, bottom: 40 };
  assert.equal(place(['ab'], { rather: [everywhere] }), ['ab 58 24.5']);
  assert.equal(place(['ab'], { never: [everywhere] }), []);
  assert.equal(place(['much too long for so little room']), []);
});

const circle = 'a3.74,3.74,0,1,1,-7.48,0a3.74,3.74,0,1,1,7.48,0';

const mark = (point: number, x: number, y: number, counts = true): Mark => ({
  ...{ point, x, y, counts },
});

const plot: Plot = {
  description: 'what it shows',
  x: { title: 'across', scale: 'from-zero' },
  y: { title: 'up', scale: 'from-zero' },
  series: [
    { run: 0, label: 'one', marks: [mark(0, 1, 10), mark(1, 5, 8), null, mark(2, 10, 2)] },
    { run: 1, label: 'two', marks: [mark(3, 10, 10, false)] },
  ],
  hasFrontier: true,
};

test('a figure: curves have gaps, and what does not count is hollow and on no frontier', () => {
  const { markup, places } = drawPlot(plot, { width: 300, height: 200 });
  assert.equal(
    places.map(({ mark: { point }, left, top }) => [point, Math.round(left), Math.round(top)]),
    [
      [0, 51, 28],
      [1, 157, 54],
      [2, 290, 132],
      [3, 290, 28],
    ],
  );
  const drawn = markup.children.filter(
    (child) => typeof child === 'object' && /frontier|series/.test(String(child.attributes.class)),
  );
  assert.is(
    markupText(drawn),
    block(`
      g .frontier
        path .reach d=M24,28L24,28L50.6,28L50.6,54L157,54L157,132L290,132L290,158L290,158L24,158Z
        path .edge d=M24,28L24,28L50.6,28L50.6,54L157,54L157,132L290,132L290,158L290,158
      g .series c0 data-run=0
        path .curve d=M50.6,28L157,54M290,132Z
        path .solid d=M54.3,28.0${circle}M160.7,54.0${circle}M293.7,132.0${circle}
      g .series c1 data-run=1
        path .curve d
        path .hollow d=M286.7,24.7h6.63v6.63h-6.63Z
    `),
  );
});

test.run();
