/** The master of Mooncake's KV store (recipe-v1 10.2). */

import { fixedPorts } from '../constants/ports.js';
import { command, flag, group, program } from '../lib/commands.js';
import { storeConfigName } from '../lib/mooncake.js';
import { pythonJson } from '../lib/python-text.js';
import { infraRole } from '../lib/roles.js';
import { ip, word } from '../lib/word.js';
import type { PlanContext, Service } from '../types/component.js';
import type { ConfigFile } from '../types/plan.js';

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
  configFiles: storeConfig,
  ports: {
    rpc: fixedPorts.mooncakeRpc,
    metadata: fixedPorts.mooncakeMetadata,
    metrics: fixedPorts.mooncakeMetrics,
  },
  otherPorts: {},
};

/** The store's settings for vLLM, whose own address of the master would be a guess. */
function storeConfig({ recipe }: PlanContext): readonly ConfigFile[] {
  const { engine, services } = recipe;
  if (engine.name !== 'vllm' || services.mooncake === null) return [];
  const { storeConfig: written } = services.mooncake;
  const master = word`"${ip(infraRole)}:${fixedPorts.mooncakeRpc}"`;
  const entries = Object.entries({ ...written, master_server_address: null }).map(
    ([key, value]) =>
      word`  ${pythonJson(key)}: ${key === 'master_server_address' ? master : pythonJson(value)}`,
  );
  const lines = entries.map((entry, index) =>
    index < entries.length - 1 ? word`${entry},` : entry,
  );
  return [{ name: storeConfigName, lines: [word`{`, ...lines, word`}`] }];
}
