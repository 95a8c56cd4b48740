/** Segments of a block topology: nodes that are sure to share an NVLink domain, by the directive of a recipe or a site. */

import * as messages from '../../diagnostics/segment-messages.js';
import type { Diagnostic } from '../../types/diagnostic.js';
import type { Origins } from '../../types/origins.js';
import type { Recipe } from '../../types/recipe.js';
import type { Topology } from '../../types/topology.js';

/** Where a domain is larger than a node. */
const rackGpu = /^gb\d/i;

/** Without a directive of its own a job's segment is all of it. */
export function checkSegment(
  recipe: Recipe,
  { components, endpoints }: Topology,
  at: Origins,
): readonly Diagnostic[] {
  const segment = Number(recipe.slurm.directives.segment ?? Number.NaN);
  if (!(segment > 0)) return [];
  const place = at('directives', 'segment');
  const unfit = components.filter((nodes) => nodes % segment !== 0);
  const split = endpoints.find(({ slots }) => slots.length > segment);
  return [
    ...unfit.map((nodes) => messages.segmentUnfit(segment, nodes, place)),
    ...(split !== undefined && rackGpu.test(recipe.gpuType)
      ? [messages.segmentSplitsWorker(segment, split.slots.length, split.role, place)]
      : []),
  ];
}
