/** Where the parts of a canonical recipe were written, for the diagnostics of later phases. */

import { dotted, entry, nodeAt, type Path } from '../../lib/source-tree.js';
import type { OriginKey, Origins } from '../../types/origins.js';
import type { Origin, SourceEntry, SourceMapping, SourceNode } from '../../types/source.js';

/** Stands for the key of the engine's flags, which has the engine's name. */
const engineConfig = '<engine>_config';

/** Part of the canonical recipe -> where schema 1 has it. */
const places: Readonly<Record<OriginKey, Path>> = {
  name: ['name'],
  model: ['model', 'path'],
  'model.stage': ['model', 'stage_dir'],
  container: ['model', 'container'],
  'nginx.container': ['frontend', 'nginx_container'],
  'benchmark.container': ['benchmark', 'container_image'],
  'mooncake.container': ['backend', 'mooncake_kv_store', 'container'],
  engine: ['backend', 'type'],
  'engine.publish': ['backend', 'publish_events_and_metrics'],
  roles: ['resources'],
  'prefill.nodes': ['resources', 'prefill_nodes'],
  'prefill.workers': ['resources', 'prefill_workers'],
  'decode.nodes': ['resources', 'decode_nodes'],
  'decode.workers': ['resources', 'decode_workers'],
  'agg.nodes': ['resources', 'agg_nodes'],
  'agg.workers': ['resources', 'agg_workers'],
  'prefill.args': ['backend', engineConfig, 'prefill'],
  'decode.args': ['backend', engineConfig, 'decode'],
  'agg.args': ['backend', engineConfig, 'aggregated'],
  frontend: ['frontend', 'type'],
  'frontend.args': ['frontend', 'args'],
  'frontend.placement': ['frontend', 'orchestrator_placement'],
  'frontend.environment': ['frontend', 'env'],
  'nginx.keepalive': ['frontend', 'nginx_keepalive_timeout'],
  'nginx.affinity': ['frontend', 'nginx_session_affinity_header'],
  benchmark: ['benchmark', 'type'],
  'benchmark.placement': ['benchmark', 'client_placement'],
  'benchmark.concurrencies': ['benchmark', 'concurrencies'],
  'benchmark.command': ['benchmark', 'command'],
  'benchmark.environment': ['benchmark', 'env'],
  'benchmark.isl': ['benchmark', 'isl'],
  'benchmark.osl': ['benchmark', 'osl'],
  'benchmark.dataset': ['benchmark', 'dataset_path'],
  'benchmark.rate': ['benchmark', 'req_rate'],
  'benchmark.failures': ['benchmark', 'max_failure_rate'],
  'benchmark.rangeRatio': ['benchmark', 'random_range_ratio'],
  'benchmark.aiperf': ['benchmark', 'aiperf_package'],
  'benchmark.requests': ['benchmark', 'num_requests'],
  'benchmark.concurrency': ['benchmark', 'concurrency'],
  'benchmark.prefixRatios': ['benchmark', 'prefix_ratios'],
  'benchmark.workload': ['benchmark', 'mooncake_workload'],
  'benchmark.trace': ['benchmark', 'trace_file'],
  'benchmark.ttft': ['benchmark', 'ttft_threshold_ms'],
  'benchmark.itl': ['benchmark', 'itl_threshold_ms'],
  environment: ['environment'],
  'prefill.environment': ['backend', 'prefill_environment'],
  'decode.environment': ['backend', 'decode_environment'],
  'agg.environment': ['backend', 'aggregated_environment'],
  mooncake: ['backend', 'mooncake_kv_store'],
  'mooncake.environment': ['backend', 'mooncake_kv_store', 'env'],
  infra: ['infra', 'etcd_nats_dedicated_node'],
  dynamo: ['dynamo'],
  'dynamo.wheel': ['dynamo', 'wheel'],
  'dynamo.hash': ['dynamo', 'hash'],
  'dynamo.topOfTree': ['dynamo', 'top_of_tree'],
  'dynamo.patches': ['dynamo', 'cargo_patches'],
  profiling: ['profiling', 'type'],
  'prefill.profiling': ['profiling', 'prefill'],
  'decode.profiling': ['profiling', 'decode'],
  'agg.profiling': ['profiling', 'aggregated'],
  'profiling.delay': ['profiling', 'delay_secs'],
  'profiling.duration': ['profiling', 'duration_secs'],
  tachometer: ['observability', 'tachometer', 'enabled'],
  'tachometer.gpuExporter': ['observability', 'tachometer', 'dcgm_exporter'],
  'tachometer.gpuExporter.image': [
    'observability',
    'tachometer',
    'dcgm_exporter',
    'container_image',
  ],
  'tachometer.gpuExporter.port': ['observability', 'tachometer', 'dcgm_exporter', 'port'],
  'tachometer.hostExporter': ['observability', 'tachometer', 'node_exporter'],
  'tachometer.hostExporter.image': [
    'observability',
    'tachometer',
    'node_exporter',
    'container_image',
  ],
  'tachometer.hostExporter.port': ['observability', 'tachometer', 'node_exporter', 'port'],
  'tachometer.program': ['observability', 'tachometer', 'binary_path'],
  'tachometer.betweenScrapes': ['observability', 'tachometer', 'default_frequency'],
  'tachometer.betweenCopies': ['observability', 'tachometer', 'sync_interval_secs'],
  'tachometer.compactionThreads': ['observability', 'tachometer', 'compaction_threads'],
  'tachometer.directory': ['observability', 'tachometer', 'storage_subdir'],
  'power.exporter': ['telemetry', 'dcgm_exporter'],
  'power.exporter.image': ['telemetry', 'dcgm_exporter', 'container_image'],
  'power.exporter.port': ['telemetry', 'dcgm_exporter', 'port'],
  'power.betweenSamples': ['telemetry', 'default_frequency'],
  'power.untilAllSeen': ['telemetry', 'startup_timeout_seconds'],
  'power.ofRequest': ['telemetry', 'request_timeout_seconds'],
  'power.untilJoined': ['telemetry', 'collector_join_timeout_seconds'],
  'power.directory': ['telemetry', 'storage_subdir'],
  mounts: ['extra_mount'],
  templatedMounts: ['container_mounts'],
  srunOptions: ['srun_options'],
  directives: ['sbatch_directives'],
  setupScript: ['setup_script'],
  time: ['slurm', 'time_limit'],
  startup: ['health_check'],
};

/** The positions of one recipe; the nearest mapping above where a key is absent. */
export function resolveOrigins(node: SourceMapping): Origins {
  const type = nodeAt(node, ['backend', 'type']);
  const engine = type?.kind === 'scalar' ? String(type.value) : 'sglang';
  return (key, ...below) => {
    const path = places[key].map((part) => (part === engineConfig ? `${engine}_config` : part));
    const named = entryBelow(nodeAt(node, path), below);
    if (named !== undefined) {
      const isSwept = named.value.origin.layer === 'sweep';
      const position = isSwept ? named.value.origin : named.keyOrigin;
      return { path: dotted([...path, ...below]), position };
    }
    const position = placeAt(node, path) ?? placeAt(node, path.slice(0, -1)) ?? node.origin;
    return { path: dotted(path), position };
  };
}

function entryBelow(
  node: SourceNode | undefined,
  below: readonly string[],
): SourceEntry | undefined {
  const last = below.at(-1);
  if (node === undefined || last === undefined) return undefined;
  return entry(nodeAt(node, below.slice(0, -1)), last);
}

/** Of a mapping its key: it begins with its first entry, which is no more to blame than the others. */
function placeAt(node: SourceMapping, path: Path): Origin | undefined {
  const found = nodeAt(node, path);
  if (found?.kind !== 'mapping') return found?.origin;
  return entry(nodeAt(node, path.slice(0, -1)), String(path.at(-1)))?.keyOrigin ?? found.origin;
}
