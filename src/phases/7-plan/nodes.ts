/** What runs on each node: the reviewer's table of steps, GPUs and ports. */

import { fixedPorts, portBases } from '../../constants/ports.js';
import { endpointName, stepName } from '../../lib/step-names.js';
import type { PlanContext } from '../../types/component.js';
import type { PlanNode, Step } from '../../types/plan.js';
import type { Process, Slot } from '../../types/topology.js';
import { wantedServices } from './services.js';

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

function portsOn(
  slot: Slot,
  context: PlanContext,
): Readonly<Record<string, Readonly<Record<string, number>>>> {
  const { topology, frontend } = context;
  const services = topology.infra === slot ? wantedServices(context) : [];
  const frontends = topology.frontends.filter((item) => item.slot === slot);
  const processes = topology.processes.filter((process) => process.slot === slot);
  return Object.fromEntries([
    ...services.map((service) => [service.name, service.ports]),
    ...(topology.nginx === slot ? [['nginx', { http: fixedPorts.public }]] : []),
    ...frontends.map((item) => [frontend.stepName(item.index), { http: item.port }]),
    ...processes.map((process) => [stepOf(process, context), workerPorts(process, context)]),
  ]);
}

/** The ports that this engine really opens behind this frontend. */
function workerPorts(process: Process, context: PlanContext): Readonly<Record<string, number>> {
  const { endpoint, ports, rank } = process;
  const { recipe, engine, frontend } = context;
  const sglang = engine.name === 'sglang';
  const entries: readonly [string, number | null | false][] = [
    ['system', frontend.dynamo && ports.system],
    ['http', engine.launch === 'per-process' && ports.http],
    ['bootstrap', sglang && rank === 0 && ports.bootstrap],
    [
      'distributed-init',
      sglang && rank === 0 && endpoint.slots.length > 1 && fixedPorts.sglangDistributedInit,
    ],
    ['nccl', sglang && portBases.nccl + ports.system - portBases.system],
    ['kv-events', publishesKvEvents(process, context) && ports.kvEvents],
    ['nixl', recipe.engine.name === 'vllm' && ports.nixl],
  ];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

function publishesKvEvents(process: Process, { recipe }: PlanContext): boolean {
  const { engine } = recipe;
  return 'kvEvents' in engine && engine.kvEvents[process.endpoint.role] !== undefined;
}
