/**
 * The canonical recipe: what one job is asked to be, whatever dialect it was written in. Aliases are
 * looked up, the cluster profile's defaults are in, every default is explicit. Nothing after
 * resolve sees anything else of the input.
 */

import type { BenchmarkSettings, LmEvalSettings } from './benchmark.js';
import type { ConfigMap } from './config-value.js';
import type { EngineSettings } from './engine-settings.js';
import type { Model } from './model.js';
import type { DeclaredIdentity } from './provenance.js';
import type { Word } from './word.js';

export * from './benchmark.js';

export const roleNames = ['prefill', 'decode', 'agg'] as const;
export type RoleName = (typeof roleNames)[number];

/** Variables with values that are passed on as they are, in the order in which they were written. */
export type Environment = Readonly<Record<string, string>>;

export interface Recipe {
  /** The job's name: what Slurm shows, and the directory of a variant. */
  readonly name: string;
  readonly model: Model;
  readonly slurm: SlurmSettings;
  readonly gpuType: string;
  /** GPUs of every node of the allocation. */
  readonly gpusPerNode: number;
  readonly engine: EngineSettings;
  readonly roles: Roles;
  readonly placement: Placement;
  readonly frontend: FrontendSettings;
  readonly services: ServiceSettings;
  readonly dynamo: DynamoSettings;
  readonly benchmark: BenchmarkSettings;
  /** Part of a point's requests that may fail, from 0 to 1. */
  readonly maxFailureRate: number;
  /** What follows a benchmark that has succeeded; null = nothing. */
  readonly evaluation: LmEvalSettings | null;
  readonly profiling: ProfilingSettings;
  readonly telemetry: OtelSettings | null;
  /** Base URLs of the services that are told how the job gets on. */
  readonly statusServices: readonly Word[];
  /** Variables of every worker, Dynamo frontend and client. */
  readonly environment: Environment;
  /** Mounts of every step, in the order in which they are applied. */
  readonly mounts: readonly Mount[];
  /** Extra srun options of workers and the client. */
  readonly srunOptions: Readonly<Record<string, string>>;
  readonly setupScript: string | null;
  readonly identity: readonly DeclaredIdentity[];
  readonly startup: StartupBudget;
  readonly site: SiteSettings;
}

export interface SlurmSettings {
  readonly account: string | null;
  readonly partition: string | null;
  /** As Slurm writes it: `HH:MM:SS`, `D-HH:MM:SS`, minutes. */
  readonly timeLimit: string;
  /** Extra directives in order; an empty value is a bare flag. */
  readonly directives: Readonly<Record<string, string>>;
  readonly gpusPerNodeDirective: boolean;
  readonly segmentDirective: boolean;
  readonly exclusiveDirective: boolean;
}

/** What one role of the deployment is; a role that the recipe does not have is absent. */
export interface Role {
  readonly name: RoleName;
  readonly nodes: number;
  readonly workers: number;
  readonly gpusPerWorker: number;
  /** Engine flags, or the engine's YAML for TensorRT-LLM. */
  readonly args: ConfigMap;
  readonly environment: Environment;
}

export type Roles = Readonly<Partial<Record<RoleName, Role>>>;

export interface Placement {
  readonly disaggregated: boolean;
  readonly spreadWorkers: boolean;
  /** Decode workers go on in the node that prefill workers fill only in part. */
  readonly colocation: 'none' | 'one node' | 'across nodes';
  readonly hetJobs: boolean;
  /** Nodes that run no worker. Several share one node, or have one each. */
  readonly reserved: {
    readonly infra: boolean;
    readonly frontend: boolean;
    readonly client: boolean;
    readonly shared: boolean;
  };
  readonly frontendNode: NodeChoice;
  readonly clientNode: NodeChoice;
}

export type NodeChoice = 'head' | 'first_decode' | 'last_decode';

export type * from './engine-settings.js';

export type FrontendName = 'dynamo' | 'sglang' | 'trtllm_serve' | 'vllm';

export interface FrontendSettings {
  readonly name: FrontendName;
  /** At most this many processes behind nginx; null = one process that listens itself. */
  readonly maxBehindNginx: number | null;
  readonly args: ConfigMap;
  readonly environment: Environment;
  readonly nginx: {
    readonly container: Word;
    readonly raiseUlimit: boolean;
    /** Header that keeps a session on one frontend, or null for round robin. */
    readonly affinityHeader: string | null;
    readonly keepaliveTimeout: string;
  };
  /** Sections of the configuration file of trtllm-serve. */
  readonly contextRouter: ConfigMap;
  readonly generationRouter: ConfigMap;
  readonly serverConfigExtra: ConfigMap;
}

export interface ServiceSettings {
  /** MiB; null = NATS' own limit. */
  readonly natsMaxPayloadMiB: number | null;
  readonly mooncake: MooncakeSettings | null;
}

export interface MooncakeSettings {
  readonly container: Word | null;
  readonly environment: Environment;
  readonly masterExtraArgs: readonly string[];
  readonly storeConfig: ConfigMap;
}

/** Which Dynamo runs. `null` source with `install` off: the one that the image has. */
export interface DynamoSettings {
  readonly install: DynamoSource | null;
  readonly requestPlane: string;
  readonly eventPlane: string | null;
}

export type DynamoSource =
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'wheel'; readonly version: string }
  | { readonly kind: 'hash'; readonly hash: string; readonly patches: readonly string[] }
  | { readonly kind: 'top-of-tree' };

export interface ProfilingSettings {
  /** `none`, `nsys`, `nsys-time`, `torch`, or whatever the recipe says. */
  readonly type: string;
  readonly extraNsysArgs: readonly string[];
  readonly delaySeconds: number | null;
  readonly durationSeconds: number | null;
  readonly benchmarkDurationSeconds: number;
  readonly steps: Readonly<
    Partial<Record<RoleName, { readonly start: number | null; readonly stop: number | null }>>
  >;
}

/** OpenTelemetry export of Dynamo's processes. */
export interface OtelSettings {
  readonly endpoint: string;
}

export interface Mount {
  /** Host path. */
  readonly source: Word;
  /** Path in the container. */
  readonly target: Word;
  /** Pyxis flags such as `ro`; empty = none. */
  readonly flags: string;
  /** Who asked for it: the recipe key, `cluster profile`, or `srtgen`. */
  readonly origin: string;
}

export interface StartupBudget {
  /** Seconds that all readiness waits may take together. */
  readonly seconds: number;
  /** Seconds between two looks. */
  readonly pollSeconds: number;
}

/** What the cluster profile says about the site, beyond the defaults that went into the rest. */
export interface SiteSettings {
  /** What the site calls its cluster, or null; only recorded. */
  readonly clusterName: string | null;
  readonly containerRuntime: 'pyxis' | 'none';
  readonly networkInterface: string | null;
  /** Parent of the run directories. */
  readonly outputBase: Word;
  /** The site's directory with `nats-server`, `etcd` and setup scripts, or null. */
  readonly configsDirectory: Word | null;
  /** The site's directory with staged Dynamo wheels, or null. */
  readonly wheelsDirectory: Word | null;
  /** Shell text of the cluster profile that runs first in workers and clients. */
  readonly bashPreamble: string | null;
  /** Original scripts, or null: of sa-bench alone; of the other types, a directory for each. */
  readonly saBenchDirectory: Word | null;
  readonly benchmarkScriptsDirectory: Word | null;
  /** The nodes are those of a rehearsal: addresses of one machine, without GPUs and without the site's paths. */
  readonly simulatedNodes: boolean;
}
