/** How large figures are before a script knows how much room there is. */

import type { Figure } from './index.js';
import type { Size } from './plot.js';

/** Height of a figure in so many pixels of width: low where it is wide, and never higher than wide. */
export function sizeFor({ hasFrontier }: Pick<Figure, 'hasFrontier'>, width: number): Size {
  const height = hasFrontier
    ? Math.max(320, Math.min(0.52 * width, 520))
    : Math.max(220, Math.min(0.66 * width, 280));
  return { width: Math.round(width), height: Math.round(height) };
}

/** Class of the style sheet, which shows one of them -> size. */
export function figureSizes(
  figure: Pick<Figure, 'hasFrontier'>,
): readonly { readonly name: string; readonly size: Size }[] {
  const narrow = { name: 'narrow', size: sizeFor(figure, 336) };
  if (!figure.hasFrontier) return [{ ...narrow, name: 'any' }];
  return [narrow, { name: 'wide', size: sizeFor(figure, 760) }];
}
