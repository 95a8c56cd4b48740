/** Markup as nodes of the page. No text is parsed: what is no element stays text. */

import { type Child, type Markup, presentAttributes } from '../markup.js';
import { printable } from '../printable.js';

const svgNamespace = 'http://www.w3.org/2000/svg';

export function toNode(child: Child, isSvg = false): Node {
  if (typeof child !== 'object') return document.createTextNode(printable(String(child)));
  const inSvg = isSvg || child.tag === 'svg';
  const node = create(child, inSvg);
  for (const [name, value] of presentAttributes(child.attributes)) node.setAttribute(name, value);
  node.append(...child.children.map((each) => toNode(each, inSvg)));
  return node;
}

function create({ tag }: Markup, isSvg: boolean): Element {
  return isSvg ? document.createElementNS(svgNamespace, tag) : document.createElement(tag);
}

/** All elements of a kind below another, or on the page. */
export function all<Kind extends Element>(
  selector: string,
  kind: new () => Kind,
  from: ParentNode = document,
): readonly Kind[] {
  return [...from.querySelectorAll(selector)].filter((each): each is Kind => each instanceof kind);
}

/** The first of them, where there is one. */
export function one<Kind extends Element>(
  selector: string,
  kind: new () => Kind,
  from: ParentNode = document,
): Kind | undefined {
  return all(selector, kind, from)[0];
}

/** Index of the run that an element stands for. */
export function runOf(element: Element): number {
  return Number(element.getAttribute('data-run'));
}
