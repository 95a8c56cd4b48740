/** Small shapes that say by their outline what their colour says. */

import type { Run } from '../types/run.js';
import { symbolsPath } from './figures/symbols.js';
import { element, type Markup } from './markup.js';
import { runStyle } from './run-style.js';

interface Shape {
  readonly outline: string;
  readonly sign: string;
}

const verdictShapes: Readonly<Record<Run['verdict'], Shape>> = {
  pass: { outline: 'M8 1a7 7 0 1 0 0 14a7 7 0 1 0 0-14Z', sign: 'M4.7 8.3l2.3 2.3l4.3-4.8' },
  fail: { outline: 'M2 2H14V14H2Z', sign: 'M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6' },
  invalid: { outline: 'M8 1L15.5 14.5H.5Z', sign: 'M8 5.6v4.4M8 12.2v.1' },
  none: { outline: 'M8 1.5L14.5 8L8 14.5L1.5 8Z', sign: 'M5.5 8h5' },
};

export const verdictWords: Readonly<Record<Run['verdict'], string>> = {
  pass: 'pass',
  fail: 'fail',
  invalid: 'invalid',
  none: 'no verdict',
};

/** A verdict as shape and word. */
export function verdictMark(verdict: Run['verdict']): Markup {
  return element(
    'span',
    { class: `verdict ${verdict}` },
    icon(verdictShapes[verdict]),
    verdictWords[verdict],
  );
}

function icon({ outline, sign }: Shape): Markup {
  return element(
    'svg',
    { viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true' },
    element('path', { class: 'outline', d: outline }),
    element('path', { class: 'sign', d: sign }),
  );
}

/** How a run is drawn in figures. */
export function runKey(index: number): Markup {
  const { colour, symbol, dash } = runStyle(index);
  return element(
    'svg',
    {
      class: `key series ${colour}`,
      ...{ viewBox: '0 0 32 16', width: 32, height: 16, 'aria-hidden': 'true' },
    },
    element('path', { class: 'curve', d: 'M1 8H31', 'stroke-dasharray': dash || undefined }),
    element('path', { class: 'solid', d: symbolsPath(symbol, [{ left: 16, top: 8 }]) }),
  );
}
