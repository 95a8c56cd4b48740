/** sa-bench: the original script's arguments, the settings of our own runner, results (recipe-v1 8.6, 13.1, 13.2). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { benchmarks } from '../../src/benchmarks/index.js';
import { overlay } from '../../src/lib/environment.js';
import { environment, text, word } from '../../src/lib/word.js';
import { quote } from '../../src/phases/8-render/shell.js';
import type { Container, PlannedBenchmark } from '../../src/types/plan.js';
import { clientOf, contextOf } from '../support/plan.js';
import { type RecipeOptions, saBench, workers } from '../support/recipe.js';
import { block, commandText, environmentText, settingsText } from '../support/text.js';

const bench = benchmarks['sa-bench'];
const disaggregated = { prefill: workers(2, 4, 1), decode: workers(1, 16, 2) };

interface Original {
  readonly name: string;
  readonly recipe: RecipeOptions;
  readonly command: string;
  /** source:target:flags */
  readonly mounts: readonly string[];
}

const originals: readonly Original[] = [
  {
    name: 'the least, aggregated',
    recipe: { agg: workers(3, 4, 2), site: { saBenchDirectory: text('/opt/srt/sa-bench') } },
    command: `
      bash /srtctl-benchmarks/sa-bench/bench.sh
      # arguments of sa-bench/bench.sh, by position
      http://localhost:8000
      1024
      256
      4x8
      inf
      /model
      example
      false
      16
      0
      0
      0.8
      10
      2
      ''
      true
      random
      ''
      false
    `,
    mounts: ['/opt/srt/sa-bench/..:/srtctl-benchmarks:ro'],
  },
  {
    name: 'everything set, disaggregated, a Hugging Face model',
    recipe: {
      ...disaggregated,
      model: { directory: null, huggingFaceId: 'org/example', servedName: text('served') },
      site: { saBenchDirectory: word`${environment('SITE')}/bench-scripts/` },
      benchmark: {
        ...saBench,
        inputTokens: 0,
        outputTokens: 0,
        concurrencies: [1],
        requestRate: '12.5',
        rangeRatio: '1.0',
        promptsMultiplier: 4,
        warmupMultiplier: 0,
        useChatTemplate: false,
        datasetName: 'custom',
        datasetPath: '/data/my set.jsonl',
        customTokenizer: 'glm_moe_dsa',
        reuseConnections: true,
      },
    },
    command: `
      bash /srtctl-benchmarks/bench-scripts/bench.sh
      # arguments of sa-bench/bench.sh, by position
      http://localhost:8000
      0
      0
      1
      12.5
      org/example
      served
      true
      24
      8
      16
      1.0
      4
      0
      glm_moe_dsa
      false
      custom
      '/data/my set.jsonl'
      true
    `,
    mounts: [`"\${SITE}/bench-scripts//..":/srtctl-benchmarks:ro`],
  },
  {
    name: 'without containers the script is where it is',
    recipe: {
      model: { directory: text('/models/example') },
      site: { saBenchDirectory: text('/opt/srt/sa-bench'), containerRuntime: 'none' },
    },
    command: `
      bash /opt/srt/sa-bench/bench.sh
      # arguments of sa-bench/bench.sh, by position
      http://localhost:8000
      1024
      256
      4x8
      inf
      /models/example
      example
      false
      8
      0
      0
      0.8
      10
      2
      ''
      true
      random
      ''
      false
    `,
    mounts: ['/opt/srt/sa-bench/..:/srtctl-benchmarks:ro'],
  },
];

function mountText(mounts: Container['mounts']): readonly string[] {
  return mounts.map(({ source, target, flags }) => `${quote(source)}:${quote(target)}:${flags}`);
}

for (const { name, recipe, command, mounts } of originals) {
  test(`the original script: ${name}`, () => {
    const context = contextOf({ benchmark: saBench, ...recipe });
    const client = clientOf(bench, context);
    assert.is(commandText(client.command), block(command));
    assert.equal(mountText(client.mounts), mounts);
    assert.is(bench.plan(context).script, null);
  });
}

test('our own runner is a script of settings', () => {
  const context = contextOf({ ...disaggregated, benchmark: saBench });
  const client = clientOf(bench, context);
  assert.is(commandText(client.command), 'bash /srtgen/bundle/bench/sa-bench.sh');
  assert.equal(client.mounts, []);
  assert.is(
    settingsText(bench.plan(context)),
    block(`
      # sa-bench.sh: sa-bench with the load generator of SGLang images (sa-bench.sh, run_sa_bench)
      CLIENT=sglang
      MODEL=example
      TOKENIZER=/model
      HOST="\${ENTRY_IP}"
      PORT=8000
      ISL=1024
      OSL=256
      CONCURRENCIES=(4 8)
      REQUEST_RATE=inf
      RANGE_RATIO=0.8
      PROMPTS_MULTIPLIER=10
      WARMUP_MULTIPLIER=2
      USE_CHAT_TEMPLATE=true
      DATASET_NAME=random
      DATASET_PATH=''
      CUSTOM_TOKENIZER=''
      RESULT_DIR=/logs/sa-bench_isl_1024_osl_256
      RESULT_SUFFIX=gpus_24_ctx_8_gen_16
    `),
  );
});

test('and takes the load generator of the engine', () => {
  const context = contextOf({
    engine: {
      name: 'trtllm',
      publishEventsAndMetrics: false,
      sequentialNodeStart: 0,
      numaMemoryBind: false,
    },
    model: { directory: null, huggingFaceId: 'org/example' },
    site: { containerRuntime: 'none' },
    benchmark: {
      ...saBench,
      concurrencies: [],
      useChatTemplate: false,
      datasetName: 'custom',
      datasetPath: '/data/set.v1.jsonl',
      customTokenizer: 'a.B',
    },
  });
  assert.is(
    settingsText(bench.plan(context)),
    block(`
      # sa-bench.sh: sa-bench with the load generator of TensorRT-LLM images (sa-bench.sh, run_sa_bench)
      CLIENT=trtllm
      MODEL=example
      TOKENIZER=org/example
      HOST="\${ENTRY_IP}"
      PORT=8000
      ISL=1024
      OSL=256
      CONCURRENCIES=()
      REQUEST_RATE=inf
      RANGE_RATIO=0.8
      PROMPTS_MULTIPLIER=10
      WARMUP_MULTIPLIER=2
      USE_CHAT_TEMPLATE=false
      DATASET_NAME=custom
      DATASET_PATH=/data/set.v1.jsonl
      CUSTOM_TOKENIZER=a.B
      RESULT_DIR="\${LOG_DIR}/sa-bench_custom_set.v1"
      RESULT_SUFFIX=gpus_8
    `),
  );
});

const points: readonly (readonly [string, RecipeOptions, PlannedBenchmark['points']])[] = [
  [
    'disaggregated',
    { ...disaggregated, benchmark: saBench },
    [
      {
        name: 'concurrency 4',
        resultFile: 'sa-bench_isl_1024_osl_256/results_concurrency_4_gpus_24_ctx_8_gen_16.json',
        client: 'sglang',
        requests: 40,
        concurrency: 4,
        inputTokens: { least: 819, most: 1024 },
        outputTokens: { least: 204, most: 256 },
      },
      {
        name: 'concurrency 8',
        resultFile: 'sa-bench_isl_1024_osl_256/results_concurrency_8_gpus_24_ctx_8_gen_16.json',
        client: 'sglang',
        requests: 80,
        concurrency: 8,
        inputTokens: { least: 819, most: 1024 },
        outputTokens: { least: 204, most: 256 },
      },
    ],
  ],
  [
    'aggregated, a dataset of its own, the original script',
    {
      agg: workers(3, 4, 2),
      site: { saBenchDirectory: text('/opt/srt/sa-bench') },
      benchmark: {
        ...saBench,
        concurrencies: [16],
        promptsMultiplier: 2,
        datasetName: 'custom',
        datasetPath: 'data/conversations.v2.jsonl',
      },
    },
    [
      {
        name: 'concurrency 16',
        resultFile: 'sa-bench_custom_conversations.v2/results_concurrency_16_gpus_16.json',
        client: 'sa-bench',
        requests: 32,
        concurrency: 16,
        inputTokens: null,
        outputTokens: null,
      },
    ],
  ],
];

for (const [name, recipe, wanted] of points) {
  test(`results: ${name}`, () => assert.equal(bench.plan(contextOf(recipe)).points, wanted));
}

interface Variables {
  readonly name: string;
  readonly recipe: RecipeOptions;
  readonly wanted: string;
}

const slowDown = { sleep: '30.0', wait: '60.0' };

const environments: readonly Variables[] = [
  {
    name: 'the least',
    recipe: {},
    wanted: `
      # placement, chosen by srtgen
      SRTCTL_FRONTEND_TYPE=dynamo
      SRT_FRONTEND_HOST="\${PUBLIC_API_IP}"
      SRT_FRONTEND_PORT=8000
    `,
  },
  {
    name: "slow-down of decode workers; the recipe's variables as they are",
    recipe: {
      prefill: workers(1, 8, 1),
      decode: workers(2, 4, 1),
      frontend: { name: 'sglang' },
      environment: { A: '{node}', SRT_FRONTEND_PORT: '9000' },
      benchmark: { ...saBench, slowDown },
    },
    wanted: `
      # placement, chosen by srtgen
      SRTCTL_FRONTEND_TYPE=sglang
      SRT_FRONTEND_HOST="\${PUBLIC_API_IP}"
      # recipe: environment
      A='{node}'
      SRT_FRONTEND_PORT=9000
      # recipe: benchmark.slow_down
      SA_BENCH_SLOW_DOWN_URLS="http://\${DECODE_0_IP}:6100,http://\${DECODE_1_IP}:6132"
      SA_BENCH_SLOW_DOWN_SLEEP_TIME=30.0
      SA_BENCH_SLOW_DOWN_WAIT_TIME=60.0
    `,
  },
  {
    name: 'no slow-down under Dynamo',
    recipe: { ...disaggregated, benchmark: { ...saBench, slowDown } },
    wanted: `
      # placement, chosen by srtgen
      SRTCTL_FRONTEND_TYPE=dynamo
      SRT_FRONTEND_HOST="\${PUBLIC_API_IP}"
      SRT_FRONTEND_PORT=8000
    `,
  },
  {
    name: 'profiling under Dynamo: system ports',
    recipe: {
      ...disaggregated,
      profiling: {
        type: 'torch',
        steps: { prefill: { start: 10, stop: 20 }, decode: { start: null, stop: 30 } },
      },
    },
    wanted: `
      # recipe: profiling
      PROFILE_TYPE=torch
      PROFILE_PREFILL_START_STEP=10
      PROFILE_PREFILL_STOP_STEP=20
      PROFILE_DECODE_STOP_STEP=30
      SGLANG_TORCH_PROFILER_DIR=/logs/profiles
      PROFILE_PREFILL_IPS="\${PREFILL_0_IP},\${PREFILL_1_IP}"
      PROFILE_PREFILL_ENDPOINTS="\${PREFILL_0_IP}:7500,\${PREFILL_1_IP}:7501"
      PROFILE_DECODE_IPS="\${DECODE_0_IP}"
      PROFILE_DECODE_ENDPOINTS="\${DECODE_0_IP}:7502"
      PROFILE_OUTPUT_DIR=/logs/profiles
      BENCH_MODEL_NAME=example
      HEAD_NODE="\${HEAD_HOST}"
      HEAD_PORT=8000
      PROFILE_WORKER_PORT=6100
      # placement, chosen by srtgen
      SRTCTL_FRONTEND_TYPE=dynamo
      SRT_FRONTEND_HOST="\${PUBLIC_API_IP}"
      SRT_FRONTEND_PORT=8000
    `,
  },
  {
    name: 'profiling behind the router: HTTP ports',
    recipe: {
      agg: workers(2, 4, 1),
      frontend: { name: 'sglang' },
      profiling: { type: 'nsys', steps: { agg: { start: 1, stop: 2 } } },
    },
    wanted: `
      # recipe: profiling
      PROFILE_TYPE=nsys
      PROFILE_AGG_START_STEP=1
      PROFILE_AGG_STOP_STEP=2
      PROFILE_AGG_IPS="\${AGG_0_IP},\${AGG_1_IP}"
      PROFILE_AGG_ENDPOINTS="\${AGG_0_IP}:6100,\${AGG_1_IP}:6132"
      PROFILE_OUTPUT_DIR=/logs/profiles
      BENCH_MODEL_NAME=example
      HEAD_NODE="\${HEAD_HOST}"
      HEAD_PORT=8000
      PROFILE_WORKER_PORT=6100
      # placement, chosen by srtgen
      SRTCTL_FRONTEND_TYPE=sglang
      SRT_FRONTEND_HOST="\${PUBLIC_API_IP}"
      SRT_FRONTEND_PORT=8000
    `,
  },
];

for (const { name, recipe, wanted } of environments) {
  test(`environment: ${name}`, () => {
    const context = contextOf({ benchmark: saBench, ...recipe });
    const groups = overlay(clientOf(bench, context).environment);
    assert.is(environmentText(groups), block(wanted));
  });
}

test.run();
