/** The sections `frontend`, `dynamo`, `infra` and `benchmark`: what takes requests, and who sends them. */

import { type Random, section, sparse, type Tree } from './random.js';
import type { Shape } from './topology.js';
import { flags, value, variables } from './words.js';

/** Which parts of a job have a node of their own, and where the others go. */
export interface Placement {
  readonly infra: boolean;
  readonly frontend: boolean;
  readonly client: boolean;
}

export function placement(random: Random, { hetJobs }: Shape): Placement {
  return {
    infra: random.chance(0.2),
    frontend: !hetJobs && random.chance(0.15),
    client: !hetJobs && random.chance(0.15),
  };
}

export function frontend(random: Random, shape: Shape, reserved: Placement): Tree {
  const single = shape.frontend === 'trtllm_serve' || shape.frontend === 'vllm';
  const typed = shape.frontend !== 'dynamo' || random.chance(0.3);
  return section('frontend', {
    ...(typed ? { type: shape.frontend } : {}),
    ...(single ? { enable_multiple_frontends: false } : {}),
    ...(reserved.frontend ? { dedicated_node: true } : {}),
    ...sparse(random, 0.15, {
      ...(single ? {} : { enable_multiple_frontends: () => random.chance(0.3) }),
      ...(reserved.frontend ? {} : { orchestrator_placement: () => place(random, shape) }),
      num_additional_frontends: () => random.integer(0, 3),
      nginx_container: () => random.pick(['nginx-image', 'nginx:1.29']),
      nginx_raise_ulimit: () => random.chance(0.7),
      nginx_session_affinity: () => random.chance(0.7),
      nginx_session_affinity_header: () => 'X-Session',
      nginx_keepalive_timeout: () => '75s',
      args: () => flags(random),
      env: () => variables(random, 'DYN_HTTP_BODY_LIMIT_MB', 'RUST_LOG'),
      ctx_router: () => ({ type: 'kv_cache_aware', max_batch_size: 32 }),
      gen_router: () => random.pick<Tree>([{}, { type: 'load_balancing' }]),
      server_config_extra: () => ({ max_retries: 3, hostname: '::', conditional: { on: true } }),
      ...(reserved.frontend ? {} : { dedicated_node: () => false }),
    }),
  });
}

/** first_decode and last_decode are places only where there are decode workers. */
export function place(random: Random, shape: Shape): string {
  if (shape.sizes.decode === undefined) return 'head';
  return random.pick(['head', 'first_decode', 'last_decode']);
}

export function dynamo(random: Random): Tree {
  const source = random.pick<() => Tree>([
    () => ({}),
    () => ({}),
    () => sparse(random, 0.6, { version: () => random.pick(['0.8.0', '1.2.1', null]) }),
    () => ({
      hash: '0123456789abcdef0123456789abcdef01234567',
      ...sparse(random, 0.5, {
        cargo_patches: () => ['tokio = { version = "1" }', 'zmq = "0.10"'],
      }),
    }),
    () => ({ wheel: '1.2.1.dev3' }),
    () => ({ top_of_tree: true }),
  ])();
  return section('dynamo', {
    ...source,
    ...sparse(random, 0.2, {
      install: () => random.chance(0.3),
      request_plane: () => random.pick(['tcp', 'nats', 'http']),
      event_plane: () => random.pick(['nats', 'zmq']),
    }),
  });
}

export function infra(random: Random, reserved: Placement): Tree {
  return section('infra', {
    ...(reserved.infra ? { etcd_nats_dedicated_node: true } : {}),
    ...sparse(random, 0.2, { nats_max_payload_mb: () => random.integer(1, 64) }),
  });
}

export function benchmark(random: Random, shape: Shape, reserved: Placement): Tree {
  const drawn = random.pick(benchmarkTypes);
  // It measures SGLang's router, and nothing else.
  const type = drawn === 'router' && shape.frontend !== 'sglang' ? 'gsm8k' : drawn;
  return section('benchmark', {
    ...(type === 'manual' && random.chance(0.5) ? {} : { type }),
    ...(reserved.client ? { client_dedicated_node: true } : {}),
    ...sparse(random, 0.15, {
      ...(reserved.client ? {} : { client_placement: () => place(random, shape) }),
      colocate_with_frontend: () => random.chance(0.4),
      export_node_metrics: () => random.chance(0.5),
      sweep: () => random.pick<Tree>([{ mode: 'zip', isl: [1, 2] }, { parameters: { isl: [1] } }]),
    }),
    // Keys of other clients are legal, and nobody reads them.
    ...(random.chance(0.1) ? sparse(random, 0.3, settings(random)) : {}),
    ...needs(random, type),
  });
}

/** sa-bench is what most recipes run. */
const benchmarkTypes: readonly [string, ...string[]] = [
  ...(['sa-bench', 'sa-bench', 'sa-bench', 'sa-bench', 'manual', 'custom', 'custom'] as const),
  ...[
    'sglang-bench',
    'mmlu',
    'gpqa',
    'gsm8k',
    'gsm8k',
    'longbenchv2',
    'lm-eval',
    'router',
    'router',
  ],
  ...['mooncake-router', 'trace-replay'],
];

/** What each client must have, and what else it reads. */
function needs(random: Random, type: string): Tree {
  const all = settings(random);
  const optional = (...keys: readonly string[]): Tree =>
    sparse(random, 0.35, Object.fromEntries(keys.map((key) => [key, () => all[key]?.()])));
  const lengths = { isl: random.pick([128, 1024]), osl: random.pick([32, 1024]) };
  const concurrencies = random.pick<unknown>([[1], [4, 8], ['16', 32.0], '4x8']);
  switch (type) {
    case 'sa-bench':
      return {
        ...(random.chance(0.15)
          ? { dataset_name: 'custom', dataset_path: '/data/prompts.jsonl' }
          : lengths),
        concurrencies,
        ...optional(
          'req_rate',
          'num_prompts_mult',
          'num_warmup_mult',
          'random_range_ratio',
          'max_failure_rate',
        ),
        ...optional('custom_tokenizer', 'use_chat_template', 'reuse_http_connections'),
        ...optional('slow_down_sleep_time', 'slow_down_wait_time'),
      };
    case 'sglang-bench':
      return { ...lengths, concurrencies, ...optional('req_rate') };
    case 'custom':
      return {
        command: random.pick(['true', 'echo "one line\'s" && exit 0', 'line 1\nline 2\n']),
        ...optional('container_image', 'env'),
      };
    case 'longbenchv2':
      return optional(
        'num_examples',
        'max_tokens',
        'num_threads',
        'max_context_length',
        'categories',
      );
    case 'gsm8k':
      return {
        ...optional('num_examples', 'max_tokens', 'num_threads', 'repeat', 'num_shots'),
        ...optional('temperature', 'top_p', 'top_k'),
      };
    case 'mmlu':
    case 'gpqa':
      return optional('num_examples', 'max_tokens', 'num_threads', 'repeat');
    case 'router':
      return optional('isl', 'osl', 'num_requests', 'concurrency', 'prefix_ratios');
    case 'mooncake-router':
      return {
        ...optional('mooncake_workload', 'ttft_threshold_ms', 'itl_threshold_ms'),
        ...optional('aiperf_package', 'aiperf_args'),
      };
    case 'trace-replay':
      return {
        trace_file: '/traces/day.jsonl',
        concurrencies: random.pick<unknown>([[8], '4,8']),
        ...optional('ttft_threshold_ms', 'itl_threshold_ms', 'aiperf_package', 'aiperf_args'),
      };
    default:
      return {};
  }
}

function settings(random: Random): Readonly<Record<string, () => unknown>> {
  return {
    isl: () => 2048,
    osl: () => 256,
    req_rate: () => random.pick<unknown>(['inf', 12, '3.5']),
    num_examples: () => 100,
    max_tokens: () => 512,
    repeat: () => 2,
    num_threads: () => 64,
    max_context_length: () => 64000,
    categories: () => ['single-document QA', "o'clock"],
    num_shots: () => random.integer(0, 8),
    top_k: () => 20,
    temperature: () => random.pick([0, 0.6]),
    top_p: () => 0.95,
    num_requests: () => 50,
    concurrency: () => 10,
    prefix_ratios: () => random.pick<unknown>([[0.1, 0.5], '0.2 0.4']),
    mooncake_workload: () => random.pick(['conversation', 'toolagent']),
    ttft_threshold_ms: () => 1500,
    itl_threshold_ms: () => 30,
    num_prompts_mult: () => 5,
    num_warmup_mult: () => random.integer(0, 2),
    max_failure_rate: () => random.integer(0, 10) / 100,
    random_range_ratio: () => random.pick([1, 0.8]),
    custom_tokenizer: () => 'glm_moe_dsa',
    use_chat_template: () => random.chance(0.5),
    reuse_http_connections: () => random.chance(0.5),
    slow_down_sleep_time: () => 1.5,
    slow_down_wait_time: () => 30,
    container_image: () => random.pick(['client-image', '/images/client.sqsh']),
    env: () => ({ CLIENT_MODE: value(random), TOKEN_FILE: '/run/token' }),
    aiperf_package: () => 'aiperf==0.3.0',
    aiperf_args: () => flags(random),
  };
}
