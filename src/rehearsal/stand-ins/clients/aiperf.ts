/** `aiperf profile`: synthetic prompts or a trace, and a JSON object of blocks in the artifact directory. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Arguments,
  hasFlag,
  integerOf,
  parseArguments,
  refuseUnknownFlags,
  requiredText,
  textOf,
} from '../arguments.js';
import { numberField, parseJson } from '../json.js';
import { resolveUrl } from '../node.js';
import { StandInError } from '../stand-in-error.js';
import type { RequestLengths, Workload } from './load.js';
import { type Measurement, measure, printSummary } from './measure.js';
import type { Distribution } from './metrics.js';

const VERSION = '0.8.0';

const FLAGS = [
  ...['model', 'tokenizer', 'tokenizer-trust-remote-code', 'url', 'streaming', 'ui'],
  ...['artifact-dir', 'input-file', 'custom-dataset-type', 'fixed-schedule', 'extra-inputs'],
  ...['concurrency', 'request-count', 'random-seed', 'num-dataset-entries', 'goodput'],
  ...['synthetic-input-tokens-mean', 'synthetic-input-tokens-stddev', 'output-tokens-mean'],
  ...['output-tokens-stddev', 'prefix-prompt-length', 'num-prefix-prompts', 'server-metrics'],
  ...['server-metrics-formats'],
];

/** What a model says when nobody bounds its answer; stand-ins are brief. */
const UNBOUNDED_OUTPUT = 16;

interface Requests {
  readonly lengths: readonly RequestLengths[];
  /** Seconds after the start. */
  readonly arrivals: readonly number[];
}

/** Throws StandInError for a file that it cannot read. */
function traceRequests(file: string, atTheirTimes: boolean): Requests {
  const entries = readTrace(file).split('\n').filter(Boolean).map(parseJson);
  return {
    lengths: entries.map((entry) => ({
      input: numberField(entry, 'input_length') ?? 1,
      output: numberField(entry, 'output_length') ?? UNBOUNDED_OUTPUT,
    })),
    arrivals: atTheirTimes
      ? entries.map((entry) => (numberField(entry, 'timestamp') ?? 0) / 1000)
      : entries.map(() => 0),
  };
}

function readTrace(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new StandInError(`cannot read the trace ${file}: ${error}`, 1);
  }
}

/** Lengths are the means: what a rehearsal measures means nothing anyway. */
function syntheticRequests(args: Arguments): Requests {
  const concurrency = integerOf(args, 'concurrency') ?? 1;
  const count = integerOf(args, 'request-count') ?? Math.max(10, 2 * concurrency);
  const input =
    (integerOf(args, 'prefix-prompt-length') ?? 0) +
    (integerOf(args, 'synthetic-input-tokens-mean') ?? 550);
  const output = integerOf(args, 'output-tokens-mean') ?? UNBOUNDED_OUTPUT;
  return {
    lengths: Array.from({ length: count }, () => ({ input, output })),
    arrivals: Array.from({ length: count }, () => 0),
  };
}

function createWorkload(args: Arguments): Workload {
  const file = textOf(args, 'input-file');
  const { lengths, arrivals } =
    file === undefined
      ? syntheticRequests(args)
      : traceRequests(file, hasFlag(args, 'fixed-schedule'));
  return {
    url: new URL('/v1/chat/completions', resolveUrl(requiredText(args, 'url'))),
    model: requiredText(args, 'model'),
    requests: lengths,
    arrivals,
    concurrency: integerOf(args, 'concurrency') ?? lengths.length,
    chat: true,
    streaming: hasFlag(args, 'streaming'),
    extraBody: textOf(args, 'extra-inputs') === 'ignore_eos:true' ? { ignore_eos: true } : {},
  };
}

const PERCENTS = [1, 5, 10, 25, 50, 75, 90, 95, 99];

/** A metric of each request: the whole block. */
function record(count: number, values: Distribution) {
  return {
    unit: 'ms',
    avg: values.mean,
    ...Object.fromEntries(PERCENTS.map((percent) => [`p${percent}`, values.percentile(percent)])),
    min: values.min,
    max: values.max,
    std: values.std,
    count,
    sum: values.mean * count,
  };
}

/** A metric of the whole run: its value alone. */
function total(unit: string, avg: number) {
  return { unit, avg };
}

/** Without a good request there are no blocks about requests; without a failed one, none about those. */
function blocks({ metrics, seconds }: Measurement) {
  const { completed, failed, inputTokens, outputTokens } = metrics;
  const good = {
    request_throughput: total('requests/sec', completed / seconds),
    request_latency: record(completed, metrics.e2e),
    request_count: total('requests', completed),
    time_to_first_token: record(completed, metrics.ttft),
    inter_token_latency: record(completed, metrics.itl),
    output_token_throughput: total('tokens/sec', outputTokens / seconds),
    total_token_throughput: total('tokens/sec', (inputTokens + outputTokens) / seconds),
    total_isl: total('tokens', inputTokens),
    total_osl: total('tokens', outputTokens),
    total_output_tokens: total('tokens', outputTokens),
  };
  return {
    ...(completed > 0 ? good : {}),
    ...(failed > 0 ? { error_request_count: total('requests', failed) } : {}),
    benchmark_duration: total('sec', seconds),
  };
}

function errorSummary({ outcomes }: Measurement) {
  const messages = outcomes.filter(({ succeeded }) => !succeeded).map(({ error }) => error);
  return [...new Set(messages)].map((message) => ({
    error_details: { message },
    count: messages.filter((other) => other === message).length,
  }));
}

/** Runs the load; exits with 0 if some requests fail, as AIPerf does. Throws StandInError for unknown flags. */
export async function aiperf(words: readonly string[]): Promise<number> {
  if (words[0] === '--version') {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  const args = parseArguments(words);
  if (args.positional[0] !== 'profile') {
    throw new StandInError(`a rehearsal knows aiperf profile, not aiperf ${words.join(' ')}`);
  }
  refuseUnknownFlags(args, FLAGS);
  const start = new Date();
  const measurement = await measure(createWorkload(args));
  printSummary(measurement);
  const directory = textOf(args, 'artifact-dir') ?? 'artifacts';
  mkdirSync(directory, { recursive: true });
  const result = {
    schema_version: '1.1',
    aiperf_version: VERSION,
    start_time: start.toISOString(),
    end_time: new Date().toISOString(),
    was_cancelled: false,
    error_summary: errorSummary(measurement),
    ...blocks(measurement),
  };
  writeFileSync(
    join(directory, 'profile_export_aiperf.json'),
    `${JSON.stringify(result, null, 2)}\n`,
  );
  return measurement.metrics.completed > 0 ? 0 : 1;
}
