/** Which roles and variables of the submitting environment a plan refers to. */

import { InternalError } from '../../diagnostics/internal-error.js';
import { allRoles } from '../../lib/roles.js';
import type { RoleSlot } from '../../types/plan.js';
import type { Topology } from '../../types/topology.js';
import type { RuntimeReference } from '../../types/word.js';

/** What the parts of a plan refer to. */
export interface References {
  /** In the order of the topology, so that runtime.env holds what is used and nothing else. */
  readonly roles: readonly RoleSlot[];
  /** Names of the submitting environment's variables, sorted. */
  readonly requiredVariables: readonly string[];
}

/** Throws InternalError for a reference to a role that nobody plays. */
export function referencesOf(parts: object, topology: Topology): References {
  const found: Found = { roles: new Set(), variables: new Set() };
  collect(parts, found);
  const known = allRoles(topology);
  for (const name of found.roles) {
    if (!known.has(name)) throw new InternalError(`no node plays the role ${name}`);
  }
  return {
    roles: [...known]
      .filter(([name]) => found.roles.has(name))
      .map(([name, slot]) => ({ name, slot })),
    requiredVariables: [...found.variables].sort(),
  };
}

interface Found {
  readonly roles: Set<string>;
  readonly variables: Set<string>;
}

/** Goes through a tree of plain data, of which most is strings. */
function collect(value: object, found: Found): void {
  if (isReference(value)) note(value, found);
  else {
    for (const each of Object.values(value)) {
      if (typeof each === 'object' && each !== null) collect(each, found);
    }
  }
}

function note({ reference, variable }: RuntimeReference, { roles, variables }: Found): void {
  if (reference === 'role') roles.add(variable.replace(/_(?:IP|HOST)$/, ''));
  if (reference === 'environment') variables.add(variable);
}

function isReference(value: object): value is RuntimeReference {
  return 'reference' in value && 'variable' in value;
}
