import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { field, isRecord, parseJson } from '../../src/rehearsal/stand-ins/json.js';
import { createScene, type Scene, type StandIn, waitForStatus } from './stand-ins.js';

interface Context {
  scene: Scene;
}

const clients = suite<Context>('clients');

clients.before(async (context) => {
  context.scene = await createScene(1);
  context.scene.start(0, ['vllm', 'serve', '/models/demo', '--port', '8000']);
  await waitForStatus(`http://${context.scene.addresses[0]}:8000/health`, 200);
});

clients.after(async ({ scene }) => scene.end());

const LOAD = [
  ...['--model', 'demo', '--host', 'localhost', '--port', '8000', '--dataset-name', 'random'],
  ...[
    '--num-prompts',
    '6',
    '--max-concurrency',
    '3',
    '--random-input-len',
    '20',
    '--random-output-len',
    '30',
  ],
];
const SGLANG = ['python3', '-m', 'sglang.bench_serving', '--backend', 'sglang-oai', ...LOAD];
const VLLM = ['vllm', 'bench', 'serve', '--backend', 'openai', ...LOAD];
const TENSORRT_LLM = ['python3', '-m', 'tensorrt_llm.serve.scripts.benchmark_serving', ...LOAD];

/** Runs the client to its end with 0 and gives its parsed result. */
async function resultOf(
  scene: Scene,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const name = `result-${performance.now()}.json`;
  const file = join(scene.directory, name);
  const output = words.includes('sglang.bench_serving')
    ? ['--output-file', file]
    : ['--save-result', '--result-dir', scene.directory, '--result-filename', name];
  const client = scene.start(0, [...words, ...output], environment);
  assert.is(await client.ended, 0, client.output());
  return parseJson(readFileSync(file, 'utf8').replace('Infinity', '"Infinity"'));
}

function keysOf(value: unknown): readonly string[] {
  return isRecord(value) ? Object.keys(value) : [];
}

function metricKeys(columns: readonly string[], metrics: readonly string[]): readonly string[] {
  return metrics.flatMap((metric) => columns.map((column) => `${column}_${metric}_ms`));
}

clients('SGLang’s result has the keys of the real one', async ({ scene }) => {
  const result = await resultOf(scene, [...SGLANG, '--random-range-ratio', '1', '--tag', 'x']);
  assert.equal(keysOf(result), [
    ...['tag', 'backend', 'dataset_name', 'request_rate', 'max_concurrency', 'sharegpt_output_len'],
    ...[
      'random_input_len',
      'random_output_len',
      'random_range_ratio',
      'server_info',
      'duration',
      'completed',
    ],
    ...[
      'total_input_tokens',
      'total_input_text_tokens',
      'total_input_vision_tokens',
      'total_output_tokens',
    ],
    ...[
      'total_output_tokens_retokenized',
      'request_throughput',
      'input_throughput',
      'output_throughput',
    ],
    'total_throughput',
    ...metricKeys(
      ['mean', 'median', 'std', 'p90', 'p95', 'p99'],
      ['e2e_latency', 'ttft', 'tpot', 'itl'],
    ),
    ...['concurrency', 'accept_length', 'max_output_tokens_per_s', 'max_concurrent_requests'],
  ]);
  assert.is(field(result, 'request_rate'), 'Infinity');
  assert.is(field(result, 'completed'), 6);
  assert.is(field(result, 'total_input_tokens'), 120);
  assert.is(field(result, 'total_output_tokens'), 180);
  assert.is(field(result, 'max_concurrent_requests'), 3);
});

clients('SGLang’s client appends to its file', async ({ scene }) => {
  const file = join(scene.directory, 'appended.jsonl');
  for (const rate of ['inf', '200']) {
    const client = scene.start(0, [...SGLANG, '--request-rate', rate, '--output-file', file]);
    assert.is(await client.ended, 0);
  }
  const rates = [...readFileSync(file, 'utf8').matchAll(/"request_rate":([^,]+),/g)];
  assert.equal(
    rates.map(([, rate]) => rate),
    ['Infinity', '200'],
  );
});

clients('vLLM’s result has the keys of the real one', async ({ scene }) => {
  const result = await resultOf(scene, [
    ...VLLM,
    ...[
      '--percentile-metrics',
      'ttft,tpot,itl,e2el',
      '--metric-percentiles',
      '50,99',
      '--metadata',
      'tp=8',
    ],
  ]);
  assert.equal(keysOf(result), [
    ...[
      'date',
      'endpoint_type',
      'backend',
      'label',
      'model_id',
      'tokenizer_id',
      'num_prompts',
      'tp',
    ],
    ...['request_rate', 'burstiness', 'max_concurrency', 'duration', 'completed', 'failed'],
    ...['total_input_tokens', 'total_output_tokens', 'request_throughput', 'request_goodput'],
    ...['output_throughput', 'total_token_throughput', 'latencies', 'queue_times'],
    ...['max_output_tokens_per_s', 'max_concurrent_requests', 'rtfx'],
    ...metricKeys(['mean', 'median', 'std', 'p50', 'p99'], ['ttft', 'tpot', 'itl', 'e2el']),
  ]);
  assert.is(field(result, 'request_rate'), 'inf');
  assert.is(field(result, 'completed'), 6);
  assert.is(field(result, 'failed'), 0);
  assert.is(field(result, 'total_output_tokens'), 180);
});

clients('TensorRT-LLM’s result has the keys of the real one', async ({ scene }) => {
  const result = await resultOf(scene, [...TENSORRT_LLM, '--random-ids', '--ignore-eos']);
  assert.equal(keysOf(result), [
    ...['date', 'backend', 'model_id', 'tokenizer_id', 'num_prompts', 'duration', 'completed'],
    ...['total_input_tokens', 'total_output_tokens', 'request_throughput', 'request_goodput:'],
    ...[
      'output_throughput',
      'total_token_throughput',
      'user_throughput',
      'avg_decoded_tokens_per_iter',
    ],
    ...metricKeys(['mean', 'median', 'std', 'min', 'max', 'p99'], ['ttft', 'tpot', 'itl']),
    ...['request_rate', 'burstiness', 'max_concurrency'],
  ]);
  assert.is(field(result, 'completed'), 6);
  assert.is(field(result, 'total_output_tokens'), 180);
});

const AIPERF = [
  ...['aiperf', 'profile', '--model', 'demo', '--tokenizer', '/model', '--streaming'],
  ...['--url', 'http://sim-1:8000', '--ui', 'simple', '--extra-inputs', 'ignore_eos:true'],
];

/** Runs AIPerf's stand-in to its end, and gives its exit code and its result. */
async function aiperfResult(
  scene: Scene,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
) {
  const directory = join(scene.directory, `artifacts-${performance.now()}`);
  const client = scene.start(0, [...AIPERF, ...words, '--artifact-dir', directory], environment);
  const code = await client.ended;
  return { code, result: parseJson(readFileSync(join(directory, EXPORT), 'utf8')) };
}

const EXPORT = 'profile_export_aiperf.json';
const HEAD = ['schema_version', 'aiperf_version', 'start_time', 'end_time', 'was_cancelled'];
const BLOCKS = [
  ...['request_throughput', 'request_latency', 'request_count', 'time_to_first_token'],
  ...['inter_token_latency', 'output_token_throughput', 'total_token_throughput', 'total_isl'],
  ...['total_osl', 'total_output_tokens'],
];

clients('AIPerf’s result has the blocks of the real one', async ({ scene }) => {
  const { code, result } = await aiperfResult(scene, [
    ...['--synthetic-input-tokens-mean', '20', '--prefix-prompt-length', '10'],
    ...['--num-prefix-prompts', '2', '--output-tokens-mean', '30', '--request-count', '6'],
    ...['--concurrency', '3', '--num-dataset-entries', '6', '--random-seed', '0'],
  ]);
  assert.is(code, 0);
  assert.equal(keysOf(result), [...HEAD, 'error_summary', ...BLOCKS, 'benchmark_duration']);
  assert.equal(field(result, 'request_count'), { unit: 'requests', avg: 6 });
  assert.equal(field(result, 'total_isl'), { unit: 'tokens', avg: 180 });
  assert.equal(field(result, 'total_output_tokens'), { unit: 'tokens', avg: 180 });
  assert.equal(field(result, 'error_summary'), []);
  assert.equal(keysOf(field(result, 'time_to_first_token')), [
    ...['unit', 'avg', 'p1', 'p5', 'p10', 'p25', 'p50', 'p75', 'p90', 'p95', 'p99'],
    ...['min', 'max', 'std', 'count', 'sum'],
  ]);
});

clients('AIPerf replays a trace, at its times if it is told to', async ({ scene }) => {
  const file = join(scene.directory, 'trace.jsonl');
  const entry = { input_length: 5, output_length: 2, hash_ids: [0] };
  const lines = [0, 400].map((timestamp) => `${JSON.stringify({ timestamp, ...entry })}\n`);
  writeFileSync(file, lines.join(''));
  const trace = ['--input-file', file, '--custom-dataset-type', 'mooncake_trace'];
  const { result } = await aiperfResult(scene, [...trace, '--fixed-schedule']);
  assert.equal(field(result, 'total_isl'), { unit: 'tokens', avg: 10 });
  assert.equal(field(result, 'total_output_tokens'), { unit: 'tokens', avg: 4 });
  assert.ok(Number(field(field(result, 'benchmark_duration'), 'avg')) >= 0.4);
  const fast = await aiperfResult(scene, [...trace, '--concurrency', '2']);
  assert.ok(Number(field(field(fast.result, 'benchmark_duration'), 'avg')) < 0.4);
});

clients('AIPerf ends with 0 when some requests fail, and with 1 when all do', async ({ scene }) => {
  const lose = (count: number) => ({
    SRTGEN_STEP_NAME: 'benchmark',
    SRTGEN_STANDIN_FAULT: `benchmark:lose=${count}`,
  });
  const load = ['--request-count', '6', '--concurrency', '6'];
  const some = await aiperfResult(scene, load, lose(2));
  assert.is(some.code, 0);
  assert.equal(field(some.result, 'request_count'), { unit: 'requests', avg: 4 });
  assert.equal(field(some.result, 'error_request_count'), { unit: 'requests', avg: 2 });
  assert.equal(field(some.result, 'error_summary'), [
    { error_details: { message: 'lost as ordered by SRTGEN_STANDIN_FAULT' }, count: 2 },
  ]);
  const all = await aiperfResult(scene, load, lose(6));
  assert.is(all.code, 1);
  assert.equal(keysOf(all.result), [
    ...HEAD,
    ...['error_summary', 'error_request_count', 'benchmark_duration'],
  ]);
});

clients('AIPerf says its version', async ({ scene }) => {
  const client = scene.start(0, ['aiperf', '--version']);
  assert.is(await client.ended, 0);
  assert.is(client.output(), '0.8.0\n');
});

clients('times are those of the load: e2e is ttft and the tokens after it', async ({ scene }) => {
  const words = [...VLLM, '--percentile-metrics', 'ttft,tpot,e2el', '--num-prompts', '1'];
  const result = await resultOf(scene, words, {});
  const [ttft, tpot, e2e] = ['mean_ttft_ms', 'mean_tpot_ms', 'mean_e2el_ms'].map((key) =>
    Number(field(result, key)),
  );
  assert.ok(Math.abs((ttft ?? 0) + (tpot ?? 0) * 29 - (e2e ?? 0)) < 1e-6);
});

clients('a client with a fault reports what it was told to', async ({ scene }) => {
  const fault = (text: string) => ({ SRTGEN_STEP_NAME: 'benchmark', SRTGEN_STANDIN_FAULT: text });
  const silent = await resultOf(scene, VLLM, fault('benchmark:no-tokens'));
  assert.is(field(silent, 'total_output_tokens'), 0);
  assert.is(field(silent, 'completed'), 6);
  const lossy = await resultOf(scene, VLLM, fault('benchmark:lose=2'));
  assert.is(field(lossy, 'completed'), 4);
  assert.is(field(lossy, 'failed'), 2);
});

clients('wrong command lines are refused', async ({ scene }) => {
  const run = (words: readonly string[]): StandIn => scene.start(0, words);
  const cases: readonly (readonly [readonly string[], number, string])[] = [
    [[...SGLANG, '--random-len', '1'], 2, 'python3: error: unrecognized arguments: --random-len\n'],
    [
      [...SGLANG, '--backend', 'trt'],
      2,
      'python3: error: --backend trt: a rehearsal has sglang-oai, sglang-oai-chat, vllm, vllm-chat\n',
    ],
    [
      [...VLLM, '--random-range-ratio', '1'],
      1,
      'vllm: error: --random-range-ratio must be in [0, 1), not 1\n',
    ],
    [
      TENSORRT_LLM.filter((word) => word !== '--model' && word !== 'demo'),
      2,
      'python3: error: argument --model is required\n',
    ],
    [
      [...AIPERF, '--workers-max', '4'],
      2,
      'aiperf: error: unrecognized arguments: --workers-max\n',
    ],
    [
      ['aiperf', 'plot', '--theme', 'dark'],
      2,
      'aiperf: error: a rehearsal knows aiperf profile, not aiperf plot --theme dark\n',
    ],
  ];
  for (const [words, code, output] of cases) {
    const client = run(words);
    assert.is(await client.ended, code);
    assert.is(client.output(), output);
  }
});

clients('a client that reaches no server fails', async ({ scene }) => {
  const url = `http://${scene.addresses[0]}:8001`;
  for (const words of [SGLANG, VLLM, TENSORRT_LLM]) {
    const client = scene.start(0, [...words, '--base-url', url]);
    assert.is(await client.ended, 1);
  }
});

clients.run();
