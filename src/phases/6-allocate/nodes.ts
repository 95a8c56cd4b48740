/** How many nodes a job has, and which of them are set aside (recipe-v1 5.1 and 5.2). */

import { presentRoles } from '../../lib/disaggregation.js';
import type { Recipe } from '../../types/recipe.js';
import type { Slot } from '../../types/topology.js';

export interface NodeLayout {
  readonly components: readonly number[];
  readonly workerSlots: readonly Slot[];
  /** Worker slots of each component, for heterogeneous jobs. */
  readonly workerSlotsByComponent: readonly (readonly Slot[])[];
  readonly head: Slot;
  readonly infra: Slot;
  /** The node that is reserved for the client, else the head node. */
  readonly client: Slot;
}

/** Lays out the nodes: reserved ones in front, or at the end where the client has one. */
export function layOutNodes(recipe: Recipe): NodeLayout {
  return recipe.placement.hetJobs ? heterogeneous(recipe) : homogeneous(recipe);
}

function homogeneous(recipe: Recipe): NodeLayout {
  const { reserved } = recipe.placement;
  const workers = workerNodeCount(recipe);
  const wanted = (['infra', 'frontend', 'client'] as const).filter((name) => reserved[name]);
  const total = workers + (reserved.shared ? Math.min(wanted.length, 1) : wanted.length);
  const last = total - 1;
  const front =
    reserved.shared && reserved.client ? [] : wanted.filter((name) => name !== 'client');
  const slotOf = (name: 'infra' | 'frontend' | 'client'): Slot | undefined => {
    if (!reserved[name]) return undefined;
    if (name === 'client' || (reserved.shared && reserved.client)) return last;
    return reserved.shared ? 0 : front.indexOf(name);
  };
  const firstWorker = reserved.shared ? Math.min(front.length, 1) : front.length;
  const workerSlots = range(firstWorker, firstWorker + workers);
  const head = slotOf('frontend') ?? firstWorker;
  return {
    components: [total],
    workerSlots,
    workerSlotsByComponent: [workerSlots],
    head,
    infra: slotOf('infra') ?? head,
    client: slotOf('client') ?? head,
  };
}

/** Prefill and decode have a component each; a dedicated infra node is the first of prefill's. */
function heterogeneous(recipe: Recipe): NodeLayout {
  const { prefill, decode } = recipe.roles;
  const infraNodes = recipe.placement.reserved.infra ? 1 : 0;
  const first = (prefill?.nodes ?? 0) + infraNodes;
  const total = first + (decode?.nodes ?? 0);
  const byComponent = [range(infraNodes, first), range(first, total)];
  return {
    components: [first, total - first],
    workerSlots: byComponent.flat(),
    workerSlotsByComponent: byComponent,
    head: infraNodes,
    infra: 0,
    client: infraNodes,
  };
}

/** Nodes that run workers: what the roles ask for, or what their GPUs fill when they share nodes. */
function workerNodeCount(recipe: Recipe): number {
  const roles = presentRoles(recipe);
  if (!sharesNodes(recipe)) return roles.reduce((sum, role) => sum + role.nodes, 0);
  return Math.ceil(workerGpus(recipe) / recipe.gpusPerNode);
}

/** Whether decode workers go on where prefill workers end (recipe-v1 5.4). */
export function sharesNodes(recipe: Recipe): boolean {
  const { colocation } = recipe.placement;
  const { prefill, decode } = recipe.roles;
  if (colocation === 'none' || !prefill?.workers || !decode?.workers) return false;
  return colocation === 'across nodes' || workerGpus(recipe) <= recipe.gpusPerNode;
}

function workerGpus(recipe: Recipe): number {
  return presentRoles(recipe).reduce((sum, role) => sum + role.workers * role.gpusPerWorker, 0);
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
