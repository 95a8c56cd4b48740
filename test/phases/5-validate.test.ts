/** Each rule with a recipe that it refuses and the nearest one that it accepts. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as engineMessages from '../../src/diagnostics/engine-messages.js';
import * as modelMessages from '../../src/diagnostics/model-messages.js';
import * as ruleMessages from '../../src/diagnostics/rule-messages.js';
import * as scriptMessages from '../../src/diagnostics/script-messages.js';
import * as telemetryMessages from '../../src/diagnostics/telemetry-messages.js';
import { findings, type RuleCase, testRules } from '../support/rule-cases.js';
import { block } from '../support/text.js';

const disaggregated =
  'resources: {gpu_type: h100, gpus_per_node: 8, prefill_nodes: 1, prefill_workers: 1, decode_nodes: 1, decode_workers: 1';

const components: readonly RuleCase[] = [
  {
    rule: 'benchmarkIsKnown',
    refused: 'benchmark: {type: sa-bensh}',
    findings: ['error unknown-benchmark benchmark.type'],
    accepted: 'benchmark: {type: mmlu}',
  },
  {
    rule: 'frontendFitsEngine',
    refused: 'frontend: {type: sglang}\nbackend: {type: trtllm}',
    findings: ['error frontend-engine-mismatch frontend.type'],
    accepted: 'frontend: {type: sglang}\nbackend: {type: sglang}',
  },
  ...['trtllm_serve', 'vllm'].map((name) => {
    const engine = name === 'vllm' ? 'vllm' : 'trtllm';
    const one = `frontend: {type: ${name}, enable_multiple_frontends: false}`;
    return {
      rule: `frontendIsOne: ${name}`,
      refused: `frontend: {type: ${name}}\nbackend: {type: ${engine}}`,
      findings: ['error one-frontend-only frontend.type'],
      accepted: `${one}\nbackend: {type: ${engine}}`,
    };
  }),
  {
    rule: 'frontendFitsEngine, trtllm_serve',
    refused: 'frontend: {type: trtllm_serve, enable_multiple_frontends: false}',
    findings: ['error frontend-engine-mismatch frontend.type'],
    accepted:
      'frontend: {type: trtllm_serve, enable_multiple_frontends: false}\nbackend: {type: trtllm}',
  },
  {
    rule: 'directWorkerIsOne, disaggregated',
    refused: `${disaggregated}}\nfrontend: {type: vllm, enable_multiple_frontends: false}\nbackend: {type: vllm}`,
    findings: ['error direct-worker-aggregated frontend.type'],
    accepted: `${disaggregated}}\nfrontend: {type: trtllm_serve, enable_multiple_frontends: false}\nbackend: {type: trtllm, trtllm_config: {prefill: &c {cache_transceiver_config: {}}, decode: *c}}`,
  },
  {
    rule: 'directWorkerIsOne, aggregated',
    refused:
      'resources: {gpu_type: h100, agg_nodes: 2, agg_workers: 2}\nfrontend: {type: vllm, enable_multiple_frontends: false}\nbackend: {type: vllm}',
    findings: ['error one-direct-worker resources.agg_workers'],
    accepted:
      'resources: {gpu_type: h100, agg_nodes: 2, agg_workers: 1}\nfrontend: {type: vllm, enable_multiple_frontends: false}\nbackend: {type: vllm}',
  },
  {
    rule: 'mooncakeIsUsed, vLLM',
    refused: `
      ${disaggregated}}
      backend:
        type: vllm
        mooncake_kv_store: {}
        vllm_config: {prefill: {kv-transfer-config: '{"kv_connector": "NixlConnector"}'}, decode: {mooncake: true}}
    `,
    findings: ['error mooncake-unused backend.mooncake_kv_store'],
    accepted: `
      ${disaggregated}}
      backend:
        type: vllm
        mooncake_kv_store: {}
        vllm_config: {decode: {kv_transfer_config: {kv_connector: MooncakeStoreConnector}}}
    `,
  },
  {
    rule: 'mooncakeIsUsed',
    refused: `
      ${disaggregated}}
      backend:
        mooncake_kv_store: {}
        sglang_config:
          prefill: {disaggregation-transfer-backend: nixl}
          decode: {disaggregation-transfer-backend: nixl}
          aggregated: {disaggregation-transfer-backend: mooncake}
    `,
    findings: ['error mooncake-unused backend.mooncake_kv_store'],
    accepted: `
      ${disaggregated}}
      backend:
        mooncake_kv_store: {}
        sglang_config: {decode: {disaggregation_transfer_backend: mooncake}}
    `,
  },
  {
    rule: 'mooncakeIsUsed, aggregated',
    refused: `${disaggregated}}\nbackend: {mooncake_kv_store: {}}`,
    findings: ['error mooncake-unused backend.mooncake_kv_store'],
    accepted: 'backend: {mooncake_kv_store: {}}',
  },
];

const model = (path: string, more = ''): string =>
  `model: {path: "${path}", container: /c.sqsh, precision: fp8${more}}`;

const models: readonly RuleCase[] = [
  {
    rule: 'modelIsMountable, a blank',
    refused: model('/models/a model'),
    findings: ['warning model-path-blank model.path'],
    accepted: model('/models/a-model'),
  },
  {
    rule: 'modelIsNamed',
    refused: model(' '),
    findings: ['error model-missing model.path'],
    accepted: model('/m'),
  },
  {
    rule: 'modelIsNamed, not below ~',
    refused: model('~/m'),
    findings: ['error model-in-home model.path'],
    accepted: model('$HOME/m'),
  },
  {
    rule: 'modelIsNamed, an alias',
    refused: model('ds-r2'),
    findings: ['warning model-unknown model.path'],
    accepted: model('ds-r1'),
    cluster: 'model_paths: {ds-r1: /models/ds-r1}',
  },
  {
    rule: 'downloadHasHome',
    refused: model('hf:org/x'),
    findings: ['warning model-home-missing model.path'],
    accepted: `${model('hf:org/x')}\nenvironment: {HF_HOME: /hf}`,
  },
  {
    rule: 'downloadHasHome, of a role that is there',
    refused: `${model('hf:org/x')}\nbackend: {decode_environment: {HF_HOME: /hf}}`,
    findings: ['warning model-home-missing model.path'],
    accepted: `${model('hf:org/x')}\nbackend: {aggregated_environment: {HF_HOME: /hf}}`,
  },
  {
    rule: 'stagingIsUsed',
    refused: model('/m', ', stage_dir: /raid/m'),
    findings: ['warning staging-unused model.stage_dir'],
    accepted: `${model('/m', ', stage_dir: /raid/m')}\nbackend: {type: trtllm}`,
  },
  {
    rule: 'stagingIsUsed, not of what is downloaded',
    refused: `${model('hf:org/x', ', stage_dir: /raid/m')}\nenvironment: {HF_HOME: /hf}`,
    findings: ['warning staging-unused model.stage_dir'],
    accepted: `${model('hf:org/x', ', stage_dir: null')}\nenvironment: {HF_HOME: /hf}`,
  },
  {
    rule: 'modelIsMountable',
    refused: model('/models/m,1'),
    findings: ['error model-unusable model.path'],
    accepted: `${model('/models/m-1')}`,
  },
  {
    rule: 'stageDirectoryIsMountable',
    refused: `${model('/m', ', stage_dir: "/raid,1/m"')}\nbackend: {type: trtllm}`,
    findings: ['error stage-directory-unusable model.stage_dir'],
    accepted: `${model('/m', ', stage_dir: "/raid-1/m"')}\nbackend: {type: trtllm}`,
  },
  {
    rule: 'stageDirectoryIsMountable, a blank',
    refused: `${model('/m', ', stage_dir: "/raid 1/m"')}\nbackend: {type: trtllm}`,
    findings: ['error stage-directory-unusable model.stage_dir'],
    accepted: `${model('/m', ', stage_dir: "$RAID/m"')}\nbackend: {type: trtllm}`,
  },
  {
    rule: 'stageDirectoryIsMountable, not the root',
    refused: `${model('/m', ', stage_dir: "//"')}\nbackend: {type: trtllm}`,
    findings: ['error stage-directory-unusable model.stage_dir'],
    accepted: `${model('/m', ', stage_dir: /raid')}\nbackend: {type: trtllm}`,
  },
];

const dynamos: readonly RuleCase[] = [
  {
    rule: 'oneSource',
    refused: 'dynamo: {hash: 0a1b2c3d, wheel: "1.2.0"}',
    findings: ['error several-sources dynamo'],
    accepted: 'dynamo: {hash: 0a1b2c3d, wheel: null, top_of_tree: false, version: "1.2.0"}',
  },
  {
    rule: 'oneSource, of those that are not installed',
    refused: 'dynamo: {install: false, top_of_tree: true, wheel: "1.2.0"}',
    findings: ['error several-sources dynamo'],
    accepted: 'dynamo: {install: false, wheel: "1.2.0"}',
  },
  ...['" "', '/wheels/1.2.0', 'ai_dynamo-1.2.0-py3-none-any.whl'].map((wheel) => ({
    rule: `wheelIsVersion, not ${wheel}`,
    refused: `dynamo: {wheel: ${wheel}}`,
    findings: ['error wheel-not-version dynamo.wheel'],
    accepted: 'dynamo: {wheel: 1.2.0.dev20260426}',
  })),
  {
    rule: 'patchesHaveSource',
    refused: 'dynamo: {top_of_tree: true, cargo_patches: [\'a = "1"\']}',
    findings: [
      'error patches-without-hash dynamo.cargo_patches',
      'warning install-unpinned dynamo.top_of_tree',
    ],
    accepted: 'dynamo: {hash: 0a1b2c3d, cargo_patches: [\'a = "1"\']}',
  },
  {
    rule: 'patchesHaveSource, unless there are none',
    refused: "dynamo: {hash: '', cargo_patches: ['a = \"1\"']}",
    findings: ['error patches-without-hash dynamo.cargo_patches'],
    accepted: 'dynamo: {cargo_patches: []}',
  },
];

const pins: readonly RuleCase[] = [
  {
    rule: 'installIsPinned, the newest',
    refused: 'dynamo: {version: null}',
    findings: ['warning install-unpinned dynamo.top_of_tree'],
    accepted: 'dynamo: {version: null, install: false}',
  },
  {
    rule: 'installIsPinned, a branch',
    refused: 'dynamo: {hash: main}',
    findings: ['warning install-unpinned dynamo.hash'],
    accepted: 'dynamo: {hash: main}\nfrontend: {type: sglang}',
  },
  {
    rule: 'installIsPinned, a patch from a branch',
    refused: `dynamo: {hash: 0a1b2c3d, cargo_patches: ['x = { git = "https://e.org/x" }']}`,
    findings: ['warning install-unpinned dynamo.cargo_patches'],
    accepted: `dynamo: {hash: 0a1b2c3d, cargo_patches: ['x = { git = "https://e.org/x", rev = "1a2b" }']}`,
  },
  ...['aiperf', 'aiperf>=0.7.0', 'git+https://e.org/aiperf@main'].map((written) => ({
    rule: `aiperfIsPinned, not ${written}`,
    refused: `benchmark: {type: mooncake-router, aiperf_package: "${written}"}`,
    findings: ['warning install-unpinned benchmark.aiperf_package'],
    accepted: 'benchmark: {type: mooncake-router, aiperf_package: "aiperf==0.8.0"}',
  })),
];

const topologies: readonly RuleCase[] = [
  {
    rule: 'hasWorkers, aggregated',
    refused: 'resources: {gpu_type: h100, agg_nodes: 1}',
    findings: ['error no-workers resources'],
    accepted: 'resources: {gpu_type: h100, agg_workers: 1}',
  },
  {
    rule: 'bothRolesHaveWorkers',
    refused: 'resources: {gpu_type: h100, prefill_nodes: 1, prefill_workers: 1}',
    findings: ['error one-role-only resources.decode_workers'],
    accepted:
      'resources: {gpu_type: h100, prefill_nodes: 1, prefill_workers: 1, decode_nodes: 1, decode_workers: 1}',
  },
  {
    rule: 'hasWorkers, fewer than none',
    refused: 'resources: {gpu_type: h100, agg_workers: -1}',
    findings: ['error no-workers resources'],
    accepted: 'resources: {gpu_type: h100, agg_workers: 1}',
  },
  {
    rule: 'sizesAreCounts, a share of less than a GPU',
    refused: 'resources: {gpu_type: h100, gpus_per_node: 4, agg_nodes: 1, agg_workers: 5}',
    findings: ['error size-too-small resources'],
    accepted: 'resources: {gpu_type: h100, gpus_per_node: 4, agg_nodes: 1, agg_workers: 4}',
  },
  {
    rule: 'sizesAreCounts, GPUs and nodes',
    refused:
      'resources: {gpu_type: h100, gpus_per_node: 0, prefill_nodes: -1, prefill_workers: 1, decode_nodes: 3, decode_workers: 1, gpus_per_decode: 0}',
    // The node, prefill's nodes, the share of it that a prefill worker gets, a decode worker.
    findings: Array(4).fill('error size-too-small resources'),
    accepted: `${disaggregated}}`,
  },
  {
    rule: 'sizesAreThoseOfClusters',
    refused:
      'resources: {gpu_type: h100, gpus_per_node: 1025, prefill_nodes: 10001, prefill_workers: 10001, decode_nodes: 3, decode_workers: 3}',
    findings: Array(3).fill('error size-too-large resources'),
    accepted: `${disaggregated}}`,
  },
  {
    rule: 'sizesAreCounts, frontends',
    refused: 'frontend: {num_additional_frontends: -1}',
    findings: ['error size-too-small frontend.type'],
    accepted: 'frontend: {num_additional_frontends: 0}',
  },
  {
    rule: 'hetJobsFit, aggregated',
    refused: 'resources: {gpu_type: h100, agg_workers: 1, het_jobs: true}',
    findings: ['error het-job-mismatch resources'],
    accepted: `${disaggregated}, het_jobs: true}`,
  },
  {
    rule: 'hetJobsFit, by the profile',
    refused: `${disaggregated}}\nbackend: {type: mocker}`,
    findings: ['error het-job-mismatch backend.type'],
    accepted: `${disaggregated}}`,
    cluster: 'use_het_jobs: true',
  },
  {
    rule: 'hetJobsFit, reserved nodes',
    refused: `${disaggregated}, het_jobs: true}\nbenchmark: {client_dedicated_node: true}`,
    findings: ['error het-job-mismatch frontend.type'],
    accepted: `${disaggregated}, het_jobs: true}\ninfra: {etcd_nats_dedicated_node: true}`,
  },
  {
    rule: 'rolesAreOfOneKind',
    refused: `${disaggregated}, agg_workers: 0}`,
    findings: ['error roles-mixed resources.agg_workers'],
    accepted: `${disaggregated}, agg_workers: null, gpus_per_agg: 8}`,
  },
  {
    rule: 'rolesAreOfOneKind, aggregated',
    refused: 'resources: {gpu_type: h100, agg_nodes: 1, agg_workers: 1, decode_workers: 1}',
    findings: ['error roles-mixed resources.agg_nodes'],
    accepted: 'resources: {gpu_type: h100, agg_nodes: 1, agg_workers: 1, gpus_per_decode: 1}',
  },
  {
    rule: 'reservedNodesAreUsed, by the frontend',
    refused: `${disaggregated}}\nfrontend: {dedicated_node: true, orchestrator_placement: first_decode}`,
    findings: ['error reserved-node-unused frontend.orchestrator_placement'],
    accepted: `${disaggregated}}\nfrontend: {dedicated_node: true, orchestrator_placement: head}`,
  },
  {
    rule: 'reservedNodesAreUsed, by the client',
    refused: `${disaggregated}}\nbenchmark: {client_dedicated_node: true, client_placement: last_decode}`,
    findings: ['error reserved-node-unused benchmark.client_placement'],
    accepted: `${disaggregated}}\nbenchmark: {client_placement: last_decode}`,
  },
];

const profilings: readonly RuleCase[] = [
  {
    rule: 'engineHasProfiler',
    refused: 'backend: {type: trtllm}\nprofiling: {type: torch, aggregated: {}}',
    findings: ['error no-torch-profiler profiling.type'],
    accepted: 'backend: {type: trtllm}\nprofiling: {type: nsys, aggregated: {}}',
  },
  {
    rule: 'windowHasTimes',
    refused: 'profiling: {type: nsys-time, delay_secs: null}',
    findings: [
      'error window-open profiling.delay_secs',
      'error window-open profiling.duration_secs',
    ],
    accepted: 'profiling: {type: nsys-time, delay_secs: 0, duration_secs: 10}',
  },
  {
    rule: 'everyRoleHasSteps, aggregated',
    refused: 'profiling: {type: torch, aggregated: null}',
    findings: ['error profiling-steps-missing profiling.aggregated'],
    accepted: 'profiling: {type: torch, aggregated: {start_step: 1, stop_step: 2}}',
  },
  {
    rule: 'everyRoleHasSteps, disaggregated',
    refused: `${disaggregated}}\nprofiling: {type: nsys}`,
    findings: [
      'error profiling-steps-missing profiling.prefill',
      'error profiling-steps-missing profiling.decode',
    ],
    accepted: `${disaggregated}}\nprofiling: {type: nsys, prefill: {}, decode: {}}`,
  },
  {
    rule: 'everyStepHasRole, aggregated',
    refused: 'profiling: {type: torch, prefill: {}, decode: {}, aggregated: {}}',
    findings: [
      'error profiling-steps-without-role profiling.prefill',
      'error profiling-steps-without-role profiling.decode',
    ],
    accepted: 'profiling: {type: none, prefill: {}, decode: {}}',
  },
  {
    rule: 'everyStepHasRole, disaggregated',
    refused: `${disaggregated}}\nprofiling: {type: torch, prefill: {}, decode: {}, aggregated: {}}`,
    findings: ['error profiling-steps-without-role profiling.aggregated'],
    accepted: `${disaggregated}}\nprofiling: {type: nsys-time, delay_secs: 1, duration_secs: 1, aggregated: {}}`,
  },
];

/** Neither is there yet, which is all that there is to say about a good one. */
const tachometerRemarks = ['warning no-effect-yet observability.tachometer.enabled'];
const powerRemarks = ['warning no-effect-yet telemetry.enabled'];

const tachometer = (settings: string): string =>
  `observability: {enabled: true, tachometer: {enabled: true, ${settings}}}`;

const power = (settings: string): string =>
  `telemetry: {enabled: true, dcgm_exporter: {container_image: dcgm, port: 9400}, ${settings}}`;

const measured = (settings: string): string =>
  `benchmark: {type: sa-bench, isl: 1, osl: 1, concurrencies: [1, 2], ${settings}}`;

const telemetries: readonly RuleCase[] = [
  {
    rule: 'tachometerIsObserved',
    refused: 'observability: {tachometer: {enabled: true}}',
    findings: ['error tachometer-unobserved observability.tachometer.enabled'],
    accepted: tachometer(''),
    remarks: tachometerRemarks,
  },
  {
    rule: 'recordersAreApart',
    refused: block(`
      ${tachometer('dcgm_exporter: {container_image: dcgm, port: 9400}, storage_subdir: power')}
      ${power('')}
      ${measured('')}
    `),
    findings: [
      'error exporter-twice observability.tachometer.dcgm_exporter',
      'error directory-shared telemetry.storage_subdir',
    ],
    accepted: block(`
      ${tachometer('node_exporter: {container_image: node, port: 9100}')}
      ${power('')}
      ${measured('')}
    `),
    remarks: [...powerRemarks, ...tachometerRemarks],
  },
  {
    rule: 'tachometerSettingsFit',
    refused: tachometer(
      'binary_path: "", default_frequency: 0, sync_interval_secs: -1, compaction_threads: -1, storage_subdir: ""',
    ),
    findings: [
      'error setting-unfit observability.tachometer.binary_path',
      'error setting-unfit observability.tachometer.default_frequency',
      'error setting-unfit observability.tachometer.sync_interval_secs',
      'error setting-unfit observability.tachometer.compaction_threads',
      'error setting-unfit observability.tachometer.storage_subdir',
    ],
    accepted: tachometer(
      'binary_path: /t, default_frequency: 0.1, sync_interval_secs: 0, compaction_threads: 0, storage_subdir: a/..b',
    ),
    remarks: tachometerRemarks,
  },
  {
    rule: 'tachometerSettingsFit, of exporters',
    refused: tachometer(
      'dcgm_exporter: {container_image: "", port: 0}, node_exporter: {container_image: "", port: 65536}',
    ),
    findings: [
      'error setting-unfit observability.tachometer.dcgm_exporter.container_image',
      'error setting-unfit observability.tachometer.dcgm_exporter.port',
      'error setting-unfit observability.tachometer.node_exporter.container_image',
      'error setting-unfit observability.tachometer.node_exporter.port',
    ],
    accepted: tachometer(
      'dcgm_exporter: {container_image: d, port: 1}, node_exporter: {container_image: n, port: 65535}',
    ),
    remarks: tachometerRemarks,
  },
  {
    rule: 'tachometerSettingsFit, unless it is off',
    refused: tachometer('storage_subdir: ~/t'),
    findings: ['error setting-unfit observability.tachometer.storage_subdir', ...tachometerRemarks],
    accepted: 'observability: {tachometer: {enabled: false, storage_subdir: ~/t}}',
  },
  {
    rule: 'powerHasWhatItNeeds',
    refused: `${disaggregated}}\n${power('')}\nbenchmark: {client_placement: last_decode}\ninfra: {etcd_nats_dedicated_node: true}`,
    findings: [
      'error power-telemetry-mismatch benchmark.type',
      'error power-telemetry-mismatch benchmark.client_placement',
      'error power-telemetry-mismatch infra.etcd_nats_dedicated_node',
    ],
    accepted: `${disaggregated}}\n${power('')}\n${measured('client_placement: head')}`,
    remarks: powerRemarks,
  },
  {
    rule: 'powerHasWhatItNeeds, an exporter and concurrencies',
    refused:
      'telemetry: {enabled: true}\nbenchmark: {type: sa-bench, isl: 1, osl: 1, concurrencies: 4x8x4}',
    findings: [
      'error power-telemetry-mismatch telemetry.dcgm_exporter',
      'error power-telemetry-mismatch benchmark.concurrencies',
    ],
    accepted: `${power('')}\n${measured('')}`,
    remarks: powerRemarks,
  },
  {
    rule: 'powerSettingsFit',
    refused: `
      telemetry:
        enabled: true
        dcgm_exporter: {container_image: "", port: 65536}
        default_frequency: 3.1
        startup_timeout_seconds: 0
        request_timeout_seconds: 1
        collector_join_timeout_seconds: 6
        storage_subdir: ../power
      ${measured('')}
    `,
    findings: [
      'error setting-unfit telemetry.dcgm_exporter.container_image',
      'error setting-unfit telemetry.dcgm_exporter.port',
      'error setting-unfit telemetry.default_frequency',
      'error setting-unfit telemetry.startup_timeout_seconds',
      'error setting-unfit telemetry.collector_join_timeout_seconds',
      'error setting-unfit telemetry.storage_subdir',
    ],
    accepted: `
      telemetry:
        enabled: true
        dcgm_exporter: {container_image: dcgm, port: 65535}
        default_frequency: 3
        startup_timeout_seconds: 0.1
        request_timeout_seconds: 1
        collector_join_timeout_seconds: 6.1
        storage_subdir: a/power
      ${measured('')}
    `,
    remarks: powerRemarks,
  },
  {
    rule: 'powerSettingsFit, without a time of requests nothing follows from it',
    refused: `${power('default_frequency: 0, request_timeout_seconds: -1, collector_join_timeout_seconds: 1')}\n${measured('')}`,
    findings: [
      'error setting-unfit telemetry.default_frequency',
      'error setting-unfit telemetry.request_timeout_seconds',
    ],
    accepted: `${power('storage_subdir: p, collector_join_timeout_seconds: null')}\n${measured('')}`,
    remarks: powerRemarks,
  },
  {
    rule: 'observedEnginePublishes',
    refused:
      'observability: {enabled: true}\nbackend: {type: trtllm, publish_events_and_metrics: false}',
    findings: ['warning observed-without-metrics backend.publish_events_and_metrics'],
    accepted: 'observability: {enabled: true}\nbackend: {type: trtllm}',
  },
];

const benchmarks: readonly RuleCase[] = [
  {
    rule: 'customHasCommand',
    refused: 'benchmark: {type: custom}',
    findings: ['error benchmark-key-missing benchmark.command'],
    accepted: 'benchmark: {type: custom, command: "true"}',
  },
  {
    rule: 'saBenchHasLengths',
    refused: 'benchmark: {type: sa-bench, concurrencies: [1], osl: 0}',
    findings: [
      'error benchmark-key-missing benchmark.isl',
      'error benchmark-key-missing benchmark.osl',
    ],
    accepted: 'benchmark: {type: sa-bench, concurrencies: [1], isl: 1, osl: 1}',
  },
  {
    rule: 'saBenchHasLengths, or a dataset',
    refused: 'benchmark: {type: sa-bench, concurrencies: [1], dataset_name: custom}',
    findings: ['error benchmark-key-missing benchmark.dataset_path'],
    accepted:
      'benchmark: {type: sa-bench, concurrencies: [1], dataset_name: custom, dataset_path: /d}',
  },
  {
    rule: 'sweepHasConcurrencies',
    refused: 'benchmark: {type: sa-bench, isl: 1, osl: 1, concurrencies: []}',
    findings: ['error benchmark-key-missing benchmark.concurrencies'],
    accepted: 'benchmark: {type: sa-bench, isl: 1, osl: 1, concurrencies: [1]}',
  },
  {
    rule: 'sweepHasConcurrencies, above 0',
    refused: 'benchmark: {type: sa-bench, isl: 1, osl: 1, concurrencies: [4, 0]}',
    findings: ['error concurrency-not-positive benchmark.concurrencies'],
    accepted: 'benchmark: {type: sa-bench, isl: 1, osl: 1, concurrencies: [4, 1]}',
  },
  {
    rule: 'sweepHasConcurrencies, as a word',
    refused: 'benchmark: {type: sa-bench, isl: 1, osl: 1, concurrencies: "4,8"}',
    findings: ['error concurrency-not-positive benchmark.concurrencies'],
    accepted: 'benchmark: {type: sa-bench, isl: 1, osl: 1, concurrencies: 4x8}',
  },
  {
    rule: 'sweepHasConcurrencies, as a word with commas',
    refused: 'benchmark: {type: trace-replay, trace_file: /t, concurrencies: 4x8}',
    findings: ['error concurrency-not-positive benchmark.concurrencies'],
    accepted: 'benchmark: {type: trace-replay, trace_file: /t, concurrencies: "4, 8"}',
  },
  {
    rule: 'traceReplayHasTrace, and concurrencies',
    refused: 'benchmark: {type: trace-replay}',
    findings: [
      'error benchmark-key-missing benchmark.concurrencies',
      'error benchmark-key-missing benchmark.trace_file',
    ],
    accepted: 'benchmark: {type: trace-replay, trace_file: /t, concurrencies: [1]}',
  },
  {
    rule: 'routerMeasuresRouter',
    refused: 'benchmark: {type: router}',
    findings: ['error benchmark-frontend-mismatch frontend.type'],
    accepted: 'benchmark: {type: router}\nfrontend: {type: sglang}',
  },
  {
    rule: 'routerNumbers',
    refused:
      'benchmark: {type: router, isl: -1, osl: -1, num_requests: -1, concurrency: -1}\nfrontend: {type: sglang}',
    findings: [
      'error size-too-small benchmark.isl',
      'error size-too-small benchmark.osl',
      'error size-too-small benchmark.num_requests',
      'error size-too-small benchmark.concurrency',
    ],
    accepted:
      'benchmark: {type: router, isl: 1, osl: 1, num_requests: 1, concurrency: 1}\nfrontend: {type: sglang}',
  },
  {
    rule: 'prefixRatiosAreParts',
    refused: 'benchmark: {type: router, prefix_ratios: [-0.1, 0.5, 1.1]}\nfrontend: {type: sglang}',
    findings: Array(2).fill('error prefix-ratio benchmark.prefix_ratios'),
    accepted: 'benchmark: {type: router, prefix_ratios: [0, 0.5, 1]}\nfrontend: {type: sglang}',
  },
  {
    rule: 'prefixRatiosAreParts, as a word',
    refused: 'benchmark: {type: router, prefix_ratios: "0.1,0.5"}\nfrontend: {type: sglang}',
    findings: ['error prefix-ratio benchmark.prefix_ratios'],
    accepted: 'benchmark: {type: router, prefix_ratios: " 0.1 0.5"}\nfrontend: {type: sglang}',
  },
  {
    rule: 'prefixRatiosAreParts, a blank is none',
    refused: 'benchmark: {type: router, prefix_ratios: " "}\nfrontend: {type: sglang}',
    findings: ['error prefix-ratio benchmark.prefix_ratios'],
    accepted: 'benchmark: {type: router, prefix_ratios: ""}\nfrontend: {type: sglang}',
  },
  {
    rule: 'prefixRatiosAreParts, one at least',
    refused: 'benchmark: {type: router, prefix_ratios: []}\nfrontend: {type: sglang}',
    findings: ['error benchmark-key-missing benchmark.prefix_ratios'],
    accepted: 'benchmark: {type: router, prefix_ratios: [0.1]}\nfrontend: {type: sglang}',
  },
  {
    rule: 'mooncakeTraceIsPublished',
    refused: 'benchmark: {type: mooncake-router, mooncake_workload: toolagents}',
    findings: ['error mooncake-workload benchmark.mooncake_workload'],
    accepted: 'benchmark: {type: mooncake-router, mooncake_workload: toolagent}',
  },
  {
    rule: 'goodputThresholds',
    refused: 'benchmark: {type: mooncake-router, ttft_threshold_ms: 0, itl_threshold_ms: -1}',
    findings: [
      'error size-too-small benchmark.ttft_threshold_ms',
      'error size-too-small benchmark.itl_threshold_ms',
    ],
    accepted: 'benchmark: {type: mooncake-router, ttft_threshold_ms: 1, itl_threshold_ms: 1}',
  },
  {
    rule: 'requestRateIsRate',
    refused: 'benchmark: {type: sa-bench, isl: 1, osl: 1, concurrencies: [1], req_rate: fast}',
    findings: ['error request-rate-not-positive benchmark.req_rate'],
    accepted: 'benchmark: {type: sa-bench, isl: 1, osl: 1, concurrencies: [1], req_rate: "2.5"}',
  },
  {
    rule: 'requestRateIsRate, above 0',
    refused: 'benchmark: {type: sa-bench, isl: 1, osl: 1, concurrencies: [1], req_rate: -1}',
    findings: ['error request-rate-not-positive benchmark.req_rate'],
    accepted: 'benchmark: {type: sa-bench, isl: 1, osl: 1, concurrencies: [1], req_rate: inf}',
  },
  {
    rule: 'failureRateIsPart',
    refused: 'benchmark: {type: sa-bench, isl: 1, osl: 1, concurrencies: [1], max_failure_rate: 5}',
    findings: ['error failure-rate-no-part benchmark.max_failure_rate'],
    accepted:
      'benchmark: {type: sa-bench, isl: 1, osl: 1, concurrencies: [1], max_failure_rate: 0.05}',
  },
  {
    rule: 'sglangBenchHasLengths',
    refused: 'benchmark: {type: sglang-bench, concurrencies: [1], isl: -1}',
    findings: [
      'error benchmark-key-missing benchmark.isl',
      'error benchmark-key-missing benchmark.osl',
    ],
    accepted: 'benchmark: {type: sglang-bench, concurrencies: [1], isl: 1, osl: 1}',
  },
  {
    rule: 'sweepHasConcurrencies, sglang-bench',
    refused: 'benchmark: {type: sglang-bench, isl: 1, osl: 1}',
    findings: ['error benchmark-key-missing benchmark.concurrencies'],
    accepted: 'benchmark: {type: sglang-bench, isl: 1, osl: 1, concurrencies: 1x2}',
  },
  {
    rule: 'requestRateIsRate, sglang-bench',
    refused: 'benchmark: {type: sglang-bench, isl: 1, osl: 1, concurrencies: [1], req_rate: 0}',
    findings: ['error request-rate-not-positive benchmark.req_rate'],
    accepted: 'benchmark: {type: sglang-bench, isl: 1, osl: 1, concurrencies: [1], req_rate: 1}',
  },
  {
    rule: 'evaluationHasNumbers',
    refused:
      'benchmark: {type: gsm8k, num_examples: 0, max_tokens: -1, num_threads: 0, repeat: 0, num_shots: -1}',
    findings: [
      'error evaluation-number benchmark.type',
      'error evaluation-number benchmark.type',
      'error evaluation-number benchmark.type',
      'error evaluation-number benchmark.type',
      'error evaluation-number benchmark.type',
    ],
    accepted: 'benchmark: {type: gsm8k, num_examples: 1, num_shots: 0}',
  },
  {
    rule: 'imageHasClient',
    refused: 'backend: {type: trtllm}\nbenchmark: {type: gsm8k}',
    findings: ['warning client-of-other-image benchmark.type'],
    accepted: 'backend: {type: trtllm}\nbenchmark: {type: lm-eval}',
  },
  {
    rule: 'imageHasClient, a sweep',
    refused:
      'backend: {type: trtllm}\nbenchmark: {type: sglang-bench, isl: 1, osl: 1, concurrencies: [1]}',
    findings: ['warning client-of-other-image benchmark.type'],
    accepted:
      'backend: {type: sglang}\nbenchmark: {type: sglang-bench, isl: 1, osl: 1, concurrencies: [1]}',
  },
  {
    rule: 'evaluationFollows',
    refused: 'environment: {RUN_EVAL: "true"}\nbenchmark: {type: manual}',
    findings: ['error evaluation-follows-nothing environment'],
    accepted: 'environment: {EVAL_ONLY: "true"}\nbenchmark: {type: manual}',
  },
  {
    rule: 'originalClientOnly',
    refused:
      'benchmark: {type: sa-bench, isl: 1, osl: 1, concurrencies: [1], reuse_http_connections: true, slow_down_sleep_time: 1, slow_down_wait_time: 1}',
    findings: ['warning only-original-client benchmark.type'],
    accepted:
      'benchmark: {type: sa-bench, isl: 1, osl: 1, concurrencies: [1], reuse_http_connections: false}',
  },
  {
    rule: 'recipeWithoutEffect, what is not there yet',
    refused: 'benchmark: {export_node_metrics: true}',
    findings: ['warning no-effect-yet benchmark.export_node_metrics'],
    accepted: 'benchmark: {export_node_metrics: false}',
  },
  {
    rule: 'recipeWithoutEffect, what never counts',
    refused: 'enable_config_dump: false',
    findings: ['warning key-without-effect enable_config_dump'],
    accepted: 'enable_config_dump: true',
  },
];

const scripts: readonly RuleCase[] = [
  {
    rule: 'nameIsPlain',
    refused: 'name: a b/c',
    findings: ['error name-not-plain name'],
    accepted: 'name: a-b_c.1',
  },
  {
    rule: 'nameIsPlain, from the start',
    refused: 'name: -a',
    findings: ['error name-not-plain name'],
    accepted: 'name: 1a',
  },
  {
    rule: 'environmentNames, in every environment',
    refused: `
      ${disaggregated}}
      environment: {a b: x}
      backend:
        prefill_environment: {1A: x}
        decode_environment: {"A=1; B": x}
        mooncake_kv_store: {env: {$(id): x}}
        sglang_config: {prefill: {disaggregation-transfer-backend: mooncake}}
      frontend: {env: {"": x}}
      benchmark: {type: custom, command: "true", env: {é: x}}
    `,
    findings: [
      'error variable-name environment.a b',
      'error variable-name backend.prefill_environment.1A',
      'error variable-name backend.decode_environment.A=1; B',
      'error variable-name frontend.env.',
      'error variable-name backend.mooncake_kv_store.env.$(id)',
      'error variable-name benchmark.env.é',
    ],
    accepted: `
      ${disaggregated}}
      environment: {a_b: x}
      backend:
        prefill_environment: {A1: x}
        decode_environment: {A_1: x}
        mooncake_kv_store: {env: {_id: x}}
        sglang_config: {prefill: {disaggregation-transfer-backend: mooncake}}
      frontend: {env: {Z: x}}
      benchmark: {type: custom, command: "true", env: {e: x}}
    `,
  },
  {
    rule: 'environmentNames, of an aggregated worker',
    refused: 'backend: {aggregated_environment: {A-B: x}}',
    findings: ['error variable-name backend.aggregated_environment.A-B'],
    accepted: 'backend: {aggregated_environment: {A_B: x}}',
  },
  {
    rule: "environmentNames, the scripts' own",
    refused:
      'environment: {LOG_DIR: x, HEAD_IP: x, DECODE_0_NODE_1_HOST: x, BASH_ENV: x, command: x}',
    findings: ['LOG_DIR', 'HEAD_IP', 'DECODE_0_NODE_1_HOST', 'BASH_ENV', 'command'].map(
      (name) => `error variable-reserved environment.${name}`,
    ),
    accepted: 'environment: {LOG_DIRS: x, HEAD_NODE_IP: x, DECODE_HOST: x, BASH: x, COMMAND: x}',
  },
  {
    rule: 'mountsAreMountable, a target',
    refused: 'extra_mount: [/data]',
    findings: ['error mount-unusable extra_mount'],
    accepted: 'extra_mount: ["/data:/data"]',
  },
  {
    rule: 'mountsAreMountable, an absolute one',
    refused: 'extra_mount: ["/data:data"]',
    findings: ['error mount-unusable extra_mount'],
    accepted: 'extra_mount: ["/data:/data:ro"]',
  },
  {
    rule: 'mountsAreMountable, flags',
    refused: 'extra_mount: ["/data:/data:ro;true"]',
    findings: ['error mount-unusable extra_mount'],
    accepted: 'extra_mount: ["/data:/data:ro+rprivate"]',
  },
  {
    rule: 'mountsAreMountable, a comma',
    refused: 'container_mounts: {"/data": "/a,/etc:/b"}',
    findings: ['error mount-unusable extra_mount'],
    accepted: 'container_mounts: {"/data": "/a"}',
  },
  {
    rule: 'mountsAreMountable, a colon of the source',
    refused: 'container_mounts: {"/da:ta": "/a"}',
    findings: ['error mount-unusable extra_mount'],
    accepted: 'container_mounts: {"/data": "/a:ro"}',
  },
  {
    rule: "mountsAreMountable, what enroot's bash would read",
    refused:
      'extra_mount: ["/my data:/a", "/data:/my data", "/$(id):/b", "/`id`:/c", "/\\":/d", "/\\\\:/e"]',
    findings: Array(6).fill('error mount-unusable extra_mount'),
    accepted: `extra_mount: ["$DATA/it's/{1}:/data"]`,
  },
  {
    rule: 'mountsAreMountable, flags',
    refused: 'extra_mount: ["/data:/data:ro,/etc"]',
    findings: ['error mount-unusable extra_mount'],
    accepted: 'extra_mount: ["/data:/data:ro+x-detach"]',
  },
  {
    rule: 'optionNames',
    refused: 'srun_options: {--mem: "0", mem 0: ""}\nsbatch_directives: {"qos=high": ""}',
    findings: [
      'error option-name srun_options.--mem',
      'error option-name srun_options.mem 0',
      'error option-name sbatch_directives.qos=high',
    ],
    accepted: 'srun_options: {mem: "0", no-kill: ""}\nsbatch_directives: {qos: high}',
  },
  {
    rule: 'directiveValues',
    refused: `sbatch_directives: {a: 'half "', b: '\\', c: "x\\ny"}`,
    findings: ['a', 'b', 'c'].map((name) => `error directive-value sbatch_directives.${name}`),
    accepted: `sbatch_directives: {a: '"a quote"', b: "'another one'", constraint: '[a|b]&c'}`,
  },
  {
    rule: 'directivesAreOneWord, cut',
    refused: 'sbatch_directives: {comment: a b c, mail-user: "a#b"}',
    findings: ['comment', 'mail-user'].map(
      (name) => `warning directive-cut sbatch_directives.${name}`,
    ),
    accepted: `sbatch_directives: {comment: '"a b c"', mail-user: "'a#b'"}`,
  },
  {
    rule: 'directivesAreOneWord, more options',
    refused: 'sbatch_directives: {comment: a --account=theirs}',
    findings: ['error directive-adds-options sbatch_directives.comment'],
    accepted: `sbatch_directives: {comment: '"a --account=theirs"'}`,
  },
  {
    rule: 'nginxValues, a time',
    refused: 'frontend: {nginx_keepalive_timeout: "600s; include /etc/passwd"}',
    findings: ['error nginx-timeout frontend.nginx_keepalive_timeout'],
    accepted: 'frontend: {nginx_keepalive_timeout: 10m}',
  },
  {
    rule: 'nginxValues, a header',
    refused: 'frontend: {nginx_session_affinity: true, nginx_session_affinity_header: X_Id}',
    findings: ['error nginx-header frontend.nginx_session_affinity_header'],
    accepted: 'frontend: {nginx_session_affinity: true, nginx_session_affinity_header: X-Id}',
  },
  {
    rule: 'setupScriptStaysInside',
    refused: 'setup_script: ../x.sh',
    findings: ['error setup-script-outside setup_script'],
    accepted: 'setup_script: patches/x.sh',
  },
  {
    rule: 'setupScriptStaysInside, absolute',
    refused: 'setup_script: /x.sh',
    findings: ['error setup-script-outside setup_script'],
    accepted: 'setup_script: x..sh',
  },
];

const vllm = (config: string, rest = ''): string =>
  `backend: {type: vllm, vllm_config: {aggregated: ${config}}${rest}}`;

const vllms: readonly RuleCase[] = [
  ...['eight', '2.5', '-1', '[1]', 'true'].map((size) => ({
    rule: `sizesAreNumbers, not ${size}`,
    refused: vllm(`{data-parallel-size: ${size}, tensor-parallel-size: 4}`),
    findings: ['error parallel-size-unreadable backend.vllm_config.aggregated'],
    accepted: vllm('{data_parallel_size: "2", tensor-parallel-size: 4.0}'),
  })),
  {
    rule: 'sizesAreNumbers, of ranks that nobody lays out',
    refused: vllm('{data-parallel-size: 2, pipeline-parallel-size: x}'),
    findings: ['error parallel-size-unreadable backend.vllm_config.aggregated'],
    accepted: vllm('{pipeline-parallel-size: 0}'),
  },
  {
    rule: 'sizesFit, too many GPUs',
    refused: vllm('{data-parallel-size: 4, tensor-parallel-size: 4}'),
    findings: ['error parallel-sizes-unfit backend.vllm_config.aggregated'],
    accepted: vllm('{data-parallel-size: 0, tensor-parallel-size: 4}'),
  },
  {
    rule: 'sizesFit, a rank beside nodes',
    refused: vllm('{data-parallel-size: 1, tensor-parallel-size: 3}'),
    findings: ['error rank-across-nodes backend.vllm_config.aggregated'],
    accepted: vllm('{data-parallel-size: 1, tensor-parallel-size: 4, pipeline-parallel-size: 2}'),
  },
  {
    rule: 'sizesFit, of an older layout',
    refused: vllm('{data-parallel-size: 2}'),
    findings: ['error parallel-sizes-unfit backend.vllm_config.aggregated'],
    accepted: `${vllm('{data-parallel-size: 2, tensor-parallel-size: 4}')}\nfrontend: {type: vllm, enable_multiple_frontends: false}`,
  },
  {
    rule: 'layoutIsDerived, headless',
    refused: vllm('{data-parallel-size: 8, headless: false}'),
    findings: ['error headless-derived backend.vllm_config.aggregated'],
    accepted: vllm('{data-parallel-size: null, headless: false}'),
  },
  {
    rule: 'layoutIsDerived, hybrid',
    refused: vllm('{data-parallel-size: 8, data_parallel_hybrid_lb: true}'),
    findings: ['warning hybrid-derived backend.vllm_config.aggregated'],
    accepted: vllm('{data_parallel_hybrid_lb: true}'),
  },
  {
    rule: 'profilerIsDerived',
    refused: `${vllm('{profiler_config.x: 1}')}\nprofiling: {type: nsys, aggregated: {}}`,
    findings: ['error profiler-derived backend.vllm_config.aggregated'],
    accepted: `${vllm('{profiler_config.x: 1}')}\nprofiling: {type: torch, aggregated: {}}`,
  },
  {
    rule: 'processPerGpu',
    refused: vllm('{data-parallel-size: 8}', ', dp_launch_mode: per_gpu'),
    findings: ['warning per-gpu-deprecated backend.type'],
    accepted: vllm('{}', ', dp_launch_mode: per_gpu'),
  },
  {
    rule: 'placementIsDerived',
    refused: `${vllm('{host: a, node_rank: 1}')}\nfrontend: {type: vllm, enable_multiple_frontends: false}`,
    findings: ['warning placement-replaced backend.vllm_config.aggregated'],
    accepted: vllm('{host: a, node_rank: 0}'),
  },
];

const cases = [
  ...components,
  ...models,
  ...vllms,
  ...dynamos,
  ...pins,
  ...topologies,
  ...profilings,
  ...telemetries,
  ...benchmarks,
  ...scripts,
];

testRules(cases, {
  ...ruleMessages,
  ...engineMessages,
  ...modelMessages,
  ...scriptMessages,
  ...telemetryMessages,
});

const refusedBySchema: readonly (readonly [string, string])[] = [
  ['frontend: {type: sglangg}', 'error wrong-value frontend.type'],
  ['frontend: {orchestrator_placement: last}', 'error wrong-value frontend.orchestrator_placement'],
  ['benchmark: {client_placement: last-decode}', 'error wrong-value benchmark.client_placement'],
  ['dynamo: {request_plane: udp}', 'error wrong-value dynamo.request_plane'],
];

for (const [recipe, wanted] of refusedBySchema) {
  test(`the schema knows the choices: ${recipe}`, () => {
    assert.equal(findings(recipe, undefined), [wanted]);
  });
}

test('all findings at once', () => {
  const found = findings(
    'name: a b\nbenchmark: {type: custom}\nresources: {gpu_type: h100}',
    undefined,
  );
  assert.equal(found, [
    'error no-workers resources',
    'error benchmark-key-missing benchmark.command',
    'error name-not-plain name',
  ]);
});

test.run();
