/** The environment of a worker process, layer by layer (recipe-v1 8.1 and 8.2). */

import { fixedPorts, portBases } from '../../constants/ports.js';
import { environmentGroup, literalEnvironment } from '../../lib/commands.js';
import { leaders, phaseName } from '../../lib/disaggregation.js';
import { discoveryVariables, otelVariables } from '../../lib/dynamo-environment.js';
import { lookUp, overlay } from '../../lib/environment.js';
import { storeConfigName } from '../../lib/mooncake.js';
import { fillPlaceholders } from '../../lib/placeholders.js';
import { profilingVariables } from '../../lib/profiling.js';
import { headRole, infraRole, leaderRole, processRole } from '../../lib/roles.js';
import { host, ip, literalText, text, word } from '../../lib/word.js';
import type { PlanContext } from '../../types/component.js';
import type { EnvironmentGroup } from '../../types/plan.js';
import type { Environment } from '../../types/recipe.js';
import type { Process } from '../../types/topology.js';

/** Later layers replace variables of earlier ones. */
export function workerEnvironment(
  process: Process,
  context: PlanContext,
): readonly EnvironmentGroup[] {
  const { recipe, engine } = context;
  const { role } = process.endpoint;
  const roleVariables = recipe.roles[role]?.environment ?? {};
  const layers = [
    placementVariables(process, context),
    recipeVariables(
      `recipe: backend.${phaseName(role)}_environment`,
      roleVariables,
      process,
      context,
    ),
    ...engine.roleEnvironment(process, context),
    recipeVariables('recipe: environment', recipe.environment, process, context),
    environmentGroup('recipe: profiling', profilingVariables(process, context)),
    environmentGroup('GPUs, chosen by srtgen', visibleDevices(process, context)),
    ...engine.environment(process, context),
    ...mooncake(process, context),
  ];
  return overlay([...layers, ...kvbm(process, layers, context)]);
}

function placementVariables(process: Process, context: PlanContext): EnvironmentGroup {
  const { recipe, engine, frontend } = context;
  const { dynamo } = recipe;
  return environmentGroup('placement, chosen by srtgen', {
    HEAD_NODE_IP: word`${ip(headRole)}`,
    ...discoveryVariables(),
    DYN_SYSTEM_PORT: process.ports.system,
    // Before 0.7 Dynamo's status server had a switch of its own; readiness asks that server.
    DYN_SYSTEM_ENABLED: frontend.dynamo ? 'true' : null,
    DYN_REQUEST_PLANE: engine.launch === 'per-process' ? dynamo.requestPlane : null,
    DYN_SKIP_SGLANG_LOG_FORMATTING: 1,
    DYN_EVENT_PLANE: dynamo.eventPlane,
    ...otelVariables(recipe.telemetry, `dynamo-${process.endpoint.role}`),
    // The push handler logs every request otherwise.
    DYN_LOG: 'info,dynamo_runtime::pipeline::network::ingress::push_handler=warn',
  });
}

/** `{node}` and `{node_id}` mean something where each process has a script of its own. */
function recipeVariables(
  title: string,
  variables: Environment,
  process: Process,
  context: PlanContext,
): EnvironmentGroup {
  if (context.engine.launch === 'per-endpoint') return literalEnvironment(title, variables);
  const fields = {
    node: word`${host(processRole(process))}`,
    node_id: text(context.topology.workerSlots.indexOf(process.slot)),
  };
  const filled = Object.entries(variables).map(
    ([name, value]) => [name, fillPlaceholders(value, fields)] as const,
  );
  return environmentGroup(title, Object.fromEntries(filled));
}

/** A process with all GPUs of its node needs no list; vLLM gets its GPUs by flag. */
function visibleDevices(process: Process, { recipe }: PlanContext) {
  const { engine, gpusPerNode } = recipe;
  const byFlag = engine.name === 'vllm' && !engine.setCudaVisibleDevices;
  const partial = process.gpus.length < gpusPerNode;
  return { CUDA_VISIBLE_DEVICES: partial && !byFlag ? process.gpus.join(',') : null };
}

function mooncake(process: Process, { recipe, paths }: PlanContext): readonly EnvironmentGroup[] {
  const settings = recipe.services.mooncake;
  if (settings === null) return [];
  return [
    environmentGroup('Mooncake, chosen by srtgen', {
      MOONCAKE_LOCAL_HOSTNAME: word`${ip(processRole(process))}`,
    }),
    literalEnvironment('recipe: mooncake_kv_store.env', settings.environment),
    environmentGroup('Mooncake master, chosen by srtgen', {
      MOONCAKE_MASTER: word`${ip(infraRole)}:${fixedPorts.mooncakeRpc}`,
      MOONCAKE_TE_META_DATA_SERVER: word`http://${ip(infraRole)}:${fixedPorts.mooncakeMetadata}/metadata`,
      MOONCAKE_CONFIG_PATH:
        recipe.engine.name === 'vllm' ? word`${paths.logs}/${storeConfigName}` : null,
    }),
  ];
}

/** KVBM's ports follow the leader's KV event port; what the recipe sets stays. */
function kvbm(
  { endpoint }: Process,
  layers: readonly EnvironmentGroup[],
  context: PlanContext,
): readonly EnvironmentGroup[] {
  const connector = literalText(lookUp(layers, 'DYN_CONNECTOR') ?? []) ?? '';
  if (connector.toLowerCase() !== 'kvbm') return [];
  const leader = leaders(context).find((process) => process.endpoint === endpoint);
  const publish =
    portBases.kvbm + 2 * ((leader?.ports.kvEvents ?? portBases.kvEvents) - portBases.kvEvents);
  const wanted = {
    DYN_KVBM_LEADER_ZMQ_HOST: endpoint.slots.length > 1 ? word`${ip(leaderRole(endpoint))}` : null,
    DYN_KVBM_LEADER_ZMQ_PUB_PORT: publish,
    DYN_KVBM_LEADER_ZMQ_ACK_PORT: publish + 1,
  };
  const unset = Object.entries(wanted).filter(([name]) => lookUp(layers, name) === undefined);
  return [environmentGroup('KVBM, chosen by srtgen', Object.fromEntries(unset))];
}
