/**
 * The clients whose results are read, each as a table from its fields to our quantities. Sources: the files that
 * `vllm bench serve`, `sglang.bench_serving`, TensorRT-LLM's benchmark_serving, sa-bench, AIPerf (its page on the
 * export's schema), SGLang's run_eval and lm-eval write.
 */

import type { ClientTable, LatencyFields } from './client-table.js';

const perRequest = [
  'input_lens',
  'output_lens',
  'ttfts',
  'itls',
  'e2els',
  'latencies',
  'start_times',
  'queue_times',
  'generated_texts',
  'errors',
];

function flat(name: string): LatencyFields {
  return { shape: 'flat', name };
}

function pairs(name: string): LatencyFields {
  return { shape: 'pairs', name };
}

function block(name: string): LatencyFields {
  return { shape: 'block', name };
}

const sglang: ClientTable = {
  client: 'sglang',
  marks: [['total_output_tokens_retokenized']],
  load: { concurrency: ['max_concurrency'], requestRate: ['request_rate'] },
  // Written for every data set, with 1024 where nobody said anything.
  labels: { inputTokens: 'random_input_len', outputTokens: 'random_output_len' },
  totals: {
    completed: ['completed'],
    durationSeconds: ['duration'],
    inputTokens: ['total_input_tokens'],
    outputTokens: ['total_output_tokens'],
    requestThroughput: ['request_throughput'],
    inputThroughput: ['input_throughput'],
    outputThroughput: ['output_throughput'],
    totalThroughput: ['total_throughput'],
  },
  latency: { ttft: flat('ttft'), tpot: flat('tpot'), itl: flat('itl'), e2el: flat('e2e_latency') },
  dropped: perRequest,
};

const servingLoad: ClientTable['load'] = {
  concurrency: ['max_concurrency'],
  requestRate: ['request_rate'],
  requests: ['num_prompts'],
};

const servingTotals: ClientTable['totals'] = {
  completed: ['completed'],
  durationSeconds: ['duration'],
  inputTokens: ['total_input_tokens'],
  outputTokens: ['total_output_tokens'],
  requestThroughput: ['request_throughput'],
  outputThroughput: ['output_throughput'],
  totalThroughput: ['total_token_throughput'],
  // The colon is part of the name: vLLM had it once, and those that began as copies of it still have.
  goodput: ['request_goodput', 'request_goodput:'],
};

const servingLatency: ClientTable['latency'] = {
  ttft: flat('ttft'),
  tpot: flat('tpot'),
  itl: flat('itl'),
  e2el: flat('e2el'),
};

const vllm: ClientTable = {
  client: 'vllm',
  marks: [['endpoint_type', 'num_prompts'], ['request_goodput']],
  load: servingLoad,
  totals: { ...servingTotals, failed: ['failed'] },
  latency: servingLatency,
  dropped: perRequest,
};

const tensorrtLlm: ClientTable = {
  client: 'tensorrt-llm',
  marks: [['user_throughput'], ['avg_decoded_tokens_per_iter']],
  load: servingLoad,
  totals: servingTotals,
  latency: servingLatency,
  dropped: perRequest,
};

/** Of old versions, and of roll-ups. */
const saBenchWithPairs: ClientTable = {
  client: 'sa-bench',
  marks: [['percentiles_ttft_ms'], ['total_output', 'total_input']],
  load: {
    ...servingLoad,
    inputTokens: ['random_input_len'],
    outputTokens: ['random_output_len'],
  },
  totals: {
    ...servingTotals,
    inputTokens: ['total_input', 'total_input_tokens'],
    outputTokens: ['total_output', 'total_output_tokens'],
  },
  latency: { ttft: pairs('ttft'), tpot: pairs('tpot'), itl: pairs('itl'), e2el: pairs('e2el') },
  dropped: perRequest,
};

const saBench: ClientTable = {
  client: 'sa-bench',
  marks: [['best_of', 'num_prompts'], ['request_goodput:']],
  // Versions that write the number of requests that were sent have the one that was asked for beside it.
  load: { ...servingLoad, requests: ['requested_num_prompts', 'num_prompts'] },
  totals: servingTotals,
  latency: servingLatency,
  dropped: perRequest,
};

/** No TPOT: its inter-token latency is another quantity. */
const aiperf: ClientTable = {
  client: 'aiperf',
  marks: [['aiperf_version'], ['input_config', 'was_cancelled']],
  load: {
    concurrency: ['input_config.loadgen.concurrency'],
    requestRate: ['input_config.loadgen.request_rate'],
    requests: ['input_config.loadgen.request_count'],
  },
  totals: {
    completed: ['request_count'],
    failed: ['error_request_count'],
    durationSeconds: ['benchmark_duration'],
    inputTokens: ['total_isl'],
    outputTokens: ['total_output_tokens', 'total_osl'],
    requestThroughput: ['request_throughput'],
    outputThroughput: ['output_token_throughput'],
    totalThroughput: ['total_token_throughput'],
    goodput: ['goodput'],
  },
  zeroWhereAbsent: ['completed', 'failed'],
  latency: {
    ttft: block('time_to_first_token'),
    itl: block('inter_token_latency'),
    e2el: block('request_latency'),
  },
  dropped: [],
};

const sglangEvaluation: ClientTable = {
  client: 'sglang-eval',
  marks: [
    ['score', 'latency'],
    ['score', 'score:std'],
  ],
  load: {},
  totals: { durationSeconds: ['latency'], outputThroughput: ['output_throughput'] },
  latency: {},
  scores: ['score'],
  dropped: [],
};

/** Of several runs at once: time and throughput are those of one of them, so neither is the deployment's. */
const sglangRepeatedEvaluation: ClientTable = {
  client: 'sglang-eval',
  marks: [['mean_score', 'scores']],
  load: {},
  totals: {},
  latency: {},
  scores: ['mean_score'],
  dropped: [],
};

const lmEval: ClientTable = {
  client: 'lm-eval',
  marks: [
    ['results', 'configs'],
    ['results', 'versions'],
  ],
  load: {},
  totals: { durationSeconds: ['total_evaluation_time_seconds'] },
  latency: {},
  scores: { tasksIn: 'results' },
  dropped: ['configs', 'pretty_env_info'],
};

/** The first one whose marks a file has counts: sa-bench's last mark is that of all that began as copies of vLLM's. */
export const clientTables: readonly ClientTable[] = [
  sglang,
  aiperf,
  vllm,
  tensorrtLlm,
  saBenchWithPairs,
  saBench,
  sglangRepeatedEvaluation,
  sglangEvaluation,
  lmEval,
];
