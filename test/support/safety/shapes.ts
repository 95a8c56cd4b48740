/** Recipes and profiles with room for strings: a shape for each way in which text travels. */

import type { ConfigMap } from '../../../src/types/config-value.js';

export type Tree = { [key: string]: TreeValue };
export type TreeValue = string | number | boolean | null | TreeValue[] | Tree;

export interface Shape {
  readonly recipe: ConfigMap;
  readonly profile: ConfigMap;
}

const model = { path: '/models/m', container: '/images/i.sqsh', precision: 'fp8' };
const aggregated = { gpu_type: 'h100', gpus_per_node: 8, agg_nodes: 1, agg_workers: 1 };
const disaggregated = {
  gpu_type: 'h100',
  gpus_per_node: 8,
  prefill_nodes: 1,
  prefill_workers: 1,
  decode_nodes: 2,
  decode_workers: 1,
};
const saBench = { type: 'sa-bench', isl: 8, osl: 8, concurrencies: [1] };

export const shapes = {
  custom: {
    recipe: {
      name: 'shape-custom',
      model,
      resources: disaggregated,
      backend: { type: 'sglang', sglang_config: { prefill: {}, decode: {} } },
      frontend: { type: 'dynamo', args: {}, env: {} },
      dynamo: { hash: '0123456789abcdef0123456789abcdef01234567' },
      benchmark: { type: 'custom', command: 'true', env: {} },
      observability: { enable_otel: true, otel_endpoint: 'http://o' },
      environment: {},
    },
    profile: {},
  },
  'bare host': {
    recipe: {
      name: 'shape-bare',
      model,
      resources: aggregated,
      backend: { type: 'vllm', vllm_config: { aggregated: {} } },
      frontend: { type: 'dynamo', enable_multiple_frontends: false, args: {}, env: {} },
      dynamo: { install: false },
      benchmark: { type: 'custom', command: 'true', env: {} },
      environment: {},
    },
    profile: { container_runtime: 'none', output_dir: '/outputs' },
  },
  'sa-bench': {
    recipe: {
      name: 'shape-sa-bench',
      model,
      resources: aggregated,
      backend: { type: 'sglang', sglang_config: { aggregated: {} } },
      frontend: { type: 'sglang', enable_multiple_frontends: false, args: {}, env: {} },
      benchmark: { ...saBench, dataset_name: 'custom', dataset_path: '/data/d' },
      environment: {},
    },
    profile: {},
  },
  'engine file': {
    recipe: {
      name: 'shape-trtllm',
      model,
      resources: { ...disaggregated, gpus_per_node: 4 },
      backend: {
        type: 'trtllm',
        trtllm_config: {
          prefill: { tensor_parallel_size: 4 },
          decode: { tensor_parallel_size: 8 },
        },
      },
      frontend: { type: 'dynamo', enable_multiple_frontends: false },
      dynamo: { install: false },
      benchmark: saBench,
      environment: {},
    },
    profile: {},
  },
  store: {
    recipe: {
      name: 'shape-store',
      model,
      resources: disaggregated,
      backend: {
        type: 'sglang',
        mooncake_kv_store: { env: {}, master_extra_args: [] },
        sglang_config: {
          prefill: { 'disaggregation-transfer-backend': 'mooncake' },
          decode: { 'disaggregation-transfer-backend': 'mooncake' },
        },
      },
      frontend: { type: 'dynamo' },
      dynamo: { install: false },
      profiling: {
        type: 'nsys',
        prefill: { start_step: 1, stop_step: 2 },
        decode: { start_step: 1, stop_step: 2 },
      },
      benchmark: {
        type: 'trace-replay',
        trace_file: '/traces/t.jsonl',
        concurrencies: [1],
        aiperf_args: {},
      },
      environment: {},
    },
    profile: {},
  },
  sweep: {
    recipe: {
      name: 'shape-sweep',
      model,
      resources: aggregated,
      backend: { type: 'sglang', sglang_config: { aggregated: { whole: '{p}' } } },
      frontend: { type: 'dynamo', enable_multiple_frontends: false },
      dynamo: { install: false },
      benchmark: { type: 'custom', command: 'true', env: { EMBEDDED: 'before {p} after' } },
      environment: {},
      sweep: { p: ['first', 'second'] },
    },
    profile: {},
  },
} as const satisfies Record<string, Shape>;

export type ShapeName = keyof typeof shapes;

/** A tree that may be changed. */
export function copyOf(value: ConfigMap): Tree {
  return JSON.parse(JSON.stringify(value)) as Tree;
}

/** Writes a value at a path, and the mappings and lists on the way; `[2]` is an index. */
export function put(tree: Tree | TreeValue[], path: readonly string[], value: TreeValue): void {
  const [key = '', next, ...rest] = path;
  const slots = tree as Tree;
  const own = key.replace(/^\[(\d+)\]$/, '$1');
  if (next === undefined) {
    if (Array.isArray(tree) && Number(own) > tree.length) tree.push(value);
    else slots[own] = value;
    return;
  }
  const inner = slots[own];
  const below =
    inner !== null && typeof inner === 'object' ? inner : next.startsWith('[') ? [] : {};
  slots[own] = below;
  put(below, [next, ...rest], value);
}

/** As JSON, in ASCII: YAML reads it as it is, whatever the strings hold. */
export function yamlOf(tree: Tree): string {
  return `${JSON.stringify(tree, null, 1).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
