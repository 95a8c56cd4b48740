/**
 * Placeholders in braces. Where the reference formats a value, `{node}` and its like mean something and
 * doubled braces are single ones; any other text in braces, JSON above all, stays what it is.
 */

import type { Word } from '../types/word.js';
import { text, word } from './word.js';

/** What stands for a value in `container_mounts` (recipe-v1 9.2). */
export const mountFieldNames = [
  'job_id',
  'run_name',
  'head_node_ip',
  'log_dir',
  'model_path',
  'container_image',
  'gpus_per_node',
] as const;
export type MountField = (typeof mountFieldNames)[number];

/** Text in which every brace belongs to a placeholder or is doubled: then doubled ones are an escape. */
const formatted = /^(?:[^{}]|\{\{|\}\}|\{[A-Za-z_]\w*\})*$/;

/** The value with the named placeholders filled in; unknown names stay as they are written. */
export function fillPlaceholders(value: string, fields: Readonly<Record<string, Word>>): Word {
  const escapes = formatted.test(value);
  const pattern = escapes ? /\{\{|\}\}|\{[A-Za-z_]\w*\}/g : /\{[A-Za-z_]\w*\}/g;
  let filled: Word = [];
  let position = 0;
  for (const match of value.matchAll(pattern)) {
    filled = word`${filled}${value.slice(position, match.index)}${meaning(match[0], fields)}`;
    position = match.index + match[0].length;
  }
  return word`${filled}${value.slice(position)}`;
}

function meaning(token: string, fields: Readonly<Record<string, Word>>): Word {
  if (token === '{{') return text('{');
  if (token === '}}') return text('}');
  return Object.hasOwn(fields, token.slice(1, -1))
    ? (fields[token.slice(1, -1)] ?? [])
    : text(token);
}
