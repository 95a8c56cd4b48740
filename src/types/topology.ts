/** Which node, GPU and port everything has: the output of allocate. Pure arithmetic on slots. */

import type { RoleName } from './recipe.js';

/** The n-th node of the allocation, counted over all components; never a host name. */
export type Slot = number;

/** One logical worker: whole nodes, or some GPUs of one. */
export interface Endpoint {
  readonly role: RoleName;
  readonly index: number;
  /** Its nodes; the first is the leader's. */
  readonly slots: readonly Slot[];
  /** GPU indices on each of its nodes, ascending. */
  readonly gpus: readonly number[];
}

/** Ports of one process; null where it has none. */
export interface ProcessPorts {
  /** Dynamo's status server. */
  readonly system: number;
  /** The engine's own server; null on followers. */
  readonly http: number | null;
  /** KV transfer bootstrap of a prefill endpoint, the same for all its processes. */
  readonly bootstrap: number | null;
  readonly kvEvents: number;
  readonly nixl: number;
}

/** One engine process of an endpoint on one node. */
export interface Process {
  readonly endpoint: Endpoint;
  /** Position of its node in the endpoint. */
  readonly rank: number;
  readonly slot: Slot;
  readonly gpus: readonly number[];
  readonly ports: ProcessPorts;
}

export interface FrontendProcess {
  readonly index: number;
  readonly slot: Slot;
  readonly port: number;
}

export interface Topology {
  /** Nodes of each component: one number, or two for a heterogeneous job. */
  readonly components: readonly number[];
  /** Node slots that run workers. */
  readonly workerSlots: readonly Slot[];
  readonly head: Slot;
  readonly infra: Slot;
  readonly client: Slot;
  /** The node that clients are told about in SRT_FRONTEND_HOST. */
  readonly publicApi: Slot;
  readonly endpoints: readonly Endpoint[];
  /** In start order: prefill, decode, agg; index; rank. */
  readonly processes: readonly Process[];
  /** Slot of nginx, or null where one frontend listens on the public port itself. */
  readonly nginx: Slot | null;
  readonly frontends: readonly FrontendProcess[];
}
