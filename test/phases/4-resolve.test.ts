/** From YAML to parts of the canonical recipe: defaults and derived values (recipe-v1 1, 7.5, 7.7, 8.2, 8.3). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { job, text, word } from '../../src/lib/word.js';
import { Float } from '../../src/types/config-value.js';
import type {
  DynamoSettings,
  EngineSettings,
  Placement,
  Recipe,
  RoleName,
  SaBenchSettings,
} from '../../src/types/recipe.js';
import { mockerDefaults, saBench } from '../support/recipe.js';
import { resolved, shownWord } from '../support/resolved.js';

test('the least that a recipe can say', () => {
  const wanted: Recipe = {
    name: 'example',
    model: {
      directory: text('/models/example'),
      huggingFaceId: null,
      stageDirectory: null,
      baseName: text('example'),
      servedName: text('example'),
      container: text('/images/engine.sqsh'),
      precision: 'fp8',
    },
    slurm: {
      account: null,
      partition: null,
      timeLimit: '01:00:00',
      directives: {},
      gpusPerNodeDirective: true,
      segmentDirective: true,
      exclusiveDirective: false,
    },
    gpuType: 'h100',
    gpusPerNode: 4,
    engine: { name: 'sglang', kvEvents: {} },
    roles: {
      agg: { name: 'agg', nodes: 1, workers: 0, gpusPerWorker: 4, args: {}, environment: {} },
    },
    placement: {
      disaggregated: false,
      spreadWorkers: false,
      colocation: 'none',
      hetJobs: false,
      reserved: { infra: false, frontend: false, client: false, shared: true },
      frontendNode: 'head',
      clientNode: 'head',
    },
    frontend: {
      name: 'dynamo',
      maxBehindNginx: 10,
      args: {},
      environment: {},
      nginx: {
        container: text('nginx:1.27.4'),
        raiseUlimit: false,
        affinityHeader: null,
        keepaliveTimeout: '600s',
      },
      contextRouter: {},
      generationRouter: {},
      serverConfigExtra: {},
    },
    services: { natsMaxPayloadMiB: null, mooncake: null },
    dynamo: {
      install: { kind: 'version', version: '0.8.0' },
      requestPlane: 'tcp',
      eventPlane: null,
    },
    benchmark: { name: 'manual' },
    maxFailureRate: 0,
    identity: [],
    evaluation: null,
    profiling: {
      type: 'none',
      extraNsysArgs: [],
      delaySeconds: null,
      durationSeconds: null,
      benchmarkDurationSeconds: 300,
      steps: {},
    },
    telemetry: null,
    statusServices: [],
    environment: {},
    mounts: [],
    srunOptions: {},
    setupScript: null,
    startup: { seconds: 1800, pollSeconds: 2 },
    site: {
      clusterName: null,
      containerRuntime: 'pyxis',
      networkInterface: 'eth0',
      outputBase: word`${job('SUBMIT_DIR')}/outputs`,
      configsDirectory: null,
      wheelsDirectory: null,
      bashPreamble: null,
      saBenchDirectory: null,
      benchmarkScriptsDirectory: null,
      simulatedNodes: false,
    },
  };
  assert.equal(resolved('resources: {gpu_type: h100}'), wanted);
});

/** `2 x 8 on 2`: workers, GPUs of each, nodes. */
function sizes(recipe: Recipe): Partial<Record<RoleName, string>> {
  return Object.fromEntries(
    Object.values(recipe.roles).map(({ name, workers, gpusPerWorker, nodes }) => [
      name,
      `${workers} x ${gpusPerWorker} on ${nodes}`,
    ]),
  );
}

const roleSizes: readonly (readonly [string, Partial<Record<RoleName, string>>])[] = [
  // An even share of the role's nodes.
  [
    'prefill_nodes: 2, prefill_workers: 2, decode_nodes: 4, decode_workers: 2',
    { prefill: '2 x 8 on 2', decode: '2 x 16 on 4' },
  ],
  ['agg_nodes: 2, agg_workers: 3', { agg: '3 x 5 on 2' }],
  // What the recipe says, whatever the nodes.
  [
    'prefill_nodes: 1, prefill_workers: 1, gpus_per_prefill: 4, decode_nodes: 2, decode_workers: 3, gpus_per_decode: 4',
    { prefill: '1 x 4 on 1', decode: '3 x 4 on 2' },
  ],
  ['agg_nodes: 4, agg_workers: 2, gpus_per_agg: 6', { agg: '2 x 6 on 4' }],
  // decode_nodes 0: as large as a prefill worker, on its nodes.
  [
    'prefill_nodes: 1, prefill_workers: 2, decode_nodes: 0, decode_workers: 1',
    { prefill: '2 x 4 on 1', decode: '1 x 4 on 0' },
  ],
  [
    'prefill_nodes: 1, prefill_workers: 1, gpus_per_prefill: 2, decode_nodes: 0, decode_workers: 1',
    { prefill: '1 x 2 on 1', decode: '1 x 2 on 0' },
  ],
  [
    'prefill_nodes: 1, prefill_workers: 1, decode_nodes: 0, decode_workers: 2, gpus_per_decode: 3',
    { prefill: '1 x 8 on 1', decode: '2 x 3 on 0' },
  ],
  // Null is not 0: no share of prefill, a node each.
  [
    'prefill_nodes: 1, prefill_workers: 2, decode_nodes: null, decode_workers: 1',
    { prefill: '2 x 4 on 1', decode: '1 x 8 on 0' },
  ],
  // Either of the two node counts makes a deployment disaggregated, also 0.
  ['decode_nodes: 1, decode_workers: 1, agg_workers: 1', { decode: '1 x 8 on 1' }],
  ['prefill_nodes: 0, agg_nodes: 1, agg_workers: 1', {}],
  // Nodes without workers are counted.
  [
    'prefill_nodes: 2, prefill_workers: 0, decode_nodes: 1, decode_workers: 1',
    { prefill: '0 x 8 on 2', decode: '1 x 8 on 1' },
  ],
  ['agg_nodes: 0, agg_workers: 2, gpus_per_agg: 4', { agg: '2 x 4 on 1' }],
  ['agg_workers: 1', { agg: '1 x 8 on 1' }],
];

for (const [resources, wanted] of roleSizes) {
  test(`roles: ${resources}`, () => {
    const recipe = resolved(`resources: {gpu_type: h100, gpus_per_node: 8, ${resources}}`);
    assert.equal(sizes(recipe), wanted);
  });
}

const defaultPlacement: Placement = {
  disaggregated: false,
  spreadWorkers: false,
  colocation: 'none',
  hetJobs: false,
  reserved: { infra: false, frontend: false, client: false, shared: true },
  frontendNode: 'head',
  clientNode: 'head',
};

const placements: readonly (readonly [string, Partial<Placement>])[] = [
  [
    'resources: {gpu_type: h100, decode_nodes: 0, spread_workers: true, het_jobs: true}',
    { disaggregated: true, spreadWorkers: true, hetJobs: true },
  ],
  [
    'frontend: {orchestrator_placement: first_decode}\nbenchmark: {client_placement: last_decode}',
    { frontendNode: 'first_decode', clientNode: 'last_decode' },
  ],
  [
    'infra: {etcd_nats_dedicated_node: true}\nfrontend: {dedicated_node: true}',
    { reserved: { infra: true, frontend: true, client: false, shared: true } },
  ],
  [
    'benchmark: {client_dedicated_node: true, colocate_with_frontend: false}',
    { reserved: { infra: false, frontend: false, client: true, shared: false } },
  ],
  ['backend: {type: vllm, allow_prefill_decode_colocation: true}', { colocation: 'one node' }],
  [
    'backend: {type: vllm, allow_prefill_decode_colocation: true, allow_prefill_decode_colocation_across_nodes: true}',
    { colocation: 'across nodes' },
  ],
  [
    'backend: {type: vllm, allow_prefill_decode_colocation_across_nodes: true}',
    { colocation: 'none' },
  ],
];

for (const [recipe, wanted] of placements) {
  test(`placement: ${recipe}`, () => {
    assert.equal(resolved(recipe).placement, { ...defaultPlacement, ...wanted });
  });
}

const disaggregated =
  'resources: {gpu_type: h100, prefill_nodes: 1, prefill_workers: 1, decode_nodes: 1, decode_workers: 1}';

const servedNames: readonly (readonly [string, string])[] = [
  ['', 'example'],
  ['backend: {sglang_config: {aggregated: {served-model-name: a}}}', 'a'],
  ['backend: {sglang_config: {aggregated: {served_model_name: a}}}', 'a'],
  ['backend: {sglang_config: {aggregated: {served_model_name: a, served-model-name: b}}}', 'b'],
  [
    `${disaggregated}\nbackend: {sglang_config: {prefill: {served-model-name: p}, decode: {served-model-name: d}}}`,
    'p',
  ],
  [
    `${disaggregated}\nbackend: {sglang_config: {prefill: {served-model-name: ""}, decode: {served-model-name: d}}}`,
    'd',
  ],
  // Also where the name stands in a section that this deployment does not use.
  [
    `${disaggregated}\nbackend: {sglang_config: {aggregated: {served-model-name: a}, decode: {served-model-name: d}}}`,
    'a',
  ],
  ['backend: {sglang_config: {prefill: {served-model-name: p}}}', 'p'],
  ['model: {path: "hf:org/weights-8b", container: c, precision: fp8}', 'weights-8b'],
  ['model: {path: "hf:weights-8b", container: c, precision: fp8}', 'weights-8b'],
  ['model: {path: /models/weights/, container: c, precision: fp8}', 'weights'],
  ['model: {path: /models/$WEIGHTS, container: c, precision: fp8}', '<environment WEIGHTS>'],
  // TensorRT-LLM always serves the last component of the path.
  ['backend: {type: trtllm, trtllm_config: {aggregated: {served_model_name: a}}}', 'example'],
];

for (const [recipe, wanted] of servedNames) {
  test(`served name: ${recipe}`, () => {
    assert.is(shownWord(resolved(recipe).model.servedName), wanted);
  });
}

const observed = { DYN_LOGGING_SPAN_EVENTS: 'true', DYN_LOGGING_JSONL: 'true', DYN_LOG: 'debug' };
const traced = {
  DYN_REQUEST_TRACE: '1',
  DYN_REQUEST_TRACE_FILE_PATH: '/logs/dynamo-request-trace',
};

test('observability adds to workers and frontend what they do not have', () => {
  const recipe = resolved(`
    ${disaggregated}
    backend:
      prefill_environment: {DYN_LOG: info, A: b}
    frontend:
      env: {DYN_REQUEST_TRACE: "0"}
    observability: {enabled: true}
  `);
  assert.equal(recipe.roles.prefill?.environment, { ...observed, DYN_LOG: 'info', A: 'b' });
  assert.equal(recipe.roles.decode?.environment, observed);
  assert.equal(recipe.frontend.environment, { ...observed, ...traced, DYN_REQUEST_TRACE: '0' });
  assert.is(recipe.telemetry, null);
});

test('and to the settings of TensorRT-LLM that there are', () => {
  const { engine, roles } = resolved(`
    ${disaggregated}
    backend:
      type: trtllm
      trtllm_config:
        prefill: {max_batch_size: 8, enable_iter_perf_stats: false}
    observability: {enabled: true}
  `);
  assert.is(engine.name === 'trtllm' && engine.publishEventsAndMetrics, true);
  assert.equal(roles.prefill?.args, {
    max_batch_size: 8,
    enable_iter_perf_stats: false,
    return_perf_metrics: true,
  });
  assert.equal(roles.decode?.args, {});
});

const telemetries: readonly (readonly [string, Recipe['telemetry']])[] = [
  ['{enable_otel: true, otel_endpoint: "http://otel:4317"}', { endpoint: 'http://otel:4317' }],
  ['{enable_otel: true}', null],
  ['{enable_otel: true, otel_endpoint: ""}', null],
  ['{enable_otel: false, otel_endpoint: "http://otel:4317"}', null],
];

for (const [observability, wanted] of telemetries) {
  test(`traces: ${observability}`, () => {
    assert.equal(resolved(`observability: ${observability}`).telemetry, wanted);
  });
}

const dynamos: readonly (readonly [string, Partial<DynamoSettings>])[] = [
  ['{version: 0.9.1}', { install: { kind: 'version', version: '0.9.1' } }],
  ['{version: null}', { install: { kind: 'top-of-tree' } }],
  ['{top_of_tree: true}', { install: { kind: 'top-of-tree' } }],
  ['{hash: abc123}', { install: { kind: 'hash', hash: 'abc123', patches: [] } }],
  [
    '{hash: abc123, cargo_patches: [a = "1"], version: 0.9.1}',
    { install: { kind: 'hash', hash: 'abc123', patches: ['a = "1"'] } },
  ],
  ['{wheel: 1.0.0.dev5}', { install: { kind: 'wheel', version: '1.0.0.dev5' } }],
  ['{install: false, hash: abc123}', { install: null }],
  ['{request_plane: nats, event_plane: zmq}', { requestPlane: 'nats', eventPlane: 'zmq' }],
];

for (const [dynamo, wanted] of dynamos) {
  test(`dynamo: ${dynamo}`, () => {
    const usual: DynamoSettings = {
      install: { kind: 'version', version: '0.8.0' },
      requestPlane: 'tcp',
      eventPlane: null,
    };
    assert.equal(resolved(`dynamo: ${dynamo}`).dynamo, { ...usual, ...wanted });
  });
}

test('a wheel brings variables, which the recipe may set itself', () => {
  const { environment } = resolved(`
    dynamo: {wheel: 1.0.0}
    environment: {DYNAMO_VERSION: other, A: b}
  `);
  assert.equal(environment, {
    DYNAMO_WHEEL_NAME: 'ai_dynamo-1.0.0-py3-none-any.whl',
    DYNAMO_VERSION: 'other',
    A: 'b',
  });
});

const publisher = { publisher: 'zmq', topic: 'kv-events' };

const engines: readonly (readonly [string, EngineSettings])[] = [
  ['{type: sglang}', { name: 'sglang', kvEvents: {} }],
  ['{kv_events_config: null}', { name: 'sglang', kvEvents: {} }],
  ['{kv_events_config: false}', { name: 'sglang', kvEvents: {} }],
  ['{kv_events_config: {}}', { name: 'sglang', kvEvents: {} }],
  [
    '{kv_events_config: true}',
    { name: 'sglang', kvEvents: { prefill: publisher, decode: publisher } },
  ],
  [
    '{kv_events_config: {prefill: true, decode: false, aggregated: {topic: t, hwm: 1.0}}}',
    {
      name: 'sglang',
      kvEvents: {
        prefill: publisher,
        agg: { publisher: 'zmq', topic: 't', hwm: new Float(1) },
      },
    },
  ],
  [
    '{kv_events_config: {prefill: null, decode: {}}}',
    { name: 'sglang', kvEvents: { decode: publisher } },
  ],
  [
    '{type: vllm, kv_events_config: {prefill: {}}}',
    {
      name: 'vllm',
      kvEvents: { prefill: { ...publisher, enable_kv_cache_events: true } },
      connector: 'nixl',
      setCudaVisibleDevices: false,
      dataParallelLaunch: 'per_node',
    },
  ],
  [
    '{type: vllm, connector: null, set_cuda_visible_devices: true, dp_launch_mode: per_gpu}',
    {
      name: 'vllm',
      kvEvents: {},
      connector: null,
      setCudaVisibleDevices: true,
      dataParallelLaunch: 'per_gpu',
    },
  ],
  [
    '{type: trtllm}',
    {
      name: 'trtllm',
      publishEventsAndMetrics: false,
      sequentialNodeStart: 0,
      numaMemoryBind: false,
    },
  ],
  [
    '{type: trtllm, publish_events_and_metrics: true, sequential_node_start: 2, numa_memory_bind: true}',
    {
      name: 'trtllm',
      publishEventsAndMetrics: true,
      sequentialNodeStart: 2,
      numaMemoryBind: true,
    },
  ],
  ['{type: mocker}', { name: 'mocker', options: mockerDefaults }],
  [
    `{type: mocker, engine_type: sglang, speedup_ratio: 10, decode_speedup_ratio: 2.5, data_parallel_size: 2,
      num_gpu_blocks_override: 64, block_size: 16, max_num_seqs: 8, max_num_batched_tokens: 512, num_workers: 3,
      startup_time: 0.5, kv_transfer_bandwidth: 64, kv_cache_dtype: fp8, preemption_mode: lifo,
      enable_prefix_caching: false, enable_chunked_prefill: false}`,
    {
      name: 'mocker',
      options: {
        engineType: 'sglang',
        speedupRatio: 10,
        decodeSpeedupRatio: 2.5,
        dataParallelSize: 2,
        gpuBlocks: 64,
        blockSize: 16,
        maxSequences: 8,
        maxBatchedTokens: 512,
        workers: 3,
        startupSeconds: 0.5,
        kvTransferBandwidth: 64,
        kvCacheType: 'fp8',
        preemptionMode: 'lifo',
        prefixCaching: false,
        chunkedPrefill: false,
      },
    },
  ],
];

for (const [backend, wanted] of engines) {
  test(`engine: ${backend}`, () => assert.equal(resolved(`backend: ${backend}`).engine, wanted));
}

const memoryBindings: readonly (readonly [string, string, boolean])[] = [
  ['gb200', 'null', true],
  ['gb300', 'null', true],
  ['gb200', 'false', false],
  ['GB200', 'null', false],
  ['h100', 'true', true],
];

for (const [gpu, bind, wanted] of memoryBindings) {
  test(`memory of TensorRT-LLM on ${gpu} with numa_memory_bind ${bind}`, () => {
    const { engine } = resolved(`
      resources: {gpu_type: ${gpu}, agg_workers: 1}
      backend: {type: trtllm, numa_memory_bind: ${bind}}
    `);
    assert.is(engine.name === 'trtllm' && engine.numaMemoryBind, wanted);
  });
}

test('engine arguments keep the types and the order of the YAML', () => {
  const { roles } = resolved(`
    backend:
      sglang_config:
        aggregated:
          b: 1.0
          a: 1
          text: 1e-5
          disabled: no
          nothing: ~
          nested: {list: [0.5, 2024-01-01]}
  `);
  assert.is(
    JSON.stringify(roles.agg?.args),
    '{"b":{"float":1},"a":1,"text":"1e-5","disabled":false,"nothing":null,"nested":{"list":[{"float":0.5},{"timestamp":"2024-01-01"}]}}',
  );
});

test('Mooncake', () => {
  const { mooncake } = resolved(`
    backend:
      type: vllm
      mooncake_kv_store:
        container: $IMAGES/mooncake.sqsh
        env: {A: b}
        master_extra_args: [--x=1]
        store_config: {local_buffer_size: 1.0, protocol: rdma}
  `).services;
  assert.is(shownWord(mooncake?.container ?? null), '<environment IMAGES>/mooncake.sqsh');
  assert.equal(
    { ...mooncake, container: null },
    {
      container: null,
      environment: { A: 'b' },
      masterExtraArgs: ['--x=1'],
      storeConfig: { local_buffer_size: new Float(1), protocol: 'rdma' },
    },
  );
});

const frontends: readonly (readonly [string, Partial<Recipe['frontend']>])[] = [
  ['{type: sglang, enable_multiple_frontends: false}', { name: 'sglang', maxBehindNginx: null }],
  ['{num_additional_frontends: 0}', { maxBehindNginx: 1 }],
  [
    '{args: {router-mode: kv, weight: 1.0}}',
    { args: { 'router-mode': 'kv', weight: new Float(1) } },
  ],
  ['{args: null, env: null}', {}],
  ['{env: {A: b}}', { environment: { A: 'b' } }],
  [
    '{nginx_session_affinity: true, nginx_raise_ulimit: true, nginx_keepalive_timeout: 75s}',
    {
      nginx: {
        container: text('nginx:1.27.4'),
        raiseUlimit: true,
        affinityHeader: 'X-Dynamo-Session-ID',
        keepaliveTimeout: '75s',
      },
    },
  ],
  [
    '{nginx_session_affinity: true, nginx_session_affinity_header: X-Other}',
    {
      nginx: {
        container: text('nginx:1.27.4'),
        raiseUlimit: false,
        affinityHeader: 'X-Other',
        keepaliveTimeout: '600s',
      },
    },
  ],
  ['{nginx_session_affinity_header: X-Other}', {}],
  [
    '{type: trtllm_serve, ctx_router: {type: kv}, gen_router: {type: rr}, server_config_extra: {a: 1}}',
    {
      name: 'trtllm_serve',
      contextRouter: { type: 'kv' },
      generationRouter: { type: 'rr' },
      serverConfigExtra: { a: 1 },
    },
  ],
];

const usualFrontend = resolved('').frontend;

for (const [frontend, wanted] of frontends) {
  test(`frontend: ${frontend}`, () => {
    assert.equal(resolved(`frontend: ${frontend}`).frontend, { ...usualFrontend, ...wanted });
  });
}

const saBenches: readonly (readonly [string, Partial<SaBenchSettings>])[] = [
  ['', { inputTokens: 0, outputTokens: 0, concurrencies: [] }],
  ['isl: 1024, osl: 256, concurrencies: [4, 8]', {}],
  ['isl: 1024, osl: 256, concurrencies: 4x8', {}],
  ['isl: 1024, osl: 256, concurrencies: "4"', { concurrencies: [4] }],
  [
    'isl: 1024, osl: 256, concurrencies: [4, 8], req_rate: 0, random_range_ratio: null, dataset_name: ""',
    {},
  ],
  [
    'isl: 1024, osl: 256, concurrencies: [4, 8], req_rate: 12, random_range_ratio: 1, num_prompts_mult: 0, num_warmup_mult: 0',
    { requestRate: '12', rangeRatio: '1.0', promptsMultiplier: 0, warmupMultiplier: 0 },
  ],
  [
    'isl: 1, osl: 2, concurrencies: [4, 8], dataset_name: custom, dataset_path: /d, custom_tokenizer: t, use_chat_template: false, reuse_http_connections: true',
    {
      inputTokens: 1,
      outputTokens: 2,
      datasetName: 'custom',
      datasetPath: '/d',
      customTokenizer: 't',
      useChatTemplate: false,
      reuseConnections: true,
    },
  ],
  [
    'isl: 1024, osl: 256, concurrencies: [4, 8], slow_down_sleep_time: 30, slow_down_wait_time: 0.5',
    { slowDown: { sleep: '30.0', wait: '0.5' } },
  ],
  ['isl: 1024, osl: 256, concurrencies: [4, 8], slow_down_sleep_time: 30', {}],
  [
    'isl: 1024, osl: 256, concurrencies: [4, 8], slow_down_sleep_time: 30, slow_down_wait_time: 0',
    {},
  ],
];

for (const [benchmark, wanted] of saBenches) {
  test(`sa-bench: ${benchmark}`, () => {
    assert.equal(resolved(`benchmark: {type: sa-bench, ${benchmark}}`).benchmark, {
      ...saBench,
      ...wanted,
    });
  });
}

const replay = {
  ttftMilliseconds: 2000,
  itlMilliseconds: 25,
  aiperfPackage: null,
  aiperfArgs: {},
};

const benchmarks: readonly (readonly [string, Recipe['benchmark']])[] = [
  [
    '{type: router, isl: 0, prefix_ratios: null}',
    {
      name: 'router',
      inputTokens: 14000,
      outputTokens: 200,
      requests: 200,
      concurrency: 20,
      prefixRatios: ['0.1', '0.3', '0.5', '0.7', '0.9'],
      aiperfPackage: null,
    },
  ],
  [
    '{type: router, isl: 1, osl: 2, num_requests: 3, concurrency: 4, prefix_ratios: [0, 0.25, 1], aiperf_package: aiperf}',
    {
      name: 'router',
      inputTokens: 1,
      outputTokens: 2,
      requests: 3,
      concurrency: 4,
      prefixRatios: ['0.0', '0.25', '1.0'],
      aiperfPackage: 'aiperf',
    },
  ],
  [
    '{type: router, isl: 1, osl: 2, num_requests: 3, concurrency: 4, prefix_ratios: " .1  0.50 "}',
    {
      name: 'router',
      inputTokens: 1,
      outputTokens: 2,
      requests: 3,
      concurrency: 4,
      prefixRatios: ['.1', '0.50'],
      aiperfPackage: null,
    },
  ],
  [
    '{type: mooncake-router}',
    {
      name: 'mooncake-router',
      workload: 'conversation',
      trace: {
        url: text(
          'https://raw.githubusercontent.com/kvcache-ai/Mooncake/245e710604d46a14c46f8882e4381bd87bcd94ce/FAST25-release/traces/conversation_trace.jsonl',
        ),
        sha256: 'b8cbb061a85206d729d91cdc2981f43c9e0d99209dce588d3af5f7934408b9df',
      },
      ...replay,
    },
  ],
  [
    '{type: trace-replay, trace_file: /t, concurrencies: "4,8", ttft_threshold_ms: 3000, itl_threshold_ms: 7, aiperf_package: aiperf>=0.7.0, aiperf_args: {a: 1, b: null}}',
    {
      name: 'trace-replay',
      traceFile: text('/t'),
      concurrencies: [4, 8],
      ttftMilliseconds: 3000,
      itlMilliseconds: 7,
      aiperfPackage: 'aiperf>=0.7.0',
      aiperfArgs: { a: 1, b: null },
    },
  ],
  [
    '{type: trace-replay, concurrencies: [4, 8], aiperf_package: "", aiperf_args: {}}',
    { name: 'trace-replay', traceFile: [], concurrencies: [4, 8], ...replay },
  ],
  ['{}', { name: 'manual' }],
  ['{type: manual}', { name: 'manual' }],
  [
    '{type: custom, command: "true", env: {A: b}}',
    { name: 'custom', command: 'true', container: null, environment: { A: 'b' } },
  ],
  ['{type: custom}', { name: 'custom', command: '', container: null, environment: {} }],
  [
    '{type: gsm8k, num_examples: 0, num_shots: 0, temperature: 0, categories: null}',
    {
      name: 'gsm8k',
      examples: 0,
      maxTokens: null,
      repeat: null,
      threads: null,
      shots: 0,
      temperature: '0.0',
      topP: null,
      topK: null,
      maxContextLength: null,
      categories: [],
    },
  ],
  [
    '{type: mmlu, num_examples: 0, max_tokens: 0, repeat: 0, num_threads: 0}',
    {
      name: 'mmlu',
      examples: null,
      maxTokens: null,
      repeat: null,
      threads: null,
      shots: null,
      temperature: null,
      topP: null,
      topK: null,
      maxContextLength: null,
      categories: [],
    },
  ],
  [
    '{type: sglang-bench, isl: 1024, osl: 128, concurrencies: 1x4x16}',
    {
      name: 'sglang-bench',
      inputTokens: 1024,
      outputTokens: 128,
      concurrencies: [1, 4, 16],
      requestRate: 'inf',
    },
  ],
  [
    '{type: sglang-bench, concurrencies: [4], req_rate: 0}',
    {
      name: 'sglang-bench',
      inputTokens: 0,
      outputTokens: 0,
      concurrencies: [4],
      requestRate: '0',
    },
  ],
  ['{type: lm-eval}', { name: 'lm-eval', concurrency: null }],
  ['{type: lm-eval, concurrencies: 4x64x16}', { name: 'lm-eval', concurrency: 64 }],
  [
    '{type: longbenchv2, num_examples: 1, max_tokens: 2, repeat: 3, num_threads: 4, top_p: 0.9, top_k: 5, max_context_length: 6, categories: [a, b]}',
    {
      name: 'longbenchv2',
      examples: 1,
      maxTokens: 2,
      repeat: 3,
      threads: 4,
      shots: null,
      temperature: null,
      topP: '0.9',
      topK: 5,
      maxContextLength: 6,
      categories: ['a', 'b'],
    },
  ],
];

for (const [benchmark, wanted] of benchmarks) {
  test(`benchmark: ${benchmark}`, () => {
    assert.equal(resolved(`benchmark: ${benchmark}`).benchmark, wanted);
  });
}

/** Of a recipe with sa-bench at 2 and 8: what is measured, and what follows. */
const evaluations: readonly (readonly [string, string, Recipe['evaluation']])[] = [
  ['{}', 'sa-bench', null],
  ['{RUN_EVAL: "false", EVAL_ONLY: "1"}', 'sa-bench', null],
  ['{RUN_EVAL: "true"}', 'sa-bench', { name: 'lm-eval', concurrency: 8 }],
  ['{EVAL_ONLY: "true"}', 'lm-eval', null],
  ['{RUN_EVAL: "true", EVAL_ONLY: "true"}', 'lm-eval', null],
];

for (const [environment, measured, follows] of evaluations) {
  test(`evaluation: environment ${environment}`, () => {
    const { benchmark, evaluation } = resolved(
      `environment: ${environment}\nbenchmark: {type: sa-bench, isl: 8, osl: 8, concurrencies: [8, 2]}`,
    );
    assert.equal([benchmark.name, evaluation], [measured, follows]);
  });
}

test('profiling', () => {
  const { profiling } = resolved(`
    profiling:
      type: nsys-time
      extra_nsys_args: [--stats=true]
      delay_secs: 60
      duration_secs: 30
      benchmark_duration_secs: 100
      prefill: {start_step: 1, stop_step: 2}
      decode: null
      aggregated: {}
  `);
  assert.equal(profiling, {
    type: 'nsys-time',
    extraNsysArgs: ['--stats=true'],
    delaySeconds: 60,
    durationSeconds: 30,
    benchmarkDurationSeconds: 100,
    steps: { prefill: { start: 1, stop: 2 }, agg: { start: null, stop: null } },
  });
});

/** Arguments of the aggregated role in the one job that a sweep makes. */
function swept(engine: string, args: string): Recipe['roles'] {
  return resolved(`
    backend:
      type: ${engine}
      ${engine}_config:
        aggregated: ${args}
    sweep: {n: [8], f: [0.85], b: [true], t: [fp8], l: [[1, 2]]}
  `).roles;
}

const sweptArgs =
  '{int: "{n}", float: "{f}", bool: "{b}", text: "{t}-{n}", list: "{l}", in: [["{n}"]], own: 8}';

test('swept values keep their types', () => {
  assert.equal(swept('sglang', sweptArgs).agg?.args, {
    int: 8,
    float: new Float(0.85),
    bool: true,
    text: 'fp8-8',
    list: [1, 2],
    in: [[8]],
    own: 8,
  });
});

test("but in the file of TensorRT-LLM they are text, as they always were; a list's items are not", () => {
  assert.equal(swept('trtllm', sweptArgs).agg?.args, {
    int: '8',
    float: '0.85',
    bool: 'True',
    text: 'fp8-8',
    list: [1, 2],
    in: [['8']],
    own: 8,
  });
});

test.run();
