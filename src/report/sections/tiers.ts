/** What steps are for, as pictures show it: workers by their role, everything else by its tier. */

import type { ClusterMap, MapProcess } from '../../types/cluster-map.js';
import type { Tier } from '../../types/plan.js';
import type { TimelineSpan } from '../../types/run.js';

/** Class of the colour -> word, in the order of legends. */
export const kinds = {
  prefill: 'prefill',
  decode: 'decode',
  agg: 'aggregated',
  frontend: 'frontend',
  client: 'client',
  service: 'service',
  preparation: 'preparation',
} as const;

export type Kind = keyof typeof kinds;

const kindOfTier: Readonly<Record<Tier, Kind>> = {
  client: 'client',
  preparation: 'preparation',
  frontend: 'frontend',
  // A worker without a role is one that serves everything.
  worker: 'agg',
  store: 'service',
  discovery: 'service',
};

export function kindOf({ role, tier }: Pick<MapProcess, 'role' | 'tier'>): Kind {
  return role ?? kindOfTier[tier];
}

/** Of a job's events: as on its map, else by the tier; null for what is no step. */
export function kindOfSpan(map: ClusterMap | null): (span: TimelineSpan) => Kind | null {
  const processes = map?.nodes.flatMap((node) => node.processes) ?? [];
  const kinds = new Map(processes.map((process) => [process.step, kindOf(process)]));
  return ({ name, tier }) => kinds.get(name) ?? (isTier(tier) ? kindOfTier[tier] : null);
}

function isTier(tier: string): tier is Tier {
  return Object.hasOwn(kindOfTier, tier);
}
