/**
 * Markup as plain data. Text is escaped in one place, and the same markup becomes text when a page is written and nodes
 * when its script draws anew; no part of a page is ever put together from strings.
 */

import { printable } from './printable.js';

export interface Markup {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly Child[];
}

export type Child = Markup | string | number;

/** true = without a value; false and undefined = not there. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** What may stand where a child is expected: null and false are nothing. */
export type Content = Child | null | false | readonly Content[];

/** An element of HTML or SVG. */
export function element(tag: string, attributes: Attributes, ...content: Content[]): Markup {
  return { tag, attributes, children: children(content) };
}

function children(content: readonly Content[]): readonly Child[] {
  return content.flatMap((each): readonly Child[] => {
    if (isList(each)) return children(each);
    return each === null || each === false || each === '' ? [] : [each];
  });
}

function isList(content: Content): content is readonly Content[] {
  return Array.isArray(content);
}

/** The attributes that are there, with their values as text. */
export function presentAttributes(attributes: Attributes): readonly (readonly [string, string])[] {
  return Object.entries(attributes).flatMap(([name, value]): [string, string][] => {
    if (value === undefined || value === false) return [];
    return [[name, value === true ? '' : printable(String(value))]];
  });
}

/** Elements of HTML that have no end tag, and shapes of SVG, which end as they begin. */
const voidTags = new Set(['br', 'col', 'hr', 'input', 'meta']);
const shapeTags = new Set(['circle', 'line', 'path', 'rect', 'use']);

/** The text of a page's part. */
export function toHtml(child: Child): string {
  if (typeof child !== 'object') return escaped(printable(String(child)));
  const attributes = presentAttributes(child.attributes)
    .map(([name, value]) => (value === '' ? ` ${name}` : ` ${name}="${escaped(value)}"`))
    .join('');
  const start = `<${child.tag}${attributes}>`;
  if (voidTags.has(child.tag)) return start;
  if (shapeTags.has(child.tag)) return start.replace(/>$/, '/>');
  return `${start}${child.children.map(toHtml).join('')}</${child.tag}>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
