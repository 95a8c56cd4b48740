/** Where everything of a job is, for pictures: made of a plan, or of a run's plan.yaml with the names of its nodes. */

import type { Tier } from './plan.js';
import type { RoleName } from './recipe.js';

export interface ClusterMap {
  readonly gpusPerNode: number;
  readonly nodes: readonly MapNode[];
  /** In start order; stages of readiness stand between them. */
  readonly order: readonly MapStep[];
}

export interface MapNode {
  readonly slot: number;
  /** Of a heterogeneous job. */
  readonly component: number;
  /** Known of a run only. */
  readonly host: string | null;
  readonly address: string | null;
  readonly processes: readonly MapProcess[];
}

/** A step on a node. */
export interface MapProcess {
  readonly step: string;
  readonly summary: string;
  readonly tier: Tier;
  /** Of workers. */
  readonly role: RoleName | null;
  /** Indices on the node. */
  readonly gpus: readonly number[];
  /** Purpose -> `6100` or `6100-6107`. */
  readonly ports: Readonly<Record<string, string>>;
}

/** A row of the order of steps. */
export interface MapStep {
  readonly kind: 'step' | 'stage';
  readonly name: string;
  readonly summary: string;
  /** Steps and stages that come before it. */
  readonly after: readonly string[];
}
