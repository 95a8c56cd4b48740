/**
 * Flags of engines that rules ask about: what each engine calls them, and which spelling of one counts. What an engine
 * calls something is its own fact, so differences are tables.
 */

import { type ConfigMap, type ConfigValue, Float } from '../types/config-value.js';
import type { EngineName } from '../types/recipe.js';
import { byCodePoint, dashed } from './flags.js';

/** Flags with several names, by the one that is shown; with `_` for `-` each is the same flag. */
export const flagNames: Readonly<Record<EngineName, Readonly<Record<string, readonly string[]>>>> =
  {
    // sglang/srt/server_args.py; people write the short ones too, which argparse completes.
    sglang: {
      'tensor-parallel-size': ['tp-size', 'tp'],
      'data-parallel-size': ['dp-size', 'dp'],
      'pipeline-parallel-size': ['pp-size', 'pp'],
      'expert-parallel-size': ['ep-size', 'ep'],
      'speculative-algorithm': ['speculative-algo'],
    },
    vllm: {},
    trtllm: {},
    mocker: {},
  };

/** Sizes whose product is the number of GPUs of a worker. */
export const worldSizes: Readonly<Record<Exclude<EngineName, 'mocker'>, readonly string[]>> = {
  // Data parallelism is a factor only without attention data parallelism, which divides the tensor size.
  sglang: ['tensor-parallel-size', 'pipeline-parallel-size'],
  // Decode context parallelism divides the tensor size.
  vllm: [
    'tensor-parallel-size',
    'pipeline-parallel-size',
    'prefill-context-parallel-size',
    'data-parallel-size',
  ],
  trtllm: ['tensor_parallel_size', 'pipeline_parallel_size', 'context_parallel_size'],
};

/** The most tokens of one request, prompt and answer together. */
export const contextFlags: Readonly<Record<Exclude<EngineName, 'mocker'>, string>> = {
  sglang: 'context-length',
  vllm: 'max-model-len',
  trtllm: 'max_seq_len',
};

/** A flag as a recipe has it. */
export interface WrittenFlag {
  /** The key. */
  readonly key: string;
  readonly value: ConfigValue;
}

/**
 * Every spelling of a flag that says something, in the order of the command line. Null says nothing; neither does
 * false, except in TensorRT-LLM's engine file, which is no command line.
 */
export function spellings(
  engine: EngineName,
  args: ConfigMap,
  flag: string,
): readonly WrittenFlag[] {
  const names = [flag, ...(flagNames[engine][flag] ?? [])];
  if (engine === 'trtllm') return names.flatMap((key) => said(args, key));
  return [...new Set(names.flatMap((name) => [name, name.replaceAll('-', '_')]))]
    .sort(byCodePoint)
    .flatMap((key) => said(args, key))
    .filter(({ value }) => value !== false);
}

function said(args: ConfigMap, key: string): readonly WrittenFlag[] {
  const value = args[key];
  return value === undefined || value === null ? [] : [{ key, value }];
}

/** The spelling that counts, or undefined. */
export function writtenFlag(
  engine: EngineName,
  args: ConfigMap,
  flag: string,
): WrittenFlag | undefined {
  return spellings(engine, args, flag).at(-1);
}

/** The name of a flag that a key stands for. */
export function flagOf(engine: EngineName, key: string): string {
  const name = dashed(key);
  const [full] =
    Object.entries(flagNames[engine]).find(([, others]) => others.includes(name)) ?? [];
  return full ?? name;
}

/** A whole number, or undefined for everything else; a number in quotes is one, for it becomes text anyway. */
export function wholeNumber(value: ConfigValue | undefined): number | undefined {
  const number = value instanceof Float ? value.float : Number(value ?? Number.NaN);
  const isNumber = ['string', 'number', 'bigint', 'object'].includes(typeof value);
  return isNumber && Number.isSafeInteger(number) ? number : undefined;
}
