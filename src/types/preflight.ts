/** What nodes have to have before a job starts: a part of its plan. */

import type { PortRange } from './plan.js';
import type { Slot } from './topology.js';
import type { Word } from './word.js';

/** What is looked for on every node, by all of them at once, before anything starts. */
export interface Preflight {
  /** For each node slot. */
  readonly nodes: readonly NodeNeeds[];
  /** On every node. */
  readonly space: readonly SpaceNeed[];
  /** Whether images are unpacked on the nodes, and how much space that should have; null = they are not. */
  readonly containerMebibytes: number | null;
}

export interface NodeNeeds {
  readonly slot: Slot;
  readonly ports: readonly PortNeed[];
  /** GPU indices, ascending. */
  readonly gpus: readonly number[];
  readonly cpus: CpuNeed | null;
  /** In the order in which steps mention them, each once. */
  readonly paths: readonly PathNeed[];
}

export interface PortNeed {
  readonly range: PortRange;
  /**
   * How many of them its owner takes: each, or the first free ones that it finds. A `service` takes each, and may do so
   * while the node is looked at.
   */
  readonly takes: 'all' | 'some' | 'service';
  /** For people: `http of decode-0`. */
  readonly owner: string;
}

export interface CpuNeed {
  readonly count: number;
  /** Whose CPUs: those that a step gets without asking, or all that the job has on the node. */
  readonly of: 'step' | 'job';
  /** Who wants them. */
  readonly reason: string;
}

/**
 * How a path is used. `mount`: a container's mount; `image`: the file of a container, or a reference that is pulled;
 * `host`: a task reads it without a container; `optional`: it may be missing.
 */
export type PathUse = 'mount' | 'image' | 'host' | 'optional';

export interface PathNeed {
  readonly use: PathUse;
  readonly path: Word;
  /** Who asked for it. */
  readonly origin: string;
}

export interface SpaceNeed {
  /** In the table of the job's log. */
  readonly label: string;
  readonly path: Word;
  readonly mebibytes: number;
  /** What less space means. */
  readonly otherwise: 'error' | 'warning';
}
