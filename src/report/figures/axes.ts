/** The frame of a figure: where it draws, and its axes with few lines. */

import { number } from '../format.js';
import { element, type Markup } from '../markup.js';
import { type Box, textWidth } from './place-labels.js';
import type { Mark, Plot, Size } from './plot.js';
import { type Scale, scaleByDoublings, scaleFromZero } from './scale.js';

export interface Frame extends Size {
  /** Where points are. */
  readonly inner: Box;
  readonly x: Scale;
  readonly y: Scale;
}

const titleHeight = 28;
const axisHeight = 42;
/** So that marks on an edge are whole, and curves do not touch the numbers. */
const inset = 10;

/** The figure's frame; as wide on the left as its numbers want. */
export function frameOf(plot: Plot, marks: readonly Mark[], { width, height }: Size): Frame {
  const bottom = height - axisHeight;
  const y = scaleFromZero(
    marks.map((mark) => mark.y),
    [bottom, titleHeight],
    height < 300 ? 4 : 5,
  );
  const left = Math.ceil(Math.max(...y.ticks.map((tick) => textWidth(number(tick))))) + 8;
  const inner = { left, top: titleHeight, right: width - inset, bottom };
  const values = marks.map((mark) => mark.x);
  const x =
    plot.x.scale === 'from-zero'
      ? scaleFromZero(values, [left, inner.right], Math.max(3, Math.floor(width / 110)))
      : scaleByDoublings(values, [left + 2 * inset, inner.right - inset]);
  return { width, height, inner, x, y };
}

/** Thin lines over the whole width, numbers left of them, and the title above instead of along the axis. */
export function yAxis(title: string, { y, inner, width }: Frame): Markup {
  return element(
    'g',
    { class: 'axis' },
    element('text', { class: 'title', x: 0, y: 12 }, title),
    y.ticks.map((tick) => {
      const top = Math.round(y.place(tick)) + 0.5;
      return [
        element('line', {
          class: tick === 0 ? 'zero' : 'grid',
          ...{ x1: inner.left, x2: width, y1: top, y2: top },
        }),
        element('text', { class: 'end', x: inner.left - 8, y: top + 4 }, number(tick)),
      ];
    }),
  );
}

/** Marks below the lowest line, numbers where they have room, and the title below. */
export function xAxis(title: string, { x, inner, width, height }: Frame): Markup {
  return element(
    'g',
    { class: 'axis' },
    x.ticks.map((tick) => {
      const left = Math.round(x.place(tick)) + 0.5;
      return element('line', {
        class: 'tick',
        ...{ x1: left, x2: left, y1: inner.bottom, y2: inner.bottom + 4 },
      });
    }),
    withRoom(x).map((tick) =>
      element('text', { class: 'middle', x: x.place(tick), y: inner.bottom + 17 }, number(tick)),
    ),
    element('text', { class: 'title end', x: width, y: height - 5 }, title),
  );
}

/** Ticks whose numbers do not touch: all of them, or every second, or every third, up to the highest. */
function withRoom(scale: Scale): readonly number[] {
  const { ticks } = scale;
  const highest = ticks.length - 1;
  for (let every = 1; every < ticks.length; every += 1) {
    const chosen = ticks.filter((_, index) => (highest - index) % every === 0);
    if (chosen.every((tick, index) => hasRoom(tick, chosen[index + 1], scale))) return chosen;
  }
  return ticks.slice(highest);
}

function hasRoom(tick: number, next: number | undefined, { place }: Scale): boolean {
  if (next === undefined) return true;
  const [half, nextHalf] = [tick, next].map((value) => textWidth(number(value)) / 2);
  return place(tick) + (half ?? 0) + 4 < place(next) - (nextHalf ?? 0);
}
