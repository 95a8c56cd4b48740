/** `python3 -m tensorrt_llm.serve.scripts.benchmark_serving`: one JSON object in a file. */

import {
  hasFlag,
  integerOf,
  numberOf,
  parseArguments,
  refuseUnknownFlags,
  requiredText,
  textOf,
} from '../arguments.js';
import { measure, printSummary, requestDetails, tryFirstRequest } from './measure.js';
import {
  createWorkload,
  distributionKeys,
  metadata,
  requestRate,
  SHARED_FLAGS,
  saveResult,
  timestamp,
} from './serving.js';

const OWN_FLAGS = [
  ...['custom-tokenizer', 'non-streaming', 'no-test-input', 'random-ids', 'tokenize-on-client'],
  ...['download-path', 'download-timeout', 'use-beam-search', 'lora-modules'],
];

/** Of a server that does not report it, as these. */
const DECODED_TOKENS_PER_ITERATION = { mean: 0, min: 0, max: 0, median: 0, std: 0 };

/** Runs the load. Throws StandInError for unknown flags, without --model, or if nothing answers. */
export async function tensorrtLlmBench(words: readonly string[]): Promise<number> {
  const args = parseArguments(words);
  refuseUnknownFlags(args, [...SHARED_FLAGS, ...OWN_FLAGS]);
  const model = requiredText(args, 'model');
  const workload = createWorkload(args, textOf(args, 'served-model-name') ?? model, {
    temperature: numberOf(args, 'temperature') ?? 0,
  });
  if (!hasFlag(args, 'no-test-input')) await tryFirstRequest(workload, Number.POSITIVE_INFINITY);
  const measurement = await measure(workload);
  printSummary(measurement);
  const { metrics, seconds, outcomes } = measurement;
  const percentiles = (textOf(args, 'metric-percentiles') ?? '99').split(',').map(Number);
  saveResult(args, model, false, {
    date: timestamp(),
    backend: textOf(args, 'backend') ?? 'openai',
    model_id: model,
    tokenizer_id: textOf(args, 'tokenizer') ?? model,
    num_prompts: workload.requests.length,
    ...metadata(args),
    duration: seconds,
    completed: metrics.completed,
    total_input_tokens: metrics.inputTokens,
    total_output_tokens: metrics.outputTokens,
    request_throughput: metrics.completed / seconds,
    'request_goodput:': null, // the colon is theirs
    output_throughput: metrics.outputTokens / seconds,
    total_token_throughput: (metrics.inputTokens + metrics.outputTokens) / seconds,
    user_throughput: metrics.tpot.mean > 0 ? 1000 / metrics.tpot.mean : 0,
    avg_decoded_tokens_per_iter: {
      ...DECODED_TOKENS_PER_ITERATION,
      percentiles: Object.fromEntries(percentiles.map((percent) => [`p${percent}.0`, 0])),
    },
    ...(hasFlag(args, 'save-detailed')
      ? { ...requestDetails(outcomes), e2els: outcomes.map(({ latency }) => latency) }
      : {}),
    ...distributionKeys(args, metrics, true),
    request_rate: requestRate(args),
    burstiness: numberOf(args, 'burstiness') ?? 1,
    max_concurrency: integerOf(args, 'max-concurrency') ?? null,
  });
  return 0;
}
