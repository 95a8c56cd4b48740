/** Which roles and variables of the submitting environment a plan refers to. */

import { InternalError } from '../../diagnostics/internal-error.js';
import { allRoles } from '../../lib/roles.js';
import type { RoleSlot } from '../../types/plan.js';
import type { Topology } from '../../types/topology.js';
import type { RuntimeReference } from '../../types/word.js';

/**
 * The roles that `parts` of a plan mention, in the order of the topology, so that runtime.env holds
 * what is used and nothing else. Throws InternalError for a reference to a role that nobody plays.
 */
export function usedRoles(parts: unknown, topology: Topology): readonly RoleSlot[] {
  const known = allRoles(topology);
  const used = new Set(
    references(parts)
      .filter(({ reference }) => reference === 'role')
      .map(({ variable }) => variable.replace(/_(?:IP|HOST)$/, '')),
  );
  for (const name of used) {
    if (!known.has(name)) throw new InternalError(`no node plays the role ${name}`);
  }
  return [...known].filter(([name]) => used.has(name)).map(([name, slot]) => ({ name, slot }));
}

/** Names of the submitting environment's variables that `parts` mention, sorted. */
export function requiredVariables(parts: unknown): readonly string[] {
  const names = references(parts)
    .filter(({ reference }) => reference === 'environment')
    .map(({ variable }) => variable);
  return [...new Set(names)].sort();
}

/** Every reference in a tree of plain data. */
function references(value: unknown): readonly RuntimeReference[] {
  if (isReference(value)) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(references);
}

function isReference(value: unknown): value is RuntimeReference {
  return typeof value === 'object' && value !== null && 'reference' in value && 'variable' in value;
}
