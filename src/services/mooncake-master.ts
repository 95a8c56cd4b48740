/** The master of Mooncake's KV store (recipe-v1 10.2). */

import { fixedPorts } from '../constants/ports.js';
import { command, flag, group, program } from '../lib/commands.js';
import type { Service } from '../types/component.js';

export const mooncakeMaster: Service = {
  name: 'mooncake-master',
  title: 'Mooncake master',
  tier: 'store',
  wanted: ({ recipe }) => recipe.services.mooncake !== null,
  container: ({ recipe }) => recipe.services.mooncake?.container ?? null,
  environment: () => [],
  prepare: () => [],
  command: ({ recipe }) =>
    command(
      program(flag('mooncake_master')),
      group('chosen by srtgen', [
        flag(`--port=${fixedPorts.mooncakeRpc}`),
        flag('--enable_http_metadata_server=true'),
        flag(`--http_metadata_server_port=${fixedPorts.mooncakeMetadata}`),
        flag('--eviction_high_watermark_ratio=0.9'),
        flag('--default_kv_lease_ttl=10000'),
        flag('--rpc_thread_num=16'),
        flag('--enable_metric_reporting=true'),
        flag(`--metrics_port=${fixedPorts.mooncakeMetrics}`),
      ]),
      group(
        'recipe: mooncake_kv_store.master_extra_args',
        (recipe.services.mooncake?.masterExtraArgs ?? []).map((argument) => flag(argument)),
      ),
    ),
  configFiles: () => [],
  ports: {
    rpc: fixedPorts.mooncakeRpc,
    metadata: fixedPorts.mooncakeMetadata,
    metrics: fixedPorts.mooncakeMetrics,
  },
};
