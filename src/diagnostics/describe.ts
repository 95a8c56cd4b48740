/** A source node in words: the "found" half of a message. */

import type { SourceNode } from '../types/source.js';

/** What was written, as a reader of the file would call it: `the number 8`, `a list`, `null`. */
export function describe(node: SourceNode): string {
  if (node.kind === 'mapping') return 'a mapping';
  if (node.kind === 'sequence') return 'a list';
  const text = String(node.value);
  const words = {
    string: `the string ${quoted(text)}`,
    int: `the number ${text}`,
    float: `the number ${text}`,
    bool: `the boolean ${text}`,
    null: 'null',
    timestamp: `the date ${text}`,
  };
  return words[node.type];
}

/** One line of a string, short enough for a message. */
function quoted(text: string): string {
  const line = JSON.stringify(text);
  return line.length <= 60 ? line : `${line.slice(0, 57)}..."`;
}
