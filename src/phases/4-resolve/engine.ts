/** Engine settings of the recipe's `backend` (recipe-v1 1.4, 7.7). */

import { defaults } from '../../constants/defaults.js';
import type {
  Backend,
  KvEventsConfig,
  MockerBackend,
  TrtllmBackend,
  VllmBackend,
} from '../../generated/recipe-v1.js';
import { phaseName } from '../../lib/disaggregation.js';
import { type ConfigMap, isMap } from '../../types/config-value.js';
import type {
  EngineSettings,
  KvEvents,
  MockerOptions,
  MooncakeSettings,
  RoleName,
} from '../../types/recipe.js';
import { image } from './paths.js';
import { freeMap, type SchemaOne } from './source.js';

export function resolveEngine(source: SchemaOne): EngineSettings {
  const backend: Backend = source.recipe.backend ?? {};
  switch (backend.type) {
    case 'trtllm':
      return trtllm(backend, source);
    case 'vllm':
      return vllm(backend, source);
    case 'mocker':
      return { name: 'mocker', options: mockerOptions(backend) };
    default:
      return {
        name: 'sglang',
        kvEvents: kvEvents(backend.kv_events_config, sglangPublisher, source),
      };
  }
}

function trtllm(backend: TrtllmBackend, { recipe }: SchemaOne): EngineSettings {
  const observed = recipe.observability?.enabled === true;
  return {
    name: 'trtllm',
    publishEventsAndMetrics: backend.publish_events_and_metrics ?? observed,
    sequentialNodeStart: backend.sequential_node_start ?? 0,
    numaMemoryBind: backend.numa_memory_bind ?? graceSystems.includes(recipe.resources.gpu_type),
  };
}

/** GPUs whose nodes have a NUMA node of their own for GPU memory. */
const graceSystems: readonly string[] = ['gb200', 'gb300'];

function vllm(backend: VllmBackend, source: SchemaOne): EngineSettings {
  return {
    name: 'vllm',
    kvEvents: kvEvents(
      backend.kv_events_config,
      { ...sglangPublisher, enable_kv_cache_events: true },
      source,
    ),
    connector: backend.connector === undefined ? 'nixl' : backend.connector,
    setCudaVisibleDevices: backend.set_cuda_visible_devices ?? false,
    dataParallelLaunch: backend.dp_launch_mode ?? 'per_node',
  };
}

function mockerOptions(backend: MockerBackend): MockerOptions {
  const { mocker: usual } = defaults;
  return {
    engineType: backend.engine_type ?? usual.engineType,
    speedupRatio: backend.speedup_ratio ?? usual.speedupRatio,
    decodeSpeedupRatio: backend.decode_speedup_ratio ?? 1,
    dataParallelSize: backend.data_parallel_size ?? 1,
    gpuBlocks: backend.num_gpu_blocks_override ?? usual.gpuBlocks,
    blockSize: backend.block_size ?? null,
    maxSequences: backend.max_num_seqs ?? usual.maxSequences,
    maxBatchedTokens: backend.max_num_batched_tokens ?? usual.maxBatchedTokens,
    workers: backend.num_workers ?? 1,
    startupSeconds: backend.startup_time ?? null,
    kvTransferBandwidth: backend.kv_transfer_bandwidth ?? null,
    kvCacheType: backend.kv_cache_dtype ?? null,
    preemptionMode: backend.preemption_mode ?? null,
    prefixCaching: backend.enable_prefix_caching ?? true,
    chunkedPrefill: backend.enable_chunked_prefill ?? true,
  };
}

const sglangPublisher: ConfigMap = { publisher: 'zmq', topic: 'kv-events' };

/** `true` means prefill and decode; a mapping says it for each role, true or with settings of its own. */
function kvEvents(
  written: KvEventsConfig | undefined,
  defaults: ConfigMap,
  source: SchemaOne,
): KvEvents {
  if (written === true) return { prefill: defaults, decode: defaults };
  if (written === false || written === null || written === undefined) return {};
  const settings = freeMap(source, ['backend', 'kv_events_config']);
  const names: readonly RoleName[] = ['prefill', 'decode', 'agg'];
  const publishers = names.flatMap((name): [RoleName, ConfigMap][] => {
    const ofRole = settings[phaseName(name)];
    if (ofRole === true) return [[name, defaults]];
    return ofRole !== undefined && isMap(ofRole) ? [[name, { ...defaults, ...ofRole }]] : [];
  });
  return Object.fromEntries(publishers);
}

export function resolveMooncake(source: SchemaOne): MooncakeSettings | null {
  const { backend } = source.recipe;
  if (backend === undefined || !('mooncake_kv_store' in backend)) return null;
  const store = backend.mooncake_kv_store ?? null;
  if (store === null) return null;
  return {
    container: store.container ? image(store.container, source.cluster) : null,
    environment: store.env ?? {},
    masterExtraArgs: store.master_extra_args ?? [],
    storeConfig: freeMap(source, ['backend', 'mooncake_kv_store', 'store_config']),
  };
}
