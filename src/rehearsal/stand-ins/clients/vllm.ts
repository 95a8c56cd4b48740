/** `vllm bench serve`: one JSON object in a file. */

import {
  hasFlag,
  integerOf,
  numberOf,
  parseArguments,
  refuseUnknownFlags,
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
  serverUrl,
  timestamp,
} from './serving.js';
import { extraBody, firstModel } from './target.js';

const OWN_FLAGS = [
  ...[
    'label',
    'header',
    'input-len',
    'output-len',
    'use-beam-search',
    'num-warmups',
    'append-result',
  ],
  ...[
    'frequency-penalty',
    'presence-penalty',
    'repetition-penalty',
    'ramp-up-strategy',
    'extra-body',
  ],
  ...['ramp-up-start-rps', 'ramp-up-end-rps', 'ready-check-timeout-sec', 'request-id-prefix'],
  ...[
    'custom-output-len',
    'skip-chat-template',
    'skip-tokenizer-init',
    'insecure',
    'disable-shuffle',
    'no-oversample',
    'no-stream',
  ],
];

/** Runs the load. Throws StandInError for unknown flags, or when nothing answers. */
export async function vllmBench(words: readonly string[]): Promise<number> {
  const args = parseArguments(words);
  refuseUnknownFlags(args, [...SHARED_FLAGS, ...OWN_FLAGS]);
  const model = textOf(args, 'model') ?? (await firstModel(serverUrl(args)));
  const temperature = numberOf(args, 'temperature');
  const workload = createWorkload(args, textOf(args, 'served-model-name') ?? model, {
    ...(temperature === undefined ? {} : { temperature }),
    ...extraBody(args, 'extra-body'),
  });
  if ((integerOf(args, 'ready-check-timeout-sec') ?? 0) > 0) {
    await tryFirstRequest(workload, Number.POSITIVE_INFINITY);
  }
  const measurement = await measure(workload);
  printSummary(measurement);
  const { metrics, seconds, outcomes } = measurement;
  const backend = textOf(args, 'backend') ?? 'openai';
  saveResult(args, model, true, {
    date: timestamp(),
    endpoint_type: backend,
    backend,
    label: textOf(args, 'label') ?? null,
    model_id: model,
    tokenizer_id: textOf(args, 'tokenizer') ?? model,
    num_prompts: workload.requests.length,
    ...metadata(args),
    request_rate: requestRate(args),
    burstiness: numberOf(args, 'burstiness') ?? 1,
    max_concurrency: integerOf(args, 'max-concurrency') ?? null,
    duration: seconds,
    completed: metrics.completed,
    failed: metrics.failed,
    total_input_tokens: metrics.inputTokens,
    total_output_tokens: metrics.outputTokens,
    request_throughput: metrics.completed / seconds,
    request_goodput: null,
    output_throughput: metrics.outputTokens / seconds,
    total_token_throughput: (metrics.inputTokens + metrics.outputTokens) / seconds,
    ...(hasFlag(args, 'save-detailed')
      ? { ...requestDetails(outcomes), start_times: outcomes.map(({ start }) => start) }
      : {}),
    // Newer clients leave these two lists in, whether details are asked for or not.
    latencies: outcomes.map(({ latency }) => latency),
    queue_times: outcomes.map(() => 0),
    max_output_tokens_per_s: metrics.maxOutputTokensPerSecond,
    max_concurrent_requests: metrics.maxConcurrentRequests,
    rtfx: 0,
    ...distributionKeys(args, metrics, false),
  });
  return 0;
}
