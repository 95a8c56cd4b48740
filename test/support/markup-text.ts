/** Markup as text that can be compared and read: an element on each line, with its attributes and its words. */

import type { Child, Content, Markup } from '../../src/report/markup.js';
import { element, presentAttributes } from '../../src/report/markup.js';

/** Two spaces for each level; an element whose only content is text has it on its line. */
export function markupText(content: Content): string {
  return element('root', {}, content)
    .children.flatMap((child) => lines(child, ''))
    .join('\n');
}

function lines(child: Child, indent: string): readonly string[] {
  if (typeof child !== 'object') return [`${indent}"${child}"`];
  const [only, ...others] = child.children;
  const start = `${indent}${opening(child)}`;
  if (only !== undefined && typeof only !== 'object' && others.length === 0) {
    return [`${start} "${only}"`];
  }
  return [start, ...child.children.flatMap((each) => lines(each, `${indent}  `))];
}

function opening({ tag, attributes }: Markup): string {
  const { class: classes, ...others } = attributes;
  const words = presentAttributes(others).map(([name, value]) =>
    value === '' ? name : `${name}=${value}`,
  );
  return [tag, ...(classes === undefined ? [] : [`.${classes}`]), ...words].join(' ');
}
