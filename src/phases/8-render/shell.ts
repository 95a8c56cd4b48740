/** Quoting: the only place where text becomes bash. Property-tested against the real thing. */

import type { RuntimeReference, Word } from '../../types/word.js';

/** Characters that mean nothing to bash anywhere in a word; a comma looks like a mistake in an array. */
const bare = /^[A-Za-z0-9_@%+=:./-]+$/;

/**
 * Characters that a reader cannot see or that reorder what is seen, newline and tab excepted. They
 * are written as bytes, so that a script shows what it does.
 */
const hidden = /[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * One shell word for a value: bare where it can be, single quotes around literal text, double quotes
 * where a reference has to be expanded. A newline stays a newline inside quotes.
 */
export function quote(word: Word): string {
  const literal = word.every((part) => typeof part === 'string');
  if (literal) return quoteText(word.join(''));
  if (word.some((part) => typeof part === 'string' && hidden.test(part))) {
    return word
      .map((part) => (typeof part === 'string' ? quoteText(part) : `"${expand(part)}"`))
      .join('');
  }
  return `"${word.map((part) => (typeof part === 'string' ? escapeText(part) : expand(part))).join('')}"`;
}

/** One shell word for literal text. */
export function quoteText(text: string): string {
  if (hidden.test(text)) return `$'${Array.from(text, ansiC).join('')}'`;
  return bare.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Text for a heredoc whose references are expanded. */
export function heredocLine(word: Word): string {
  return word
    .map((part) =>
      typeof part === 'string'
        ? part.replace(/[\\$`]/g, (character) => `\\${character}`)
        : expand(part),
    )
    .join('');
}

function expand(reference: RuntimeReference): string {
  return `\${${reference.variable}}`;
}

/** Inside double quotes. */
function escapeText(text: string): string {
  return text.replace(/[\\"$`]/g, (character) => `\\${character}`);
}

/** Inside $'…'; bytes in octal, because what \u means there depends on the locale. */
function ansiC(character: string): string {
  if (character === '\\' || character === "'") return `\\${character}`;
  if (!hidden.test(character)) return character;
  return Array.from(
    new TextEncoder().encode(character),
    (byte) => `\\${byte.toString(8).padStart(3, '0')}`,
  ).join('');
}

/** Text for a comment: on one line, with nothing hidden. */
export function comment(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}
