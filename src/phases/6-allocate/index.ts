/** Allocate: canonical recipe -> topology. Pure arithmetic on node slots, GPU indices and ports. */

import { fixedPorts } from '../../constants/ports.js';
import * as messages from '../../diagnostics/allocation-messages.js';
import type { Diagnostic, Result } from '../../types/diagnostic.js';
import type { NodeChoice, Recipe } from '../../types/recipe.js';
import type { Endpoint, FrontendProcess, Process, Slot, Topology } from '../../types/topology.js';
import { placeEndpoints } from './endpoints.js';
import { layOutNodes, type NodeLayout } from './nodes.js';
import { numberProcesses } from './ports.js';

/**
 * Gives every worker its nodes and GPUs, every process its ports, and the services, frontends and the
 * client their nodes. Diagnostics: `too-few-nodes`, `gpus-shared`, `no-decode-worker`.
 */
export function allocate(recipe: Recipe): Result<Topology> {
  const layout = layOutNodes(recipe);
  const endpoints = placeEndpoints(recipe, layout);
  const diagnostics = [
    ...missingNodes(recipe, layout, endpoints),
    ...sharedGpus(endpoints),
    ...missingDecode(recipe, endpoints),
  ];
  if (diagnostics.length > 0) return { value: undefined, diagnostics };
  return { value: topology(recipe, layout, endpoints), diagnostics };
}

function topology(recipe: Recipe, layout: NodeLayout, endpoints: readonly Endpoint[]): Topology {
  const choose = (choice: NodeChoice, head: Slot): Slot =>
    choice === 'head' ? head : (decodeLeader(endpoints, choice) ?? head);
  const single = choose(recipe.placement.frontendNode, layout.head);
  const direct = servesDirectly(recipe);
  const processes = numberProcesses(endpoints);
  return {
    components: layout.components,
    workerSlots: layout.workerSlots,
    head: layout.head,
    infra: layout.infra,
    client: choose(recipe.placement.clientNode, layout.client),
    // The reference names this node to clients even where nginx listens on another one.
    publicApi: direct ? (endpoints[0]?.slots[0] ?? single) : single,
    endpoints,
    processes: direct ? servingDirectly(processes) : processes,
    ...(direct ? { nginx: null, frontends: [] } : frontendsOf(recipe, layout, single)),
  };
}

/** Whether the one worker takes requests itself: then there is no other process to send them to. */
function servesDirectly({ frontend, placement }: Recipe): boolean {
  return frontend.name === 'vllm' || (frontend.name === 'trtllm_serve' && !placement.disaggregated);
}

/** The server of the first process is the public one. */
function servingDirectly(processes: readonly Process[]): readonly Process[] {
  return processes.map((process, index) =>
    index === 0 ? { ...process, ports: { ...process.ports, http: fixedPorts.public } } : process,
  );
}

/** One frontend that listens itself, or several behind nginx. */
function frontendsOf(
  { frontend }: Recipe,
  layout: NodeLayout,
  single: Slot,
): Pick<Topology, 'nginx' | 'frontends'> {
  if (frontend.maxBehindNginx === null || layout.workerSlots.length < 2) {
    return { nginx: null, frontends: [{ index: 0, slot: single, port: fixedPorts.public }] };
  }
  return {
    nginx: layout.head,
    frontends: frontendsBehindNginx(layout, frontend.maxBehindNginx),
  };
}

/** nginx has the head node; frontends take the other worker nodes in order. */
function frontendsBehindNginx(layout: NodeLayout, most: number): readonly FrontendProcess[] {
  return layout.workerSlots
    .filter((slot) => slot !== layout.head)
    .slice(0, most)
    .map((slot, index) => ({ index, slot, port: fixedPorts.frontendBehindNginx }));
}

function decodeLeader(endpoints: readonly Endpoint[], choice: NodeChoice): Slot | undefined {
  const decode = endpoints.filter((endpoint) => endpoint.role === 'decode');
  return (choice === 'first_decode' ? decode[0] : decode.at(-1))?.slots[0];
}

function missingNodes(
  recipe: Recipe,
  layout: NodeLayout,
  endpoints: readonly Endpoint[],
): readonly Diagnostic[] {
  return endpoints.flatMap((endpoint) => {
    const role = recipe.roles[endpoint.role];
    const needed = Math.ceil((role?.gpusPerWorker ?? 0) / recipe.gpusPerNode);
    if (endpoint.slots.length >= needed) return [];
    return [messages.tooFewNodes(endpoint, needed, layout.workerSlots.length)];
  });
}

/** The reference does not notice this; two engines on one GPU fail minutes later, out of memory. */
function sharedGpus(endpoints: readonly Endpoint[]): readonly Diagnostic[] {
  const owner = new Map<string, Endpoint>();
  const clashes = new Map<string, Diagnostic>();
  for (const endpoint of endpoints) {
    for (const slot of endpoint.slots) {
      for (const gpu of endpoint.gpus) {
        const place = `${slot}:${gpu}`;
        const other = owner.get(place);
        if (other === undefined) owner.set(place, endpoint);
        else {
          const pair = `${other.role}${other.index}-${endpoint.role}${endpoint.index}`;
          if (!clashes.has(pair))
            clashes.set(pair, messages.gpusShared(other, endpoint, slot, gpu));
        }
      }
    }
  }
  return [...clashes.values()];
}

function missingDecode(recipe: Recipe, endpoints: readonly Endpoint[]): readonly Diagnostic[] {
  const { frontendNode, clientNode } = recipe.placement;
  if (endpoints.some((endpoint) => endpoint.role === 'decode')) return [];
  return [
    ...(frontendNode === 'head' ? [] : [messages.noDecodeWorker('frontend', frontendNode)]),
    ...(clientNode === 'head' ? [] : [messages.noDecodeWorker('benchmark client', clientNode)]),
  ];
}
