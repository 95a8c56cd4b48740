/**
 * The static part of the job record (recipe-v1 16): what dashboards and status servers are told about a job.
 * Names are those of their contract. What only a run knows (job id, times, node) and tags, to which each
 * submission adds its own, are put in by the run.
 */

import type { EngineName, FrontendName, RoleName } from './recipe.js';

/** A field that is null is left out of record.json. */
export interface JobRecord {
  readonly version: '2.0';
  /** Of the contract; a job that is not run by one process has nothing else to say there. */
  readonly orchestrator: true;
  readonly job_name: string;
  /** What the site calls its cluster. */
  readonly cluster: string | null;
  /** File name of the recipe, without directories. */
  readonly recipe: string;
  /** Paths and images as the recipe or the cluster profile writes them, variables unexpanded. */
  readonly model: {
    readonly path: string;
    readonly container: string;
    readonly precision: string;
  };
  readonly resources: RecordedResources;
  readonly backend_type: EngineName;
  readonly frontend_type: FrontendName;
  readonly benchmark: {
    readonly type: string;
    /** Tokens. */
    readonly isl: number | null;
    readonly osl: number | null;
  };
  readonly setup_script: string | null;
}

export type RecordedResources = {
  readonly gpu_type: string;
  readonly gpus_per_node: number;
} & Readonly<
  Partial<Record<`${RoleName}_nodes` | `${RoleName}_workers` | `gpus_per_${RoleName}`, number>>
>;
