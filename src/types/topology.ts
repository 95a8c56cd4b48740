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
  /** How vLLM's data-parallel ranks are laid out, or null where the endpoint has none. */
  readonly dataParallel: DataParallel | null;
}

/** Data-parallel ranks of an endpoint, each of which is a copy of the model on some GPUs. */
export interface DataParallel {
  readonly ranks: number;
  /**
   * `node-local`: a process for each node, with all ranks there; `spanning`: a rank takes several nodes, with a
   * process on each; `per-gpu`: a process for each GPU, which is a rank.
   */
  readonly layout: 'node-local' | 'spanning' | 'per-gpu';
  /** Ranks that start in one process; of a spanning rank the processes of all its nodes are one. */
  readonly ranksPerProcess: number;
}

/** Ports of one process; null where it has none. */
export interface ProcessPorts {
  /** Dynamo's status server. */
  readonly system: number;
  /** The engine's own server; null on followers. */
  readonly http: number | null;
  /** KV transfer bootstrap of a prefill endpoint; null where the process has none of its own. */
  readonly bootstrap: number | null;
  /** First of a block with a port for each data-parallel rank of the process. */
  readonly kvEvents: number;
  /** First of a block with a port for each data-parallel rank of the endpoint. */
  readonly nixl: number;
  /** Rendezvous of the endpoint's data-parallel ranks, on its leader's node. */
  readonly dataParallelRpc: number | null;
}

/** One engine process of an endpoint on one node. */
export interface Process {
  readonly endpoint: Endpoint;
  /** Its place in the endpoint: the first data-parallel rank in it where the ranks are apart, else that of its node. */
  readonly rank: number;
  /** Position of its node in the endpoint. */
  readonly node: number;
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
  /** Empty where the one worker listens on the public port itself. */
  readonly frontends: readonly FrontendProcess[];
}
