/**
 * `python3 …/sa-bench-prompts.py`: the file of prompts that a load generator replays. A stand-in's tokenizer makes
 * a token of every word, so the lengths of a file are its numbers of words.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { hasFlag, integerOf, numberOf, parseArguments, requiredText } from '../arguments.js';
import { field, listField, numberField, parseJson, textField } from '../json.js';
import { StandInError } from '../stand-in-error.js';
import type { RequestLengths } from './load.js';
import { createRandom, randomInteger } from './random.js';

export type PromptFormat = 'sglang' | 'vllm' | 'trtllm';

/** Writes the file. Throws StandInError for a dataset of the recipe's own, which a rehearsal does not read. */
export async function saBenchPrompts(words: readonly string[]): Promise<number> {
  const args = parseArguments(words);
  if (hasFlag(args, 'dataset')) throw new StandInError('a rehearsal reads no dataset');
  const random = createRandom(integerOf(args, 'seed') ?? 0);
  const ratio = numberOf(args, 'range-ratio') ?? 1;
  const draw = (name: string): number => {
    const most = integerOf(args, name) ?? 1;
    return randomInteger(random, [Math.max(1, Math.floor(most * ratio)), most]);
  };
  const requests = Array.from({ length: integerOf(args, 'count') ?? 0 }, () => ({
    input: draw('input-tokens'),
    output: draw('output-tokens'),
  }));
  writeFileSync(requiredText(args, 'output'), fileText(requiredText(args, 'client'), requests));
  process.stdout.write(`${requests.length} prompts\n`);
  return 0;
}

/** One JSON value for each request; SGLang's client wants them in one list. */
function fileText(client: string, requests: readonly RequestLengths[]): string {
  if (client === 'sglang') return JSON.stringify(requests.map(conversation));
  const entry = client === 'vllm' ? vllmEntry : trtllmEntry;
  return requests.map((request) => `${JSON.stringify(entry(request))}\n`).join('');
}

function conversation({ input, output }: RequestLengths) {
  return {
    conversations: [
      { from: 'human', value: text(input) },
      { from: 'gpt', value: text(output) },
    ],
  };
}

function vllmEntry({ input, output }: RequestLengths) {
  return { prompt: text(input), output_tokens: output };
}

function trtllmEntry({ input, output }: RequestLengths) {
  const messages = [
    { role: 'system', content: '' },
    { role: 'user', content: text(input) },
  ];
  return { input: { messages, max_tokens: output } };
}

function text(tokens: number): string {
  return 'a '.repeat(tokens).trimEnd();
}

function tokens(words: string | undefined): number {
  return (words ?? '').split(/\s+/).filter(Boolean).length;
}

/** The lengths of the first `count` prompts of a file. Throws StandInError when there are fewer. */
export function promptLengths(
  file: string,
  format: PromptFormat,
  count: number,
): readonly RequestLengths[] {
  const content = readFileSync(file, 'utf8');
  const entries =
    format === 'sglang'
      ? listField({ entries: parseJson(content) }, 'entries')
      : content.split('\n').filter(Boolean).map(parseJson);
  if (entries.length < count) {
    throw new StandInError(`${file} has ${entries.length} prompts, the run needs ${count}`, 1);
  }
  return entries.slice(0, count).map(lengthsOf[format]);
}

const lengthsOf: Readonly<Record<PromptFormat, (entry: unknown) => RequestLengths>> = {
  sglang: (entry) => {
    const [prompt, answer] = listField(entry, 'conversations');
    return {
      input: tokens(textField(prompt, 'value')),
      output: tokens(textField(answer, 'value')),
    };
  },
  vllm: (entry) => ({
    input: tokens(textField(entry, 'prompt')),
    output: numberField(entry, 'output_tokens') ?? 0,
  }),
  trtllm: (entry) => {
    const input = field(entry, 'input');
    const [, user] = listField(input, 'messages');
    return {
      input: tokens(textField(user, 'content')),
      output: numberField(input, 'max_tokens') ?? 0,
    };
  },
};
