/** `python3 -m sglang.bench_serving`: appends one JSON line to its output file. */

import { appendFileSync } from 'node:fs';
import {
  type Arguments,
  hasFlag,
  integerOf,
  numberOf,
  parseArguments,
  refuseUnknownFlags,
  textOf,
} from '../arguments.js';
import { callJson } from '../http-client.js';
import { StandInError } from '../stand-in-error.js';
import type { RequestLengths, Workload } from './load.js';
import {
  type Measurement,
  measure,
  printSummary,
  requestDetails,
  tryFirstRequest,
} from './measure.js';
import type { Distribution } from './metrics.js';
import { promptLengths } from './prompts.js';
import { arrivalSeconds, createRandom, randomInteger } from './random.js';
import { baseUrl, extraBody, firstModel } from './target.js';

/** The backends with OpenAI's API; the port is that of the server they are named after. */
const BACKENDS: Readonly<Record<string, { readonly port: number; readonly chat: boolean }>> = {
  'sglang-oai': { port: 30_000, chat: false },
  'sglang-oai-chat': { port: 30_000, chat: true },
  vllm: { port: 8000, chat: false },
  'vllm-chat': { port: 8000, chat: true },
};

const FLAGS = [
  ...[
    'backend',
    'base-url',
    'host',
    'port',
    'ready-check-timeout-sec',
    'dataset-name',
    'dataset-path',
  ],
  ...[
    'model',
    'served-model-name',
    'tokenizer',
    'num-prompts',
    'sharegpt-output-len',
    'sharegpt-context-len',
  ],
  ...[
    'random-input-len',
    'random-output-len',
    'random-range-ratio',
    'request-rate',
    'max-concurrency',
  ],
  ...[
    'output-file',
    'output-details',
    'disable-tqdm',
    'disable-stream',
    'seed',
    'disable-ignore-eos',
  ],
  ...[
    'temperature',
    'top-p',
    'extra-request-body',
    'apply-chat-template',
    'warmup-requests',
    'flush-cache',
  ],
  ...[
    'flush-cache-timeout',
    'pd-separated',
    'tokenize-prompt',
    'prompt-suffix',
    'tag',
    'header',
    'profile',
  ],
];

/** [max(floor(length x ratio), 1), length]: SGLang's ratio is the lower end of the interval. */
function interval(length: number, ratio: number): readonly [number, number] {
  return [Math.max(Math.floor(length * ratio), 1), length];
}

function createRequests(args: Arguments): readonly RequestLengths[] {
  const file = textOf(args, 'dataset-path');
  if (textOf(args, 'dataset-name') === 'sharegpt' && file !== undefined) {
    return promptLengths(file, 'sglang', integerOf(args, 'num-prompts') ?? 1000);
  }
  const random = createRandom(integerOf(args, 'seed') ?? 42);
  const ratio = numberOf(args, 'random-range-ratio') ?? 0;
  const input = interval(integerOf(args, 'random-input-len') ?? 1024, ratio);
  const output = interval(integerOf(args, 'random-output-len') ?? 1024, ratio);
  return Array.from({ length: integerOf(args, 'num-prompts') ?? 1000 }, () => ({
    input: randomInteger(random, input),
    output: randomInteger(random, output),
  }));
}

async function createWorkload(args: Arguments, base: URL, chat: boolean): Promise<Workload> {
  const requests = createRequests(args);
  const rate = numberOf(args, 'request-rate') ?? Number.POSITIVE_INFINITY;
  const model =
    textOf(args, 'served-model-name') ?? textOf(args, 'model') ?? (await firstModel(base));
  return {
    url: new URL(chat ? '/v1/chat/completions' : '/v1/completions', base),
    model,
    requests,
    arrivals: arrivalSeconds(createRandom(1), requests.length, rate),
    concurrency: integerOf(args, 'max-concurrency') ?? requests.length,
    chat,
    streaming: !hasFlag(args, 'disable-stream'),
    extraBody: {
      temperature: numberOf(args, 'temperature') ?? 0,
      ignore_eos: !hasFlag(args, 'disable-ignore-eos'),
      ...extraBody(args, 'extra-request-body'),
    },
  };
}

function distributionKeys(name: string, values: Distribution): Readonly<Record<string, number>> {
  return {
    [`mean_${name}_ms`]: values.mean,
    [`median_${name}_ms`]: values.median,
    [`std_${name}_ms`]: values.std,
    [`p90_${name}_ms`]: values.percentile(90),
    [`p95_${name}_ms`]: values.percentile(95),
    [`p99_${name}_ms`]: values.percentile(99),
  };
}

/** An infinite rate, which JSON does not have: Python prints `Infinity` all the same. */
const INFINITE_RATE = '\u0000inf';

function printArguments(args: Arguments) {
  const rate = numberOf(args, 'request-rate') ?? Number.POSITIVE_INFINITY;
  return {
    tag: textOf(args, 'tag') ?? null,
    backend: textOf(args, 'backend'),
    dataset_name: textOf(args, 'dataset-name') ?? 'sharegpt',
    request_rate: Number.isFinite(rate) ? rate : INFINITE_RATE,
    max_concurrency: integerOf(args, 'max-concurrency') ?? null,
    sharegpt_output_len: integerOf(args, 'sharegpt-output-len') ?? null,
    random_input_len: integerOf(args, 'random-input-len') ?? 1024,
    random_output_len: integerOf(args, 'random-output-len') ?? 1024,
    random_range_ratio: numberOf(args, 'random-range-ratio') ?? 0,
  };
}

function printResults({ metrics, seconds, outcomes }: Measurement, details: boolean) {
  return {
    duration: seconds,
    completed: metrics.completed,
    total_input_tokens: metrics.inputTokens,
    total_input_text_tokens: metrics.inputTokens,
    total_input_vision_tokens: 0,
    total_output_tokens: metrics.outputTokens,
    total_output_tokens_retokenized: metrics.outputTokens,
    request_throughput: metrics.completed / seconds,
    input_throughput: metrics.inputTokens / seconds,
    output_throughput: metrics.outputTokens / seconds,
    total_throughput: (metrics.inputTokens + metrics.outputTokens) / seconds,
    ...distributionKeys('e2e_latency', metrics.e2e),
    ...distributionKeys('ttft', metrics.ttft),
    ...distributionKeys('tpot', metrics.tpot),
    ...distributionKeys('itl', metrics.itl),
    concurrency: metrics.concurrency,
    accept_length: null,
    max_output_tokens_per_s: metrics.maxOutputTokensPerSecond,
    max_concurrent_requests: metrics.maxConcurrentRequests,
    ...(details ? requestDetails(outcomes) : {}),
  };
}

/** As the client names it when nobody else does. */
function defaultFile(args: Arguments): string {
  const today = new Date().toISOString().slice(5, 10).replace('-', '');
  const { backend, random_input_len, random_output_len } = printArguments(args);
  const count = integerOf(args, 'num-prompts') ?? 1000;
  return `${backend}_${today}_${count}_${random_input_len}_${random_output_len}.jsonl`;
}

/** Runs the load. Throws StandInError for unknown flags or backends, or when nothing answers. */
export async function sglangBench(words: readonly string[]): Promise<number> {
  const args = parseArguments(words);
  refuseUnknownFlags(args, FLAGS);
  const name = textOf(args, 'backend') ?? 'sglang';
  const backend = BACKENDS[name];
  if (backend === undefined) {
    throw new StandInError(
      `--backend ${name}: a rehearsal has ${Object.keys(BACKENDS).join(', ')}`,
    );
  }
  const base = baseUrl(args, backend.port);
  const workload = await createWorkload(args, base, backend.chat);
  if ((integerOf(args, 'warmup-requests') ?? 1) > 0) await tryFirstRequest(workload, 32);
  const measurement = await measure(workload);
  const serverInfo = await callJson('GET', new URL('/server_info', base)).catch(() => null);
  printSummary(measurement);
  const result = {
    ...printArguments(args),
    server_info: serverInfo,
    ...printResults(measurement, hasFlag(args, 'output-details')),
  };
  const line = JSON.stringify(result).replace(JSON.stringify(INFINITE_RATE), 'Infinity');
  appendFileSync(textOf(args, 'output-file') ?? defaultFile(args), `${line}\n`);
  return 0;
}
