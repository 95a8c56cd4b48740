/** The box beside a point. */

import { element } from '../markup.js';
import type { PointFacts } from '../point-facts.js';
import { one, toNode } from './dom.js';

export interface Tip {
  /** At a place of the window. */
  readonly show: (facts: PointFacts, x: number, y: number) => void;
  readonly hide: () => void;
}

const distance = 14;

export function createTip(): Tip {
  const box = one('.tip', HTMLElement);
  if (box === undefined) return { show: () => undefined, hide: () => undefined };
  return {
    show: (facts, x, y) => {
      box.replaceChildren(...content(facts));
      box.hidden = false;
      const { width, height } = box.getBoundingClientRect();
      const { clientWidth, clientHeight } = document.documentElement;
      const right = x + distance + width < clientWidth ? x + distance : x - distance - width;
      const below = y + distance + height < clientHeight ? y + distance : y - distance - height;
      box.style.left = `${Math.max(4, Math.min(right, clientWidth - width - 4))}px`;
      box.style.top = `${Math.max(4, below)}px`;
    },
    hide: () => {
      box.hidden = true;
    },
  };
}

function content({ heading, doubt, rows }: PointFacts): readonly Node[] {
  return [
    toNode(element('p', { class: 'heading' }, heading)),
    ...(doubt === null
      ? []
      : [toNode(element('p', { class: 'doubt' }, `Does not count: ${doubt}`))]),
    toNode(
      element(
        'dl',
        {},
        rows.map(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
      ),
    ),
  ];
}
