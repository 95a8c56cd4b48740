/** The sections about what is recorded: profiling, observability, telemetry, reporting, identity. */

import { type Random, section, sparse, type Tree } from './random.js';
import type { Shape } from './topology.js';
import { value } from './words.js';

export function profiling(random: Random, shape: Shape): Tree {
  if (!random.chance(0.2))
    return section('profiling', sparse(random, 0.05, { type: () => 'none' }));
  const type =
    shape.engine === 'trtllm'
      ? random.pick(['nsys', 'nsys-time'])
      : random.pick(['nsys', 'nsys-time', 'torch']);
  const steps = (): Tree =>
    sparse(random, 0.9, { start_step: () => 10, stop_step: () => random.integer(10, 20) });
  const roles = Object.keys(shape.sizes).map((phase) => [phase, steps()]);
  return section('profiling', {
    type,
    ...(type === 'nsys-time'
      ? { delay_secs: 30, duration_secs: random.integer(1, 60) }
      : Object.fromEntries(roles)),
    ...sparse(random, 0.4, {
      extra_nsys_args: () => ['--stats=true', `--note=${value(random)}`],
      benchmark_duration_secs: () => 120,
    }),
  });
}

/** Power telemetry makes demands on the rest of a recipe; this one fits them when it is on. */
export function telemetry(random: Random, fits: boolean): Tree {
  return section('telemetry', {
    ...(fits && random.chance(0.3)
      ? { enabled: true, dcgm_exporter: exporter(random, 9400) }
      : sparse(random, 0.05, {
          enabled: () => false,
          dcgm_exporter: () => exporter(random, 9400),
        })),
    ...sparse(random, 0.06, {
      default_frequency: () => 0.5,
      storage_subdir: () => 'power/samples',
      required: () => random.chance(0.5),
      startup_timeout_seconds: () => 60,
      request_timeout_seconds: () => 1,
      collector_join_timeout_seconds: () => 20,
    }),
  });
}

export function observability(random: Random, recordsPower: boolean): Tree {
  const enabled = random.chance(0.2);
  const tachometer = {
    ...(enabled && random.chance(0.5) ? { enabled: true } : {}),
    ...sparse(random, enabled ? 0.4 : 0.05, {
      binary_path: () => '/opt/tachometer',
      default_frequency: () => 2.5,
      sync_interval_secs: () => 0,
      compaction_threads: () => 2,
      storage_subdir: () => 'meters',
      extra_metadata: () => ({ rack: 'r1', note: value(random) }),
      ...(recordsPower ? {} : { dcgm_exporter: () => exporter(random, 9400) }),
      node_exporter: () => exporter(random, 9100),
    }),
  };
  return section('observability', {
    ...(enabled ? { enabled: random.pick<unknown>([true, 'yes', 1]) } : {}),
    ...section('tachometer', tachometer),
    ...sparse(random, enabled ? 0.4 : 0.05, {
      enable_otel: () => random.chance(0.7),
      otel_endpoint: () => 'http://collector:4317',
      scrape_metrics: () => random.chance(0.5),
      build_dashboard: () => random.chance(0.5),
      scrape_interval_seconds: () => 0.1,
      scrape_output: () => 'metrics.jsonl',
    }),
  });
}

function exporter(random: Random, port: number): Tree {
  return {
    container_image: 'example/exporter:1',
    port: port + random.integer(0, 3),
    ...sparse(random, 0.6, { command: () => '/bin/exporter --listen=:{port}' }),
  };
}

export function reporting(random: Random, share = 0.15): Tree {
  return section(
    'reporting',
    sparse(random, share, {
      status: () =>
        sparse(random, 0.7, {
          endpoint: () => 'http://status:8080/',
          endpoints: () => ['http://a', 'http://b/'],
        }),
      ai_analysis: () =>
        sparse(random, 0.7, {
          enabled: () => true,
          openrouter_api_key: () => 'key',
          gh_token: () => 'token',
          repos_to_search: () => ['example/repo'],
          pr_search_days: () => 7,
          prompt: () => 'Look at {log_dir}',
        }),
      s3: () => ({
        bucket: 'logs',
        ...sparse(random, 0.7, {
          prefix: () => 'runs',
          region: () => 'eu-central-1',
          endpoint_url: () => 'https://s3.example',
          access_key_id: () => 'id',
          secret_access_key: () => 'secret',
        }),
      }),
    }),
  );
}

export function identity(random: Random): Tree {
  return section(
    'identity',
    sparse(random, 0.1, {
      model: () =>
        sparse(random, 0.7, { repo: () => 'example/model', revision: () => '0123456789ab' }),
      container: () => sparse(random, 0.7, { image: () => 'example/image:1' }),
      frameworks: () => ({ sglang: '0.5.8' }),
    }),
  );
}
