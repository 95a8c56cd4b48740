/** What `vllm bench serve` and TensorRT-LLM's benchmark_serving, its offspring, share. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Arguments, hasFlag, integerOf, numberOf, textOf, wordsOf } from '../arguments.js';
import { StandInError } from '../stand-in-error.js';
import type { RequestLengths, Workload } from './load.js';
import type { Distribution, Metrics } from './metrics.js';
import { type PromptFormat, promptLengths } from './prompts.js';
import { arrivalSeconds, createRandom, randomInteger } from './random.js';
import { baseUrl } from './target.js';

const DEFAULT_PORT = 8000;

/** Flags that both know, `--name` without its dashes. */
export const SHARED_FLAGS = [
  ...[
    'backend',
    'base-url',
    'host',
    'port',
    'endpoint',
    'dataset-name',
    'dataset-path',
    'max-concurrency',
  ],
  ...[
    'model',
    'served-model-name',
    'tokenizer',
    'tokenizer-mode',
    'num-prompts',
    'logprobs',
    'request-rate',
  ],
  ...[
    'burstiness',
    'seed',
    'trust-remote-code',
    'disable-tqdm',
    'profile',
    'save-result',
    'save-detailed',
  ],
  ...[
    'metadata',
    'result-dir',
    'result-filename',
    'ignore-eos',
    'percentile-metrics',
    'metric-percentiles',
  ],
  ...[
    'goodput',
    'random-input-len',
    'random-output-len',
    'random-range-ratio',
    'random-prefix-len',
  ],
  ...['top-p', 'top-k', 'min-p', 'temperature'],
];

/** [floor(L(1-r)), ceil(L(1+r))]. Throws StandInError for a ratio that both clients refuse. */
function interval(length: number, ratio: number): readonly [number, number] {
  if (ratio < 0 || ratio >= 1) {
    throw new StandInError(`--random-range-ratio must be in [0, 1), not ${ratio}`, 1);
  }
  return [Math.max(Math.floor(length * (1 - ratio)), 1), Math.ceil(length * (1 + ratio))];
}

/** How each client names a file of prompts, and what is in it. */
const DATASETS: Readonly<Record<string, PromptFormat>> = {
  custom: 'vllm',
  trtllm_custom: 'trtllm',
};

function createRequests(args: Arguments, defaultOutput: number): readonly RequestLengths[] {
  const file = textOf(args, 'dataset-path');
  const format = DATASETS[textOf(args, 'dataset-name') ?? ''];
  if (format !== undefined && file !== undefined) {
    return promptLengths(file, format, integerOf(args, 'num-prompts') ?? 1000);
  }
  const random = createRandom(integerOf(args, 'seed') ?? 0);
  const ratio = numberOf(args, 'random-range-ratio') ?? 0;
  const inputLength = integerOf(args, 'input-len') ?? integerOf(args, 'random-input-len') ?? 1024;
  const outputLength =
    integerOf(args, 'output-len') ?? integerOf(args, 'random-output-len') ?? defaultOutput;
  const prefix = integerOf(args, 'random-prefix-len') ?? 0;
  const input = interval(inputLength, ratio);
  const output = interval(outputLength, ratio);
  return Array.from({ length: integerOf(args, 'num-prompts') ?? 1000 }, () => ({
    input: prefix + randomInteger(random, input),
    output: randomInteger(random, output),
  }));
}

/** The URL of the server; throws StandInError for a port that is no number. */
export function serverUrl(args: Arguments): URL {
  return baseUrl(args, DEFAULT_PORT);
}

/** Throws StandInError for lengths that cannot be. */
export function createWorkload(
  args: Arguments,
  model: string,
  extraFields: Readonly<Record<string, unknown>>,
): Workload {
  const requests = createRequests(args, 128);
  const rate = numberOf(args, 'request-rate') ?? Number.POSITIVE_INFINITY;
  const chat = (textOf(args, 'backend') ?? '').endsWith('-chat');
  const endpoint = textOf(args, 'endpoint') ?? '/v1/completions';
  return {
    url: new URL(
      chat && endpoint === '/v1/completions' ? '/v1/chat/completions' : endpoint,
      serverUrl(args),
    ),
    model,
    requests,
    arrivals: arrivalSeconds(createRandom(1), requests.length, rate),
    concurrency: integerOf(args, 'max-concurrency') ?? requests.length,
    chat,
    streaming: !hasFlag(args, 'non-streaming'),
    extraBody: { ignore_eos: hasFlag(args, 'ignore-eos'), ...extraFields },
  };
}

type Column = readonly [string, (values: Distribution) => number];

const MIN_MAX: readonly Column[] = [
  ['min', ({ min }) => min],
  ['max', ({ max }) => max],
];

/** The keys of the metrics in --percentile-metrics; `minMax` adds what only TensorRT-LLM has. */
export function distributionKeys(
  args: Arguments,
  metrics: Metrics,
  minMax: boolean,
): Readonly<Record<string, number>> {
  const all: Readonly<Record<string, Distribution>> = {
    ttft: metrics.ttft,
    tpot: metrics.tpot,
    itl: metrics.itl,
    e2el: metrics.e2e,
  };
  const selected = (textOf(args, 'percentile-metrics') ?? 'ttft,tpot,itl').split(',');
  const percentiles = (textOf(args, 'metric-percentiles') ?? '99').split(',').map(Number);
  const columns: readonly Column[] = [
    ['mean', ({ mean }) => mean],
    ['median', ({ median }) => median],
    ['std', ({ std }) => std],
    ...(minMax ? MIN_MAX : []),
    ...percentiles.map(
      (percent): Column => [`p${percent}`, (values) => values.percentile(percent)],
    ),
  ];
  const keys = Object.entries(all)
    .filter(([name]) => selected.includes(name))
    .flatMap(([name, values]) =>
      columns.map(([column, read]): [string, number] => [`${column}_${name}_ms`, read(values)]),
    );
  return Object.fromEntries(keys);
}

/** --metadata KEY=VALUE … as keys of the result. */
export function metadata(args: Arguments): Readonly<Record<string, string>> {
  return Object.fromEntries(
    wordsOf(args, 'metadata').map((item) => {
      const [key = '', ...value] = item.split('=');
      return [key.trim(), value.join('=').trim()];
    }),
  );
}

/** `20250131-235959` */
export function timestamp(): string {
  return new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
}

/** `inf` as text: both clients avoid Python's `Infinity` here. */
export function requestRate(args: Arguments): number | string {
  const rate = numberOf(args, 'request-rate') ?? Number.POSITIVE_INFINITY;
  return Number.isFinite(rate) ? rate : 'inf';
}

/** Writes the result when --save-result is given, to --result-dir and --result-filename. */
export function saveResult(
  args: Arguments,
  model: string,
  makeDirectory: boolean,
  result: Readonly<Record<string, unknown>>,
): void {
  if (!hasFlag(args, 'save-result')) return;
  const backend = textOf(args, 'backend') ?? 'openai';
  const directory = textOf(args, 'result-dir') ?? '.';
  if (makeDirectory) mkdirSync(directory, { recursive: true });
  const name = `${backend}-${requestRate(args)}qps-${basename(model)}-${timestamp()}.json`;
  writeFileSync(join(directory, textOf(args, 'result-filename') ?? name), JSON.stringify(result));
}
