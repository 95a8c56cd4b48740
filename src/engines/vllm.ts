/**
 * vLLM: under Dynamo (`dynamo.vllm`) one process for each node or GPU of an endpoint, or one aggregated
 * worker that takes requests itself (`vllm serve`). Flags: recipe-v1 7.2; environment: 8.1, row 14.
 */

import { fixedPorts, portBases, vllmStride } from '../constants/ports.js';
import { InternalError } from '../diagnostics/internal-error.js';
import { command, environmentGroup, flag, group, program, when } from '../lib/commands.js';
import { eitherSpelling, launchesPerGpu } from '../lib/data-parallel.js';
import { disaggregationMode, modelArgument, roleArgs } from '../lib/disaggregation.js';
import { engineFlags, type FlagLine } from '../lib/flags.js';
import { kvEventsConfig } from '../lib/kv-events.js';
import { portRange, portRanges, searchedPurpose } from '../lib/port-range.js';
import { nsysPrefix, profiledSteps } from '../lib/profiling.js';
import { pythonJson, pythonText } from '../lib/python-text.js';
import { leaderRole, processRole } from '../lib/roles.js';
import { stepName } from '../lib/step-names.js';
import { serveOwnedFlags } from '../lib/vllm-flags.js';
import { ip, text, word } from '../lib/word.js';
import type { Engine, PlanContext } from '../types/component.js';
import { type ConfigMap, isMap } from '../types/config-value.js';
import type { Command, EnvironmentGroup, PortRange } from '../types/plan.js';
import type { VllmSettings } from '../types/recipe.js';
import type { Process } from '../types/topology.js';
import type { Word } from '../types/word.js';

export const vllm: Engine = {
  name: 'vllm',
  title: 'vLLM',
  launch: 'per-process',
  usesGpus: true,
  benchmarkClient: 'vllm',
  command: (process, context) =>
    servesDirectly(context) ? serveCommand(process, context) : dynamoCommand(process, context),
  roleEnvironment: () => [],
  environment,
  configFiles: () => [],
  ports,
  registers: 'leaders and ranks',
};

/** Whether the worker is its own frontend. */
function servesDirectly({ recipe }: PlanContext): boolean {
  return recipe.frontend.name === 'vllm';
}

function dynamoCommand(process: Process, context: PlanContext): Command {
  const { recipe, paths } = context;
  const mode = disaggregationMode(process);
  const connector = kvTransferConfig(process, context);
  const kvEvents = kvEventsConfig(process, context);
  return command(
    program(...nsysPrefix(process, context), flag('python3', '-m', 'dynamo.vllm')),
    group('placement, chosen by srtgen', [
      flag('--model', modelArgument(context)),
      flag('--served-model-name', recipe.model.servedName),
      ...(mode === null ? [] : [flag('--disaggregation-mode', mode)]),
      ...(connector === null ? [] : [flag('--kv-transfer-config', connector)]),
      ...deviceFlags(process, context),
      ...nodeFlags(process, context),
      flag('--request-plane', recipe.dynamo.requestPlane),
      // One dump for each process: the reference's name, one for each node, is overwritten by neighbours.
      flag('--dump-config-to', word`${paths.logs}/${stepName(process)}-config.json`),
      ...(kvEvents === null ? [] : [flag('--kv-events-config', kvEvents)]),
    ]),
    group(
      `recipe: engine arguments of ${process.endpoint.role}`,
      engineFlags(
        roleArgs(context, process.endpoint.role),
        ['connector', ...layoutFlags(process, context)],
        profilerConfig(process, context),
      ),
    ),
  );
}

/** `vllm serve`: what places it is srtgen's, whatever the recipe says; everything else is the recipe's. */
function serveCommand(process: Process, context: PlanContext): Command {
  const { endpoint, rank } = process;
  const args = roleArgs(context, endpoint.role);
  return command(
    program(...nsysPrefix(process, context), flag('vllm', 'serve', modelArgument(context))),
    group('placement, chosen by srtgen', [
      ...when(rank === 0, flag('--host', '0.0.0.0'), flag('--port', fixedPorts.public)),
      ...when(spansNodes(process), ...rendezvousFlags(process)),
      ...deviceFlags(process, context),
    ]),
    group(
      `recipe: engine arguments of ${endpoint.role}`,
      engineFlags(args, ['connector', ...serveOwnedFlags, ...when(rank > 0, 'api-server-count')], {
        ...('served-model-name' in args
          ? {}
          : { 'served-model-name': context.recipe.model.servedName }),
        ...profilerConfig(process, context),
      }),
    ),
  );
}

/** The GPUs of a process, where they are not in its environment. */
function deviceFlags(process: Process, context: PlanContext): readonly FlagLine[] {
  const byVariable = vllmSettings(context).setCudaVisibleDevices;
  return when(!byVariable, flag('--device-ids', process.gpus.join(',')));
}

/** What a process is told about the others of its endpoint. */
function nodeFlags(process: Process, context: PlanContext): readonly FlagLine[] {
  const { endpoint, rank } = process;
  const { dataParallel } = endpoint;
  const address = flag('--data-parallel-address', word`${ip(leaderRole(endpoint))}`);
  const port = flag('--data-parallel-rpc-port', rpcPort(process, context));
  if (dataParallel === null) return when(spansNodes(process), ...rendezvousFlags(process));
  switch (dataParallel.layout) {
    case 'node-local':
      return [
        flag('--data-parallel-size-local', dataParallel.ranksPerProcess),
        flag('--data-parallel-start-rank', rank),
        address,
        port,
        flag('--data-parallel-hybrid-lb'),
      ];
    case 'spanning': {
      const [master, nodes, nodeRank, ...headless] = rendezvousFlags(process);
      return [master, nodes, nodeRank, address, port, ...headless];
    }
    case 'per-gpu':
      return [flag('--data-parallel-rank', rank), address, port];
  }
}

/** How the processes of several nodes find each other; only the first takes requests. */
function rendezvousFlags({ endpoint, rank }: Process) {
  return [
    flag('--master-addr', word`${ip(leaderRole(endpoint))}`),
    flag('--nnodes', endpoint.slots.length),
    flag('--node-rank', rank),
    ...when(rank > 0, flag('--headless')),
  ] as const;
}

/** A port of our own where the endpoint has one, else the recipe's. */
function rpcPort({ endpoint, ports: { dataParallelRpc } }: Process, context: PlanContext): Word {
  if (dataParallelRpc !== null) return text(dataParallelRpc);
  const written = eitherSpelling(roleArgs(context, endpoint.role), 'data-parallel-rpc-port');
  return text(written === null ? portBases.dataParallelRpc : pythonText(written));
}

/** Flags of the data-parallel layout: a recipe's own would contradict it. */
function layoutFlags({ endpoint }: Process, { recipe }: PlanContext): readonly string[] {
  if (endpoint.dataParallel === null) return [];
  if (launchesPerGpu(recipe)) return ['data-parallel-rpc-port'];
  return [
    'data-parallel-rpc-port',
    'data-parallel-size-local',
    'data-parallel-start-rank',
    'data-parallel-hybrid-lb',
    'headless',
  ];
}

/** The connectors that have a short name. */
const connectors: Readonly<Record<string, ConfigMap>> = {
  nixl: { kv_connector: 'NixlConnector', kv_role: 'kv_both' },
  lmcache: { kv_connector: 'LMCacheConnectorV1', kv_role: 'kv_both' },
  kvbm: {
    kv_connector: 'DynamoConnector',
    kv_connector_module_path: 'kvbm.vllm_integration.connector',
    kv_role: 'kv_both',
  },
};

/** How KV caches are transferred: the role's own connector, else that of all; null = vLLM's default (recipe-v1 7.4). */
function kvTransferConfig({ endpoint }: Process, context: PlanContext): Word | null {
  const own = roleArgs(context, endpoint.role).connector ?? null;
  const connector = own ?? vllmSettings(context).connector;
  if (connector === null || connector === false) return null;
  const written = isMap(connector) ? pythonJson(connector) : pythonText(connector);
  if (['', 'none', 'null'].includes(written)) return null;
  const known = connectors[written.toLowerCase()];
  return text(known === undefined ? written : pythonJson(known));
}

/** With a window of steps for nsys, vLLM itself opens and closes the capture range. */
function profilerConfig(process: Process, context: PlanContext): Readonly<Record<string, Word>> {
  const steps = profiledSteps(process, context);
  if (steps === null) return {};
  const config = {
    profiler: 'cuda',
    delay_iterations: steps.start,
    max_iterations: Math.max(steps.stop - steps.start, 0),
  };
  return { 'profiler-config': text(pythonJson(config)) };
}

function environment(process: Process): readonly EnvironmentGroup[] {
  const { ports: own } = process;
  return [
    environmentGroup('ports, chosen by srtgen', {
      DYN_VLLM_KV_EVENT_PORT: own.kvEvents,
      VLLM_NIXL_SIDE_CHANNEL_PORT: own.nixl,
      VLLM_NIXL_SIDE_CHANNEL_HOST: word`${ip(processRole(process))}`,
      VLLM_PORT: spansNodes(process) ? null : vllmPort(process),
    }),
  ];
}

function spansNodes({ endpoint }: Process): boolean {
  return endpoint.slots.length > 1;
}

/** Where vLLM begins to look for free ports. */
function vllmPort({ ports: { system } }: Process): number {
  return portBases.vllm + vllmStride * (system - portBases.system);
}

function ports(process: Process, context: PlanContext): Readonly<Record<string, PortRange>> {
  const { endpoint, rank, ports: own } = process;
  const { dataParallel } = endpoint;
  const direct = servesDirectly(context);
  const publishes = !direct && kvEventsConfig(process, context) !== null;
  const ranks = dataParallel?.ranksPerProcess ?? 1;
  // Every data-parallel rank has a side channel of its own, counted from the first rank's.
  const firstRank = dataParallel === null || dataParallel.layout === 'spanning' ? 0 : rank;
  return portRanges({
    system: direct ? null : own.system,
    http: direct ? own.http : null,
    'kv-events': publishes ? portRange(own.kvEvents, ranks) : null,
    nixl: portRange(own.nixl + firstRank, ranks),
    'data-parallel-rpc': rank === 0 ? own.dataParallelRpc : null,
    [searchedPurpose]: spansNodes(process) ? null : portRange(vllmPort(process), vllmStride),
  });
}

function vllmSettings({ recipe }: PlanContext): VllmSettings {
  if (recipe.engine.name === 'vllm') return recipe.engine;
  throw new InternalError(`vLLM asked to run a recipe for ${recipe.engine.name}`);
}
