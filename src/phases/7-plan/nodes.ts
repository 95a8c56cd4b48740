/** What runs on each node: the reviewer's table of steps, GPUs and ports. */

import { fixedPorts } from '../../constants/ports.js';
import { lookUp } from '../../lib/environment.js';
import { grouped } from '../../lib/grouped.js';
import { portRanges } from '../../lib/port-range.js';
import { endpointName, stepName } from '../../lib/step-names.js';
import { literalText } from '../../lib/word.js';
import type { PlanContext } from '../../types/component.js';
import type { PlanNode, PortRange, Step } from '../../types/plan.js';
import type { Process, Slot } from '../../types/topology.js';
import { wantedServices } from './services.js';
import { workerEnvironment } from './worker-environment.js';

/** One row for each node of the allocation. */
export function planNodes(steps: readonly Step[], context: PlanContext): readonly PlanNode[] {
  const { components } = context.topology;
  const bySlot = grouped(steps, (step) => step.slots);
  const processes = grouped(context.topology.processes, ({ slot }) => [slot]);
  const component = components.flatMap((count, index) => new Array<number>(count).fill(index));
  return nodePorts(context).map(({ slot, ports }) => ({
    slot,
    component: component[slot] ?? 0,
    steps: (bySlot.get(slot) ?? []).map((step) => step.name),
    gpus: gpusOf(processes.get(slot) ?? [], context),
    ports,
  }));
}

/** What listens on each node, by step and purpose. */
export function nodePorts(context: PlanContext): readonly Pick<PlanNode, 'slot' | 'ports'>[] {
  const { topology } = context;
  const processes = grouped(topology.processes, ({ slot }) => [slot]);
  const count = topology.components.reduce((sum, nodes) => sum + nodes, 0);
  return Array.from({ length: count }, (_, slot) => ({
    slot,
    ports: portsOn(slot, processes.get(slot) ?? [], context),
  }));
}

/** The step that a process belongs to. */
function stepOf(process: Process, { engine }: PlanContext): string {
  return engine.launch === 'per-process' ? stepName(process) : endpointName(process.endpoint);
}

function gpusOf(
  processes: readonly Process[],
  context: PlanContext,
): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(processes.map((process) => [stepOf(process, context), process.gpus]));
}

function portsOn(slot: Slot, here: readonly Process[], context: PlanContext): PlanNode['ports'] {
  const { topology, frontend, engine } = context;
  const services = topology.infra === slot ? wantedServices(context) : [];
  const frontends = topology.frontends.filter((item) => item.slot === slot);
  // The ranks of an MPI step share the leader's ports.
  const processes = here.filter(({ rank }) => engine.launch === 'per-process' || rank === 0);
  return Object.fromEntries([
    ...services.map(({ name, ports, otherPorts }) => [
      name,
      portRanges({ ...ports, ...otherPorts }),
    ]),
    ...(topology.nginx === slot ? [['nginx', portRanges({ http: fixedPorts.public })]] : []),
    ...frontends.map((item) => [frontend.stepName(item.index), portRanges({ http: item.port })]),
    ...processes.map((process) => [
      stepOf(process, context),
      { ...engine.ports(process, context), ...leaderPorts(process, context) },
    ]),
  ]);
}

/** KVBM's leader listens where its environment says, and there a recipe may have the last word. */
function leaderPorts(process: Process, context: PlanContext): Readonly<Record<string, PortRange>> {
  if (process.rank > 0 || !namesKvbm(process, context)) return {};
  const environment = workerEnvironment(process, context);
  const port = (name: string): number | null => {
    const value = Number(literalText(lookUp(environment, name) ?? []));
    return value > 0 ? value : null;
  };
  return portRanges({
    'kvbm-publish': port('DYN_KVBM_LEADER_ZMQ_PUB_PORT'),
    'kvbm-acknowledge': port('DYN_KVBM_LEADER_ZMQ_ACK_PORT'),
  });
}

/** Most have nothing to do with it, and a whole environment is a lot to make for each of thousands of workers. */
function namesKvbm({ endpoint }: Process, { recipe }: PlanContext): boolean {
  const variables = [
    recipe.environment,
    recipe.roles[endpoint.role]?.environment ?? {},
    recipe.services.mooncake?.environment ?? {},
  ];
  return variables.flatMap(Object.keys).some((name) => /^DYN_(CONNECTOR|KVBM_)/.test(name));
}
