/** Constructors of words and of the references that they hold. */

import type { RuntimeReference, Word } from '../types/word.js';

/** Address of the node that plays a role: `${HEAD_IP}`. */
export function ip(role: string): RuntimeReference {
  return { reference: 'role', variable: `${role}_IP` };
}

/** Host name of the node that plays a role: `${HEAD_HOST}`. */
export function host(role: string): RuntimeReference {
  return { reference: 'role', variable: `${role}_HOST` };
}

/** Facts of the job that every script can read; see lib/job.sh and runtime.env. */
export type JobVariable =
  | 'JOB_ID'
  | 'RUN_NAME'
  | 'SUBMIT_DIR'
  | 'LOG_DIR'
  | 'SRTGEN_RUN_DIR'
  | 'SRTGEN_BUNDLE';

export function job(variable: JobVariable): RuntimeReference {
  return { reference: 'job', variable };
}

/** A variable of the environment in which the job was submitted. */
export function environment(variable: string): RuntimeReference {
  return { reference: 'environment', variable };
}

type Piece = string | number | RuntimeReference | Word;

/** Tagged template: text stays text, references stay references, words are spliced in. */
export function word(text: TemplateStringsArray, ...pieces: readonly Piece[]): Word {
  const parts: (string | RuntimeReference)[] = [];
  text.forEach((literal, index) => {
    parts.push(literal);
    const piece = pieces[index];
    if (piece === undefined) return;
    if (typeof piece === 'number') parts.push(String(piece));
    else if (typeof piece === 'string') parts.push(piece);
    else if ('reference' in piece) parts.push(piece);
    else parts.push(...piece);
  });
  return join(parts);
}

/** A word of literal text. */
export function text(value: string | number): Word {
  return value === '' ? [] : [String(value)];
}

/** Words joined by literal text. */
export function joinWords(words: readonly Word[], separator: string): Word {
  return join(words.flatMap((item, index) => (index === 0 ? item : [separator, ...item])));
}

/** The literal text of a word that holds no reference, else undefined. */
export function literalText(value: Word): string | undefined {
  const first = value[0];
  if (first === undefined) return '';
  return value.length === 1 && typeof first === 'string' ? first : undefined;
}

/** Neighbouring literals become one, so that equal words are equal values. */
function join(parts: Word): Word {
  const joined: (string | RuntimeReference)[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string')
      joined[joined.length - 1] = last + part;
    else joined.push(part);
  }
  return joined;
}

/** Whether two words always have the same value. */
export function sameWord(left: Word, right: Word): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** What a word looks like to a person: references in braces, text as it is. */
export function display(value: Word): string {
  return value.map((part) => (typeof part === 'string' ? part : `\${${part.variable}}`)).join('');
}

/** The references that a word holds. */
export function wordReferences(value: Word): readonly RuntimeReference[] {
  return value.filter((part) => typeof part !== 'string');
}
