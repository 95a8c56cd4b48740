/** Cluster profiles: none, one that says little, one that says much. */

import { type Random, sparse, type Tree } from './random.js';
import { reporting } from './recording.js';

/** Whether the profile asks for heterogeneous jobs decides what a recipe has to say about them. */
export interface Site {
  readonly profile: Tree | undefined;
  readonly hetJobs: boolean;
}

export function site(random: Random): Site {
  if (random.chance(0.2)) return { profile: undefined, hetJobs: false };
  const hetJobs = random.chance(0.15);
  const share = random.pick([0.05, 0.3, 0.6]);
  const profile = {
    model_paths: { 'model-alias': '/models/Aliased-Model', other: '$MODEL_ROOT/other' },
    containers: {
      'image-alias': '/images/engine.sqsh',
      'nginx-image': '/images/nginx.sqsh',
      'client-image': 'example/client:1',
    },
    ...(hetJobs ? { use_het_jobs: true } : {}),
    ...sparse(random, share, {
      cluster: () => 'example',
      default_account: () => random.pick(['research', 'default', '']),
      default_partition: () => 'gpu',
      default_time_limit: () => '04:00:00',
      gpus_per_node: () => 4,
      cloud: () => ({ provider: 'none' }),
      network_interface: () => random.pick(['eth0', 'ib0']),
      use_gpus_per_node_directive: () => random.chance(0.5),
      use_segment_sbatch_directive: () => random.chance(0.5),
      use_exclusive_sbatch_directive: () => random.chance(0.5),
      default_sbatch_directives: () => ({ comment: 'nightly run', requeue: '' }),
      default_health_check: () => ({ max_attempts: 60, interval_seconds: 5 }),
      srtctl_root: () => random.pick(['/shared/srt', '$SRT_ROOT']),
      output_dir: () => random.pick(['/shared/outputs', '$SCRATCH/runs', 'runs']),
      default_mounts: () => ({ '/shared/cache': '/cache', $SCRATCH: '/scratch' }),
      default_bash_preamble: () => 'ulimit -c 0\nmodule purge\necho "${NOT_SET}"\n',
      reporting: () => reporting(random, 0.5).reporting ?? null,
      telemetry: () => ({ live_metrics: { enabled: true } }),
      nginx_raise_ulimit: () => random.chance(0.5),
      container_runtime: () => random.pick(['pyxis', 'none']),
      sa_bench_dir: () => '/opt/sa-bench',
      benchmark_scripts_dir: () => random.pick(['/opt/benchmarks', '$SCRATCH/benchmarks']),
    }),
  };
  return { profile, hetJobs };
}
