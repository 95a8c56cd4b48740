/**
 * SGLang: one process for each node of an endpoint, under Dynamo (`dynamo.sglang`) or on its own
 * behind SGLang's router (`sglang.launch_server`). Flags: recipe-v1 7.1.
 */

import { fixedPorts, portBases } from '../constants/ports.js';
import { command, flag, group, program, when } from '../lib/commands.js';
import { disaggregationMode, modelArgument, roleArgs } from '../lib/disaggregation.js';
import { engineFlags } from '../lib/flags.js';
import { kvEventsConfig } from '../lib/kv-events.js';
import { portRanges } from '../lib/port-range.js';
import { nsysPrefix } from '../lib/profiling.js';
import { leaderRole } from '../lib/roles.js';
import { stepName } from '../lib/step-names.js';
import { ip, word } from '../lib/word.js';
import type { Engine, PlanContext } from '../types/component.js';
import type { Command, FlagGroup, PortRange } from '../types/plan.js';
import type { Process } from '../types/topology.js';

export const sglang: Engine = {
  name: 'sglang',
  title: 'SGLang',
  launch: 'per-process',
  usesGpus: true,
  benchmarkClient: 'sglang',
  command: sglangCommand,
  roleEnvironment: () => [],
  environment: () => [],
  configFiles: () => [],
  ports,
  registers: 'leaders',
};

function sglangCommand(process: Process, context: PlanContext): Command {
  const { role } = process.endpoint;
  const underDynamo = context.recipe.frontend.name !== 'sglang';
  const module = underDynamo ? 'dynamo.sglang' : 'sglang.launch_server';
  return command(
    program(...nsysPrefix(process, context), flag('python3', '-m', module)),
    placementFlags(process, context, underDynamo),
    group(
      `recipe: engine arguments of ${role}`,
      // Those three are srtgen's; another key that the recipe repeats comes last and wins.
      engineFlags(roleArgs(context, role), ['model-path', 'served-model-name', 'nccl-port']),
    ),
  );
}

function placementFlags(process: Process, context: PlanContext, underDynamo: boolean): FlagGroup {
  const { endpoint, ports } = process;
  const mode = disaggregationMode(process);
  const kvEvents = kvEventsConfig(process, context);
  return group('placement, chosen by srtgen', [
    flag('--model-path', modelArgument(context)),
    flag('--served-model-name', context.recipe.model.servedName),
    flag('--host', '0.0.0.0'),
    flag('--port', ports.http ?? 0),
    flag('--nccl-port', ncclPort(process)),
    ...(mode === null ? [] : [flag('--disaggregation-mode', mode)]),
    ...(ports.bootstrap === null ? [] : [flag('--disaggregation-bootstrap-port', ports.bootstrap)]),
    ...when(
      endpoint.slots.length > 1,
      flag(
        '--dist-init-addr',
        word`${ip(leaderRole(endpoint))}:${fixedPorts.sglangDistributedInit}`,
      ),
      flag('--nnodes', endpoint.slots.length),
      flag('--node-rank', process.rank),
    ),
    // One dump for each process: the reference's name, one for each node, is overwritten by neighbours.
    ...when(
      underDynamo,
      flag('--dump-config-to', word`${context.paths.logs}/${stepName(process)}-config.json`),
    ),
    ...(kvEvents === null ? [] : [flag('--kv-events-config', kvEvents)]),
    ...when(underDynamo, flag('--request-plane', context.recipe.dynamo.requestPlane)),
  ]);
}

/** Follows the system port, which is this process's alone. */
function ncclPort({ ports: { system } }: Process): number {
  return portBases.nccl + system - portBases.system;
}

function ports(process: Process, context: PlanContext): Readonly<Record<string, PortRange>> {
  const { endpoint, rank, ports: own } = process;
  const leadsNodes = rank === 0 && endpoint.slots.length > 1;
  return portRanges({
    system: context.frontend.dynamo ? own.system : null,
    http: own.http,
    bootstrap: rank === 0 ? own.bootstrap : null,
    'distributed-init': leadsNodes ? fixedPorts.sglangDistributedInit : null,
    nccl: ncclPort(process),
    'kv-events': kvEventsConfig(process, context) === null ? null : own.kvEvents,
  });
}
