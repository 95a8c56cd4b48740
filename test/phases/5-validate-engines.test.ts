/** Rules about what engines, Pyxis and Slurm would make of a recipe, each with what it refuses and accepts. */

import { test } from 'uvu';
import * as agreementMessages from '../../src/diagnostics/agreement-messages.js';
import * as flagMessages from '../../src/diagnostics/flag-messages.js';
import * as imageMessages from '../../src/diagnostics/image-messages.js';
import * as parallelMessages from '../../src/diagnostics/parallel-messages.js';
import * as segmentMessages from '../../src/diagnostics/segment-messages.js';
import * as timeMessages from '../../src/diagnostics/time-messages.js';
import { type RuleCase, testRules } from '../support/rule-cases.js';

type Engine = 'sglang' | 'trtllm' | 'vllm';

/** An aggregated worker with these arguments, on so many nodes of eight GPUs. */
function agg(engine: Engine, args: string, nodes = 1): string {
  return `
    resources: {gpu_type: gb200, gpus_per_node: 8, agg_nodes: ${nodes}, agg_workers: 1}
    backend: {type: ${engine}, ${engine}_config: {aggregated: {${args}}}}
  `;
}

/** A prefill and a decode worker, each on a node of eight GPUs. */
function pair(engine: Engine, prefill: string, decode: string, more = ''): string {
  return `
    resources: {gpu_type: gb200, gpus_per_node: 8, prefill_nodes: 1, prefill_workers: 1, decode_nodes: 1, decode_workers: 1}
    backend: {type: ${engine}, ${engine}_config: {prefill: {${prefill}}, decode: {${decode}}}${more}}
  `;
}

const at = (engine: Engine, key = '', role = 'aggregated'): string =>
  `backend.${engine}_config.${role}${key === '' ? '' : `.${key}`}`;

const parallel: readonly RuleCase[] = [
  {
    rule: 'productIsGpus, SGLang',
    refused: agg('sglang', 'tp-size: 8, pp-size: 2'),
    findings: [`error gpus-missing ${at('sglang', 'tp-size')}`],
    accepted: agg('sglang', 'tp-size: 4, pp-size: 2'),
  },
  {
    rule: 'productIsGpus, SGLang replicas',
    refused: agg('sglang', 'tp: 8, dp: 2'),
    findings: [`error gpus-missing ${at('sglang', 'tp')}`],
    accepted: agg('sglang', 'tp: 8, dp: 2, enable-dp-attention: true'),
  },
  {
    rule: 'productIsGpus, the last spelling counts',
    refused: agg('sglang', 'tensor_parallel_size: 16, tp-size: 8'),
    findings: [`warning flag-given-twice ${at('sglang', 'tp-size')}`],
    accepted: agg('sglang', 'tensor_parallel_size: 8, tp-size: 8'),
  },
  {
    rule: 'productIsGpus, vLLM',
    refused: agg('vllm', 'tensor-parallel-size: 16, pipeline_parallel_size: "2"', 2),
    findings: [`error gpus-missing ${at('vllm', 'tensor-parallel-size')}`],
    accepted: agg('vllm', 'tensor-parallel-size: 8, pipeline_parallel_size: "2"', 2),
  },
  {
    rule: 'productIsGpus, TensorRT-LLM',
    refused: agg('trtllm', 'tensor_parallel_size: 8, context_parallel_size: 2'),
    findings: [`error gpus-missing ${at('trtllm', 'tensor_parallel_size')}`],
    accepted: agg('trtllm', 'tensor_parallel_size: 4, context_parallel_size: 2'),
  },
  {
    rule: 'productIsGpus, none idle',
    refused: agg('vllm', 'tensor-parallel-size: 4'),
    findings: [`warning gpus-idle ${at('vllm', 'tensor-parallel-size')}`],
    accepted: agg('vllm', 'gpu-memory-utilization: 0.9'),
  },
  {
    rule: 'productIsGpus, of a grid only a warning',
    refused: `${agg('vllm', 'tensor-parallel-size: "{tp}"')}\n    sweep: {tp: [8, 16]}`,
    findings: [`warning gpus-missing ${at('vllm', 'tensor-parallel-size')}`],
    accepted: `${agg('vllm', 'tensor-parallel-size: "{tp}"')}\n    sweep: {tp: [8]}`,
  },
  {
    rule: 'sizesAreWhole',
    refused: agg('sglang', 'tp-size: all, pp-size: 1.5'),
    findings: [
      `error parallel-size-not-whole ${at('sglang', 'tp-size')}`,
      `error parallel-size-not-whole ${at('sglang', 'pp-size')}`,
    ],
    accepted: agg('sglang', 'tp-size: "8", pp-size: 1.0'),
  },
  {
    rule: 'attentionRanksFit, a divisor',
    refused: agg('sglang', 'tp-size: 8, dp-size: 3, enable-dp-attention: true'),
    findings: [`error attention-ranks-unfit ${at('sglang', 'dp-size')}`],
    accepted: agg('sglang', 'tp-size: 8, dp-size: 2, enable_dp_attention: true'),
  },
  {
    rule: 'attentionRanksFit, on several nodes',
    refused: agg('sglang', 'tp-size: 8, dp-size: 2', 2),
    findings: [`error data-parallel-across-nodes ${at('sglang', 'dp-size')}`],
    accepted: agg('sglang', 'tp-size: 16, dp-size: 2, enable-dp-attention: true', 2),
  },
  {
    rule: 'expertsShareTensorSize',
    refused: agg(
      'trtllm',
      'tensor_parallel_size: 8, moe_expert_parallel_size: 4, moe_tensor_parallel_size: 4',
    ),
    findings: [`error expert-sizes-unfit ${at('trtllm', 'moe_expert_parallel_size')}`],
    accepted: agg(
      'trtllm',
      'tensor_parallel_size: 8, moe_expert_parallel_size: 4, moe_tensor_parallel_size: 2',
    ),
  },
];

const image = (text: string): string =>
  `model: {path: /models/example, container: "${text}", precision: fp8}`;

const images: readonly RuleCase[] = [
  ...(
    [
      ['no image', '', 'error image-missing', '/images/x.sqsh'],
      ['a scheme', 'docker://nvcr.io/a/b:1', 'error image-scheme', 'nvcr.io#a/b:1'],
      ['a file below ~', '~/x.sqsh', 'error image-in-home', '$HOME/x.sqsh'],
      ['a file without a directory', 'x.sqsh', 'error image-file-relative', './x.sqsh'],
      ['capitals', 'vllm/vLLM-openai:v1', 'error image-upper-case', 'vllm/vllm-openai:V1'],
      ['no tag', 'nvcr.io#a/b', 'warning image-untagged', 'nvcr.io#a/b:1'],
      ['a digest', 'a/b:1@sha256:0f', 'warning image-digest', 'a/b:1'],
      [
        'a registry with a slash',
        'localhost:5000/a:1',
        'warning image-registry',
        'localhost:5000#a:1',
      ],
      ['a tag that moves', 'a/b:latest', 'warning image-latest', 'a/b:1'],
    ] as const
  ).map(
    ([what, refused, finding, accepted]): RuleCase => ({
      rule: `imagesAreReadable, ${what}`,
      refused: image(refused),
      findings: [`${finding} model.container`],
      accepted: image(accepted),
    }),
  ),
  {
    rule: 'imagesAreReadable, an alias',
    refused: image('sglang05'),
    findings: ['warning image-untagged model.container'],
    accepted: image('sglang-0.5'),
    cluster: 'containers: {sglang-0.5: /images/sglang.sqsh}',
  },
  {
    rule: 'imagesAreReadable, of every step that there is',
    refused: `
      resources: {gpu_type: h100, gpus_per_node: 8, agg_nodes: 2, agg_workers: 2}
      frontend: {nginx_container: nginx}
      backend: {mooncake_kv_store: {container: x.sqsh}}
      benchmark: {type: custom, command: x, container_image: "a:latest"}
    `,
    findings: [
      'warning image-untagged frontend.nginx_container',
      'warning image-latest benchmark.container_image',
      'error image-file-relative backend.mooncake_kv_store.container',
    ],
    accepted:
      'frontend: {nginx_container: nginx}\nbenchmark: {type: mmlu, container_image: "a:latest"}',
  },
  {
    rule: 'imagesAreReadable, where there are containers',
    refused: image('x.sqsh'),
    findings: ['error image-file-relative model.container'],
    accepted: image('/x.sqsh'),
    cluster: 'cluster: c',
  },
  {
    rule: 'targetsAreApart',
    refused: 'extra_mount: ["/a:/data"]\ncontainer_mounts: {/b: /data}',
    findings: ['warning mount-target-taken container_mounts'],
    accepted: 'extra_mount: ["/a:/data"]\ncontainer_mounts: {/b: /data/b}',
  },
  {
    rule: 'jobPlacesAreSeen',
    refused: 'extra_mount: ["/a:/logs/", "/b:/srtgen/bundle"]',
    findings: Array(2).fill('error mount-over-job extra_mount'),
    accepted: 'extra_mount: ["/a:/logs/more", "/b:/srtgen-data"]',
  },
  {
    rule: 'modelStaysMounted',
    refused: 'extra_mount: ["/models/example:/data"]',
    findings: ['error model-mounted-elsewhere extra_mount'],
    accepted: 'extra_mount: ["/models/example:/model:ro"]',
  },
  {
    rule: 'mountPlaceholdersAreKnown',
    refused: 'container_mounts: {"/a/{jobid}": /a}',
    findings: ['error mount-placeholder container_mounts'],
    accepted: 'container_mounts: {"/a/{job_id}": /a}\nextra_mount: ["/{x}:/x"]',
  },
];

const segments: readonly RuleCase[] = [
  {
    rule: 'checkSegment, a divisor',
    refused: `${agg('vllm', '', 3)}\n    sbatch_directives: {segment: "2"}`,
    findings: [
      'error segment-unfit sbatch_directives.segment',
      'warning segment-splits-worker sbatch_directives.segment',
    ],
    accepted: `${agg('vllm', '', 3)}\n    sbatch_directives: {segment: "3"}`,
  },
];

const flags: readonly RuleCase[] = [
  {
    rule: 'flagsAreGivenOnce',
    refused: agg('sglang', 'ep-size: 4, expert_parallel_size: 8'),
    findings: [`warning flag-given-twice ${at('sglang', 'expert_parallel_size')}`],
    accepted: agg('sglang', 'ep-size: 4, expert_parallel_size: null'),
  },
  {
    rule: 'switchesAreBooleans',
    refused: agg('vllm', 'enforce-eager: "True"'),
    findings: [`warning flag-boolean-text ${at('vllm', 'enforce-eager')}`],
    accepted: agg('vllm', 'enforce-eager: true'),
  },
  {
    rule: 'flagsAreOfEngine, vLLM',
    refused: agg('vllm', 'context_length: 8192'),
    findings: [`warning flag-of-other-engine ${at('vllm', 'context_length')}`],
    accepted: agg('vllm', 'max-model-len: 8192, context_length: null'),
  },
  {
    rule: 'flagsAreOfEngine, SGLang',
    refused: agg('sglang', 'max-model-len: 8192'),
    findings: [`warning flag-of-other-engine ${at('sglang', 'max-model-len')}`],
    accepted: agg('sglang', 'context_length: 8192'),
  },
  {
    rule: 'engineFileHasNames',
    refused: agg('trtllm', 'max-batch-size: 8'),
    findings: [`error key-with-dashes ${at('trtllm', 'max-batch-size')}`],
    accepted: agg('trtllm', 'max_batch_size: 8'),
  },
  {
    rule: 'placementIsPlanned, left out by SGLang',
    refused: agg('sglang', 'model-path: /other, nccl_port: 1'),
    findings: [
      `warning flag-left-out ${at('sglang', 'model-path')}`,
      `warning flag-left-out ${at('sglang', 'nccl_port')}`,
    ],
    accepted: agg('sglang', 'model-path: /model/'),
  },
  {
    rule: 'placementIsPlanned, SGLang',
    refused: agg(
      'sglang',
      'nnodes: 2, node_rank: 1, dist-init-addr: "a:1", disaggregation-mode: prefill',
    ),
    findings: ['nnodes', 'node_rank', 'dist-init-addr', 'disaggregation-mode'].map(
      (key) => `error flag-against-plan ${at('sglang', key)}`,
    ),
    accepted: agg('sglang', 'nnodes: 1, node_rank: 0, port: 30000'),
  },
  {
    rule: 'placementIsPlanned, what the router of SGLang is told',
    refused: `${pair('sglang', 'port: 30000, disaggregation-bootstrap-port: 8998', '')}\n    frontend: {type: sglang}`,
    findings: [
      `error flag-against-plan ${at('sglang', 'port', 'prefill')}`,
      `warning bootstrap-port-other ${at('sglang', 'disaggregation-bootstrap-port', 'prefill')}`,
    ],
    accepted: pair('sglang', 'disaggregation-bootstrap-port: 8998', ''),
  },
  {
    rule: 'placementIsPlanned, vLLM',
    refused: agg(
      'vllm',
      'model: /other, master-addr: a, data-parallel-size: 8, data_parallel_rpc_port: 1, data-parallel-address: b',
    ),
    findings: [
      `error flag-against-plan ${at('vllm', 'model')}`,
      `error flag-against-plan ${at('vllm', 'master-addr')}`,
      `warning flag-left-out ${at('vllm', 'data_parallel_rpc_port')}`,
      `error flag-against-plan ${at('vllm', 'data-parallel-address')}`,
    ],
    accepted: agg('vllm', 'model: /models/example, data_parallel_rpc_port: 1'),
  },
];

const environments: readonly RuleCase[] = [
  {
    rule: 'valuesAreMeant',
    refused: 'environment: {A: $B, C: "x${D}", E: "$(f) $1"}',
    findings: [
      'warning variable-not-expanded environment.A',
      'warning variable-not-expanded environment.C',
    ],
    accepted: 'environment: {E: "$(f) $1"}',
  },
  {
    rule: 'variablesAreOurs, ports of vLLM',
    refused: `${agg('vllm', '')}\n    environment: {VLLM_PORT: "1"}`,
    findings: ['warning variable-overruled environment.VLLM_PORT'],
    accepted: `${agg('sglang', '')}\n    environment: {VLLM_PORT: "1"}`,
  },
  {
    rule: 'variablesAreOurs, GPUs of a node that workers share',
    refused: `
      resources: {gpu_type: h100, gpus_per_node: 8, agg_nodes: 1, agg_workers: 2}
      backend: {aggregated_environment: {CUDA_VISIBLE_DEVICES: "0"}}
    `,
    findings: ['warning variable-overruled backend.aggregated_environment.CUDA_VISIBLE_DEVICES'],
    accepted: 'backend: {aggregated_environment: {CUDA_VISIBLE_DEVICES: "0"}}',
  },
  {
    rule: 'variablesAreOurs, the master of Mooncake',
    refused: 'environment: {MOONCAKE_MASTER: "a:1"}\nbackend: {mooncake_kv_store: {}}',
    findings: ['warning variable-overruled environment.MOONCAKE_MASTER'],
    accepted: 'environment: {MOONCAKE_MASTER: "a:1"}',
  },
  {
    rule: 'variablesAreOurs, what readiness asks',
    refused: 'environment: {DYN_SYSTEM_PORT: "8081", DYN_SYSTEM_ENABLED: "false"}',
    findings: [
      'error variable-against-plan environment.DYN_SYSTEM_PORT',
      'error variable-against-plan environment.DYN_SYSTEM_ENABLED',
    ],
    accepted:
      'environment: {DYN_SYSTEM_PORT: "8081", DYN_SYSTEM_ENABLED: "false"}\nfrontend: {type: sglang}',
  },
  {
    rule: 'requestPlaneIsOne',
    refused: 'environment: {DYN_REQUEST_PLANE: nats}',
    findings: ['warning request-plane-twice environment.DYN_REQUEST_PLANE'],
    accepted: 'environment: {DYN_REQUEST_PLANE: nats}\ndynamo: {request_plane: nats}',
  },
  {
    rule: 'startupIsOne',
    refused: `${agg('vllm', '')}\n    environment: {VLLM_ENGINE_READY_TIMEOUT_S: "1801"}`,
    findings: ['warning startup-below-engine environment.VLLM_ENGINE_READY_TIMEOUT_S'],
    accepted: `${agg('vllm', '')}\n    environment: {VLLM_ENGINE_READY_TIMEOUT_S: "1800"}`,
  },
];

const agreements: readonly RuleCase[] = [
  {
    rule: 'rolesAgree, SGLang',
    refused: pair(
      'sglang',
      'page-size: 64, disaggregation-transfer-backend: nixl',
      'page_size: 32, kv-cache-dtype: fp8_e4m3',
    ),
    findings: [
      `error roles-disagree ${at('sglang', 'page_size', 'decode')}`,
      `warning roles-may-disagree ${at('sglang', 'kv-cache-dtype', 'decode')}`,
      `error roles-disagree ${at('sglang', 'disaggregation-transfer-backend', 'prefill')}`,
    ],
    accepted: pair(
      'sglang',
      'page-size: 64, disaggregation-transfer-backend: mooncake',
      'kv-cache-dtype: auto',
    ),
  },
  {
    rule: 'rolesAgree, vLLM',
    refused: pair('vllm', 'kv-cache-dtype: fp8', 'kv-cache-dtype: bfloat16'),
    findings: [`error roles-disagree ${at('vllm', 'kv-cache-dtype', 'decode')}`],
    accepted: pair('vllm', 'kv-cache-dtype: fp8', 'kv_cache_dtype: fp8'),
  },
  {
    rule: 'rolesAgree, TensorRT-LLM',
    refused: pair(
      'trtllm',
      'cache_transceiver_config: {backend: UCX}, kv_cache_config: {dtype: fp8, tokens_per_block: 32}',
      'cache_transceiver_config: {backend: NIXL}, kv_cache_config: {dtype: auto, tokens_per_block: 64}',
    ),
    findings: [
      `error roles-disagree ${at('trtllm', 'kv_cache_config.tokens_per_block', 'decode')}`,
      `error roles-disagree ${at('trtllm', 'cache_transceiver_config.backend', 'decode')}`,
    ],
    accepted: pair(
      'trtllm',
      'cache_transceiver_config: {backend: UCX}, kv_cache_config: {dtype: fp8}',
      'cache_transceiver_config: {backend: DEFAULT}, kv_cache_config: {dtype: auto}',
    ),
  },
  {
    rule: 'servedNameIsOne, SGLang',
    refused: pair('sglang', 'served-model-name: a', 'served-model-name: b'),
    findings: [`warning served-name-ignored ${at('sglang', 'served-model-name', 'decode')}`],
    accepted: pair('sglang', 'served-model-name: a', ''),
  },
  {
    rule: 'servedNameIsOne, vLLM',
    refused: pair('vllm', 'served-model-name: a', 'served_model_name: b'),
    findings: [`error served-names-differ ${at('vllm', 'served_model_name', 'decode')}`],
    accepted: pair('vllm', 'served-model-name: a', 'served_model_name: a'),
  },
  {
    rule: 'servedNameHasNoColon',
    refused: agg('sglang', 'served-model-name: "a:b"'),
    findings: [`error served-name-colon ${at('sglang', 'served-model-name')}`],
    accepted: agg('vllm', 'served-model-name: "a:b"'),
  },
  {
    rule: 'cacheIsHandedOver',
    refused: pair('trtllm', 'max_batch_size: 1', 'cache_transceiver_config: null'),
    findings: [
      `warning transceiver-missing ${at('trtllm', '', 'prefill')}`,
      `warning transceiver-missing ${at('trtllm', '', 'decode')}`,
    ],
    accepted: agg('trtllm', 'max_batch_size: 1'),
  },
];

const bench = (more = ''): string =>
  `benchmark: {type: sa-bench, isl: 1000, osl: 500, concurrencies: [4]${more}}`;

const requests: readonly RuleCase[] = [
  {
    rule: 'contextHoldsRequests, any',
    refused: `${agg('vllm', 'max-model-len: 1199')}\n    ${bench()}`,
    findings: [`error context-too-short ${at('vllm', 'max-model-len')}`],
    accepted: `${agg('vllm', 'max-model-len: 1500')}\n    ${bench()}`,
  },
  {
    rule: 'contextHoldsRequests, all',
    refused: `${agg('sglang', 'context_length: 1499')}\n    ${bench()}`,
    findings: [`warning context-short ${at('sglang', 'context_length')}`],
    accepted: `${agg('sglang', 'context_length: null')}\n    ${bench()}`,
  },
  {
    rule: 'contextHoldsRequests, prefill without answers',
    refused: `${pair('trtllm', 'max_seq_len: 999, cache_transceiver_config: &t {}', 'max_seq_len: 1500, cache_transceiver_config: *t')}\n    ${bench(', random_range_ratio: 1')}`,
    findings: [`error context-too-short ${at('trtllm', 'max_seq_len', 'prefill')}`],
    accepted: `${pair('trtllm', 'max_seq_len: 1000, cache_transceiver_config: &t {}', 'max_seq_len: 1500, cache_transceiver_config: *t')}\n    ${bench(', random_range_ratio: 1')}`,
  },
  {
    rule: 'rangeRatioIsPart',
    refused: bench(', random_range_ratio: 1.2'),
    findings: ['error range-ratio-unfit benchmark.random_range_ratio'],
    accepted: bench(', random_range_ratio: 0'),
  },
  {
    rule: 'everyPointHasRequests',
    refused: bench(', num_prompts_mult: 0, num_warmup_mult: -1'),
    findings: Array(2).fill('error multiplier-unfit benchmark.type'),
    accepted: bench(', num_prompts_mult: 1, num_warmup_mult: 0'),
  },
  {
    rule: 'clientHasPorts',
    refused: 'benchmark: {type: sglang-bench, isl: 1, osl: 1, concurrencies: [8, 28232]}',
    findings: ['warning concurrency-beyond-ports benchmark.concurrencies'],
    accepted: 'benchmark: {type: sglang-bench, isl: 1, osl: 1, concurrencies: [8, 28231]}',
  },
  {
    rule: 'pointsAreApart',
    refused: 'benchmark: {type: sglang-bench, isl: 1, osl: 1, concurrencies: "8x4x8x8"}',
    findings: ['warning concurrency-twice benchmark.concurrencies'],
    accepted: 'benchmark: {type: sglang-bench, isl: 1, osl: 1, concurrencies: "8x4"}',
  },
];

const times: readonly RuleCase[] = [
  {
    rule: 'checkTime, what sbatch reads',
    refused: 'slurm: {time_limit: 1h}',
    findings: ['error time-unreadable slurm.time_limit'],
    accepted: 'slurm: {time_limit: 1-0}',
  },
  {
    rule: 'checkTime, the sum',
    refused: 'health_check: {max_attempts: 343, interval_seconds: 10}',
    findings: ['warning time-short slurm.time_limit'],
    accepted: 'health_check: {max_attempts: 342, interval_seconds: 10}',
  },
  {
    rule: 'checkTime, a directive of its own',
    refused: 'sbatch_directives: {time: "30"}',
    findings: ['warning time-short sbatch_directives.time'],
    accepted: 'slurm: {time_limit: "30"}\nsbatch_directives: {time: "33:00"}',
  },
  {
    rule: 'checkTime, time for work',
    refused: 'slurm: {time_limit: "2:00"}',
    findings: ['error time-without-work slurm.time_limit'],
    accepted: 'slurm: {time_limit: UNLIMITED}',
  },
];

testRules(
  [
    ...parallel,
    ...images,
    ...segments,
    ...flags,
    ...environments,
    ...agreements,
    ...requests,
    ...times,
  ],
  {
    ...parallelMessages,
    ...imageMessages,
    ...segmentMessages,
    ...flagMessages,
    ...agreementMessages,
    ...timeMessages,
  },
);

test.run();
