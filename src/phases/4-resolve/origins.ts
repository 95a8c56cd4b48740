/** Where the parts of a canonical recipe were written, for the diagnostics of later phases. */

import { dotted, nodeAt, type Path } from '../../lib/source-tree.js';
import type { OriginKey, Origins } from '../../types/origins.js';
import type { SourceMapping } from '../../types/source.js';

/** Part of the canonical recipe -> where schema 1 has it. */
const places: Readonly<Record<OriginKey, Path>> = {
  name: ['name'],
  model: ['model', 'path'],
  container: ['model', 'container'],
  engine: ['backend', 'type'],
  roles: ['resources'],
  frontend: ['frontend', 'type'],
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
  environment: ['environment'],
  'prefill.environment': ['backend', 'prefill_environment'],
  'decode.environment': ['backend', 'decode_environment'],
  'agg.environment': ['backend', 'aggregated_environment'],
  'mooncake.environment': ['backend', 'mooncake_kv_store', 'env'],
  dynamo: ['dynamo'],
  profiling: ['profiling', 'type'],
  mounts: ['extra_mount'],
  srunOptions: ['srun_options'],
  directives: ['sbatch_directives'],
  setupScript: ['setup_script'],
  time: ['slurm', 'time_limit'],
};

/** The positions of one recipe; the nearest mapping above where a key is absent. */
export function resolveOrigins(node: SourceMapping): Origins {
  return (key) => {
    const path = places[key];
    const found = nodeAt(node, path) ?? nodeAt(node, path.slice(0, -1)) ?? node;
    return { path: dotted(path), position: found.origin };
  };
}
