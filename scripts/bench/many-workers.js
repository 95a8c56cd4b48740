/** A recipe for thousands of workers, eight of them on each node. */
export function recipeOf(workers) {
  const role = (name) => ({
    'served-model-name': 'model',
    'disaggregation-mode': name,
    'tensor-parallel-size': 1,
    'mem-fraction-static': 0.8,
    'trust-remote-code': true,
  });
  // JSON is YAML.
  return JSON.stringify({
    name: `workers-${workers}`,
    model: { path: '/models/example', container: '/images/example.sqsh', precision: 'fp8' },
    resources: {
      gpu_type: 'h200',
      gpus_per_node: 8,
      prefill_nodes: workers / 16,
      prefill_workers: workers / 2,
      gpus_per_prefill: 1,
      decode_nodes: workers / 16,
      decode_workers: workers / 2,
      gpus_per_decode: 1,
    },
    backend: {
      type: 'sglang',
      prefill_environment: { UCX_TLS: 'rc,cuda' },
      sglang_config: { prefill: role('prefill'), decode: role('decode') },
    },
    benchmark: { type: 'sa-bench', isl: 1024, osl: 1024, concurrencies: '4x8', req_rate: 'inf' },
  });
}
