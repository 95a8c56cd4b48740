/**
 * The plan as plan.yaml shows it: names and text for people, references as they look in the scripts. A bundle's file
 * parsed and a plan in memory come to the same value; what looks at jobs without running them is made of it.
 */

import type { Point, Tier } from './plan.js';
import type { PathUse } from './preflight.js';
import type { RoleName } from './recipe.js';

export interface PlanPage {
  readonly version: 1;
  readonly name: string;
  /** File name of the recipe, without directories. */
  readonly recipe: string;
  readonly summary: string;
  readonly tags?: readonly string[];
  readonly model: PageModel;
  readonly gpuType: string;
  readonly gpusPerNode: number;
  /** `name=value`, or the name of a bare flag; of each component. */
  readonly directives: readonly (readonly string[])[];
  readonly nodes: readonly PageNode[];
  readonly preflight: PagePreflight;
  /** Role that scripts refer to -> node slot. */
  readonly roles: Readonly<Record<string, number>>;
  readonly settings: PageSettings;
  readonly timeBudget: PageTimeBudget;
  readonly statusEndpoints?: readonly string[];
  readonly requiredVariables?: readonly string[];
  /** Name -> text. */
  readonly configFiles?: Readonly<Record<string, string>>;
  /** Shell text of the cluster profile, sourced first by the tasks that say so. */
  readonly preamble?: string;
  /** Version of the Dynamo wheels that the job host fetches first. */
  readonly prefetchWheels?: string;
  readonly steps: readonly PageStep[];
  readonly errands?: readonly PageErrand[];
  readonly readiness: readonly PageStage[];
  /** Step -> URL of its health. */
  readonly watch: Readonly<Record<string, string>>;
  readonly benchmark: PageBenchmark;
  /** Settings of the evaluation after the benchmark. */
  readonly evaluation?: Readonly<Record<string, PageSetting>>;
}

/** As the recipe or the cluster profile writes them. */
export interface PageModel {
  readonly path: string;
  readonly container: string;
  readonly precision: string;
}

export interface PageNode {
  readonly slot: number;
  /** Of heterogeneous jobs. */
  readonly component?: number;
  readonly steps: readonly string[];
  /** Step -> GPU indices. */
  readonly gpus: Readonly<Record<string, readonly number[]>>;
  /** Step -> purpose -> 6100, or `6100-6107`. */
  readonly ports: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
}

/** Without ports and GPUs, which are those of the nodes. */
export interface PagePreflight {
  /** Path -> free mebibytes that are wanted there. */
  readonly mebibytes: Readonly<Record<string, number>>;
  /** How many, and who wants them -> node slots. */
  readonly cpus?: Readonly<Record<string, readonly number[]>>;
  readonly paths?: Readonly<Record<string, PagePath>>;
}

export interface PagePath {
  readonly use: PathUse;
  readonly origin: string;
  readonly nodes: readonly number[];
}

export interface PageSettings {
  readonly startupSeconds: number;
  readonly pollSeconds: number;
  readonly teardownSeconds: number;
  readonly networkInterface: string | null;
  readonly outputBase: string;
  readonly containerRuntime: 'pyxis' | 'none';
  readonly hostConfigs?: string;
}

export interface PageTimeBudget {
  /** Seconds; absent where Slurm is asked for no limit. */
  readonly limit?: number;
  /** Part -> seconds after which the job gives it up, or `unbounded`; in the order of the job. */
  readonly parts: Readonly<Record<string, number | 'unbounded'>>;
}

export interface PageStep {
  readonly name: string;
  readonly summary: string;
  readonly tier: Tier;
  /** Of workers. */
  readonly role?: RoleName;
  readonly nodes: readonly number[];
  readonly tasks: number;
  /** Of heterogeneous jobs. */
  readonly hetGroup?: number;
  /** Steps and stages that come before it. */
  readonly after: readonly string[];
  /** `--name=value` */
  readonly srunOptions: readonly string[];
  readonly image?: string;
  /** Path in the container -> path on the host, with `:flags` behind it. */
  readonly mounts?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly unset?: readonly string[];
  readonly setupScript?: string;
  readonly installDynamo?: readonly string[];
  /** Calls before the command. */
  readonly prepare?: readonly (readonly string[])[];
  /** A flag and its values, or a positional argument, each. */
  readonly command: readonly (readonly string[])[];
}

export interface PageErrand {
  readonly errand: string;
  readonly steps: readonly string[];
  readonly seconds?: number;
  readonly onFailure: string;
}

export interface PageStage {
  readonly stage: string;
  /** Name, check and its arguments, each. */
  readonly probes: readonly (readonly string[])[];
}

export interface PageBenchmark {
  readonly name: string;
  /** Where the job serves until somebody stops it. */
  readonly servesAt?: string;
  /** Part of a point's requests that may fail, from 0 to 1. */
  readonly maxFailureRate?: number;
  readonly points: readonly Point[];
  /** Of the client's script. */
  readonly settings?: Readonly<Record<string, PageSetting>>;
}

export type PageSetting = string | readonly string[];
