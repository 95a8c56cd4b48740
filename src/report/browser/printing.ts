/** On paper everything is open, and figures are as wide as the paper. */

import type { Chart } from './chart.js';
import { all } from './dom.js';

/** Pixels of a page's text in A4. */
const paperWidth = 690;

export function startPrinting(
  charts: readonly { readonly chart: Chart; readonly share: number }[],
): void {
  let opened: readonly HTMLDetailsElement[] = [];
  window.addEventListener('beforeprint', () => {
    opened = all('details:not([open])', HTMLDetailsElement);
    for (const each of opened) each.open = true;
    for (const { chart, share } of charts) chart.draw(paperWidth * share);
  });
  window.addEventListener('afterprint', () => {
    for (const each of opened) each.open = false;
    for (const { chart } of charts) chart.draw();
  });
}
