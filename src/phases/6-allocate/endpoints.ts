/** Workers to nodes and GPUs, one pass over the nodes with a cursor (recipe-v1 5.3). */

import { dataParallelOf } from '../../lib/data-parallel.js';
import { presentRoles } from '../../lib/disaggregation.js';
import type { Recipe, Role } from '../../types/recipe.js';
import type { Endpoint, Slot } from '../../types/topology.js';
import { type NodeLayout, sharesNodes } from './nodes.js';

/** The next free place: a position in the list of worker nodes and the first free GPU there. */
interface Cursor {
  readonly node: number;
  readonly gpu: number;
}

/** Places every worker. A worker for which no node is left has fewer slots than it needs. */
export function placeEndpoints(recipe: Recipe, layout: NodeLayout): readonly Endpoint[] {
  const roles = presentRoles(recipe);
  if (recipe.placement.hetJobs) {
    return roles.flatMap((role, component) => {
      const slots = layout.workerSlotsByComponent[component] ?? [];
      return placeRole(role, { node: 0, gpu: 0 }, slots, recipe, false).endpoints;
    });
  }
  let cursor: Cursor = { node: 0, gpu: 0 };
  const endpoints: Endpoint[] = [];
  for (const role of roles) {
    if (role.name === 'decode' && !sharesNodes(recipe)) cursor = afterPrefill(cursor, layout);
    const { spreadWorkers } = recipe.placement;
    const placed = placeRole(role, cursor, layout.workerSlots, recipe, spreadWorkers);
    endpoints.push(...placed.endpoints);
    cursor = placed.cursor;
  }
  return endpoints;
}

/**
 * Prefill and decode do not share a node, unless there is no further one: that is how recipes with
 * `decode_nodes: 0` put both on one node.
 */
function afterPrefill(cursor: Cursor, layout: NodeLayout): Cursor {
  const anotherNode = cursor.node + 1 < layout.workerSlots.length;
  return cursor.gpu > 0 && anotherNode ? { node: cursor.node + 1, gpu: 0 } : cursor;
}

function placeRole(
  role: Role,
  start: Cursor,
  slots: readonly Slot[],
  recipe: Recipe,
  spread: boolean,
): { readonly endpoints: readonly Endpoint[]; readonly cursor: Cursor } {
  const { gpusPerNode } = recipe;
  const dataParallel = dataParallelOf(recipe, role.name);
  const endpoints: Endpoint[] = [];
  let cursor = start;
  for (let index = 0; index < role.workers; index += 1) {
    const whole = role.gpusPerWorker >= gpusPerNode;
    const nodes = Math.ceil(role.gpusPerWorker / gpusPerNode);
    const gpu = whole ? 0 : cursor.gpu;
    const fits = whole || gpu + role.gpusPerWorker <= gpusPerNode;
    const at: Cursor = fits ? { node: cursor.node, gpu } : { node: cursor.node + 1, gpu: 0 };
    const size = whole ? gpusPerNode : role.gpusPerWorker;
    endpoints.push({
      role: role.name,
      index,
      slots: slots.slice(at.node, at.node + nodes),
      gpus: Array.from({ length: size }, (_, position) => at.gpu + position),
      dataParallel,
    });
    const full = whole || spread || at.gpu + size >= gpusPerNode;
    cursor = full ? { node: at.node + nodes, gpu: 0 } : { node: at.node, gpu: at.gpu + size };
  }
  return { endpoints, cursor };
}
