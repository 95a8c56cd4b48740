/** Names of the roles that nodes play, as they appear in scripts: `${PREFILL_0_IP}`, `${HEAD_HOST}`. */

import type { Endpoint, FrontendProcess, Process, Slot, Topology } from '../types/topology.js';

export const headRole = 'HEAD';
export const infraRole = 'INFRA';
export const clientRole = 'CLIENT';
export const publicApiRole = 'PUBLIC_API';
/** The node whose port 8000 takes requests: nginx's, else the only frontend's. */
export const entryRole = 'ENTRY';

/** The node of an endpoint's leader. */
export function leaderRole(endpoint: Endpoint): string {
  return `${endpoint.role.toUpperCase()}_${endpoint.index}`;
}

/** The node of a process. */
export function processRole(process: Process): string {
  return nodeRole(process.endpoint, process.node);
}

/** The n-th node of an endpoint. */
export function nodeRole(endpoint: Endpoint, node: number): string {
  return node === 0 ? leaderRole(endpoint) : `${leaderRole(endpoint)}_NODE_${node}`;
}

export function frontendRole(process: FrontendProcess): string {
  return `FRONTEND_${process.index}`;
}

/** Every role of a topology with its slot; the plan keeps those that something refers to. */
export function allRoles(topology: Topology): ReadonlyMap<string, Slot> {
  return new Map<string, Slot>([
    [headRole, topology.head],
    [infraRole, topology.infra],
    [publicApiRole, topology.publicApi],
    [entryRole, topology.nginx ?? topology.publicApi],
    [clientRole, topology.client],
    ...topology.frontends.map((item): [string, Slot] => [frontendRole(item), item.slot]),
    ...topology.endpoints.flatMap((endpoint) =>
      endpoint.slots.map((slot, node): [string, Slot] => [nodeRole(endpoint, node), slot]),
    ),
  ]);
}
