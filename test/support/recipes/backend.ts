/** The section `backend` of each engine. */

import { type Random, section, sparse, type Tree } from './random.js';
import { type EngineName, type Phase, phases, type Shape } from './topology.js';
import { flags, spelled, value, variables } from './words.js';

export function backend(random: Random, shape: Shape): Tree {
  const { engine } = shape;
  const type = engine === 'sglang' && random.chance(0.3) ? {} : { type: engine };
  return { ...type, ...environments(random), ...engines[engine](random, shape) };
}

function environments(random: Random): Tree {
  const names = ['DYN_LOG', 'NCCL_DEBUG', 'HF_HOME', 'PATH_SUFFIX', 'TLLM_LOG_LEVEL'] as const;
  const environment = (): Tree => ({
    ...variables(random, ...names),
    ...sparse(random, 0.1, { DYN_CONNECTOR: () => random.pick(['kvbm', 'KVBM', 'none']) }),
  });
  return sparse(random, 0.25, {
    prefill_environment: environment,
    decode_environment: environment,
    aggregated_environment: environment,
  });
}

const engines: Readonly<Record<EngineName, (random: Random, shape: Shape) => Tree>> = {
  sglang,
  trtllm,
  vllm,
  mocker,
};

function sglang(random: Random, shape: Shape): Tree {
  const mooncake = random.chance(0.3);
  return {
    ...configs(random, 'sglang_config', shape, (phase) => ({
      ...sparse(random, 0.2, {
        'tp-size': () => shape.sizes[phase]?.gpus ?? 1,
        'model-path': () => '/ignored',
        served_model_name: () => 'named',
        'nccl-port': () => 1,
        'grpc-mode': () => random.chance(0.5),
      }),
      ...(mooncake && phase === 'prefill'
        ? { [spelled(random, 'disaggregation-transfer-backend')]: 'mooncake' }
        : {}),
    })),
    ...(mooncake ? { mooncake_kv_store: mooncakeStore(random) } : {}),
    ...sparse(random, 0.25, {
      gpu_type: () => random.pick(['h100', 'b200']),
      kv_events_config: () => kvEvents(random),
    }),
  };
}

function trtllm(random: Random, shape: Shape): Tree {
  return {
    ...configs(random, 'trtllm_config', shape, (phase) =>
      sparse(random, 0.4, {
        tensor_parallel_size: () => shape.sizes[phase]?.gpus ?? 1,
        moe_expert_parallel_size: () => 1,
        pipeline_parallel_size: () => 1,
        kv_cache_config: () => ({ free_gpu_memory_fraction: 0.8, dtype: 'auto', list: [1, null] }),
      }),
    ),
    ...sparse(random, 0.3, {
      publish_events_and_metrics: () => random.chance(0.5),
      sequential_node_start: () => random.integer(0, 2),
      numa_memory_bind: () => random.chance(0.5),
    }),
  };
}

function vllm(random: Random, shape: Shape): Tree {
  const perGpu = random.chance(0.3);
  const mooncake = random.chance(0.3);
  const transfer = '{"kv_connector":"MooncakeStoreConnector","kv_role":"kv_both"}';
  return {
    ...configs(random, 'vllm_config', shape, (phase) => ({
      ...dataParallel(random, shape, phase, perGpu),
      ...sparse(random, 0.15, {
        connector: () => random.pick(['nixl', 'lmcache', 'none']),
        served_model_name: () => 'named',
        'data-parallel-rpc-port': () => 13345,
      }),
      ...(mooncake && phase === 'decode'
        ? { [spelled(random, 'kv-transfer-config')]: transfer }
        : {}),
    })),
    ...(mooncake
      ? {
          mooncake_kv_store: {
            ...mooncakeStore(random),
            ...sparse(random, 0.7, { store_config: () => ({ global_segment_size: '4GB', x: 1 }) }),
          },
        }
      : {}),
    ...(shape.colocation === 'none'
      ? sparse(random, 0.2, {
          allow_prefill_decode_colocation: () => false,
          allow_prefill_decode_colocation_across_nodes: () => random.chance(0.5),
        })
      : { allow_prefill_decode_colocation: true }),
    ...(shape.colocation === 'across nodes'
      ? { allow_prefill_decode_colocation_across_nodes: true }
      : {}),
    ...(perGpu ? { dp_launch_mode: 'per_gpu' } : {}),
    ...sparse(random, 0.3, {
      connector: () => random.pick([null, 'nixl', 'NIXL', 'lmcache', 'kvbm', '{"kv_role": "x"}']),
      set_cuda_visible_devices: () => random.chance(0.7),
      kv_events_config: () => kvEvents(random),
    }),
  };
}

/** Sizes whose product is the worker's GPUs, for one of the three layouts of recipe-v1 6.3. */
function dataParallel(random: Random, shape: Shape, phase: Phase, perGpu: boolean): Tree {
  const size = shape.sizes[phase];
  if (size === undefined) return {};
  const nodes = Math.ceil(size.gpus / shape.gpusPerNode);
  const gpus = nodes > 1 ? nodes * shape.gpusPerNode : size.gpus;
  if (random.chance(0.5)) return { [spelled(random, 'tensor-parallel-size')]: gpus };
  const here = gpus / nodes;
  const local = [1, 2, 4, 8].filter((each) => here % each === 0);
  // One worker over all its nodes, or of half of them where that comes out even.
  const spanning = [gpus, ...(nodes % 2 === 0 && nodes > 2 ? [gpus / 2] : [])];
  const replica = perGpu
    ? 1
    : random.pick([1, ...local, ...(nodes > 1 && shape.frontend !== 'vllm' ? spanning : [])]);
  return {
    [spelled(random, 'data-parallel-size')]: gpus / replica,
    ...(replica === 1 && random.chance(0.5)
      ? {}
      : { [spelled(random, 'tensor-parallel-size')]: replica }),
    ...sparse(random, 0.2, { 'pipeline-parallel-size': () => 1 }),
  };
}

function mocker(random: Random, shape: Shape): Tree {
  return {
    ...configs(random, 'mocker_config', shape, () => ({})),
    ...sparse(random, 0.35, {
      engine_type: () => random.pick(['vllm', 'sglang']),
      speedup_ratio: () => random.pick([1, 10.5, 100]),
      decode_speedup_ratio: () => random.pick([1, 2.5]),
      num_gpu_blocks_override: () => 1024,
      max_num_seqs: () => 64,
      max_num_batched_tokens: () => 4096,
      data_parallel_size: () => random.integer(1, 2),
      num_workers: () => random.integer(1, 3),
      block_size: () => 64,
      startup_time: () => 0.5,
      kv_transfer_bandwidth: () => 64,
      kv_cache_dtype: () => 'fp8',
      preemption_mode: () => 'lifo',
      enable_prefix_caching: () => random.chance(0.5),
      enable_chunked_prefill: () => random.chance(0.5),
    }),
  };
}

/** A mapping for some of the phases, also for those that nobody runs; null where there is none. */
function configs(
  random: Random,
  key: string,
  shape: Shape,
  settings: (phase: Phase) => Tree,
): Tree {
  const used = phases.filter((phase) => shape.sizes[phase] !== undefined || random.chance(0.1));
  const written = used.map((phase): [string, unknown] => {
    const own = flags(random);
    // Keys of TensorRT-LLM's file are those of its Python interface.
    const named = key === 'trtllm_config' ? withoutDashes(own) : own;
    const tree = { ...named, ...settings(phase) };
    return [phase, Object.keys(tree).length === 0 ? null : tree];
  });
  return section(key, Object.fromEntries(written));
}

function withoutDashes(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([name, value]) => [name.replaceAll('-', '_'), value]),
  );
}

function kvEvents(random: Random): unknown {
  const publisher = { topic: 'kv', endpoint: 'tcp://*:1', buffer_steps: 10 };
  return random.pick<unknown>([
    true,
    false,
    'yes',
    {},
    { prefill: true },
    { prefill: publisher, decode: true, aggregated: {} },
    { decode: false, aggregated: publisher },
  ]);
}

function mooncakeStore(random: Random): Tree {
  return sparse(random, 0.8, {
    container: () => 'example/mooncake:1',
    env: () => ({ MOONCAKE_PROTOCOL: 'rdma', MOONCAKE_DEVICE: value(random) }),
    master_extra_args: () => ['--v=1', `--note=${value(random)}`],
  });
}
