/** What starts before the addresses of the nodes are known. */

import type { ConfigFile, Step } from '../types/plan.js';
import type { RuntimeReference } from '../types/word.js';

/** Workers need it, and it needs nothing but its node. */
export function isService({ tier }: Pick<Step, 'tier'>): boolean {
  return tier === 'discovery' || tier === 'store';
}

/** Services start while nodes are asked for addresses, unless a recipe has put an address into one of their mounts. */
export function servicesComeFirst(steps: readonly Step[]): boolean {
  const services = steps.filter(isService);
  return services.length > 0 && !services.some(namesAddress);
}

/** Whether an address is a part of it. */
export function namesAddress(part: Step | ConfigFile): boolean {
  return referencesIn(part).some(
    ({ reference, variable }) => reference === 'role' && variable.endsWith('_IP'),
  );
}

/** Every reference in a tree of plain data. */
export function referencesIn(value: unknown): readonly RuntimeReference[] {
  if (isReference(value)) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(referencesIn);
}

function isReference(value: unknown): value is RuntimeReference {
  return typeof value === 'object' && value !== null && 'reference' in value && 'variable' in value;
}
