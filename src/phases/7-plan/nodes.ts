/** What runs on each node: the reviewer's table of steps, GPUs and ports. */

import { fixedPorts } from '../../constants/ports.js';
import { lookUp } from '../../lib/environment.js';
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
  return components
    .flatMap((count, component) => Array.from({ length: count }, () => component))
    .map((component, slot) => ({
      slot,
      component,
      steps: steps.filter((step) => step.slots.includes(slot)).map((step) => step.name),
      gpus: gpusOn(slot, context),
      ports: portsOn(slot, context),
    }));
}

/** The step that a process belongs to. */
function stepOf(process: Process, { engine }: PlanContext): string {
  return engine.launch === 'per-process' ? stepName(process) : endpointName(process.endpoint);
}

function gpusOn(slot: Slot, context: PlanContext): Readonly<Record<string, readonly number[]>> {
  const here = context.topology.processes.filter((process) => process.slot === slot);
  return Object.fromEntries(here.map((process) => [stepOf(process, context), process.gpus]));
}

function portsOn(slot: Slot, context: PlanContext): PlanNode['ports'] {
  const { topology, frontend, engine } = context;
  const services = topology.infra === slot ? wantedServices(context) : [];
  const frontends = topology.frontends.filter((item) => item.slot === slot);
  // The ranks of an MPI step share the leader's ports.
  const processes = topology.processes.filter(
    (process) => process.slot === slot && (engine.launch === 'per-process' || process.rank === 0),
  );
  return Object.fromEntries([
    ...services.map((service) => [service.name, portRanges(service.ports)]),
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
  if (process.rank > 0) return {};
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
