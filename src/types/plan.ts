/**
 * The plan: one compiled job as plain data. Everything that will run is in it; render reads nothing
 * else. `plan.yaml` of a bundle is this value, written for people.
 */

import type { ClientName } from './measurement.js';
import type { Preflight } from './preflight.js';
import type { Provenance } from './provenance.js';
import type { RoleName } from './recipe.js';
import type { JobRecord } from './record.js';
import type { TimeBudget } from './time-budget.js';
import type { Slot } from './topology.js';
import type { Word, WordEnvironmentEntry } from './word.js';

export interface Plan {
  readonly version: 1;
  /** Slurm's job name. */
  readonly name: string;
  /** File name of the recipe, without directories. */
  readonly source: string;
  /** One line for people: `2 prefill + 1 decode (SGLang behind Dynamo), sa-bench`. */
  readonly summary: string;
  /** What the person who built it calls it; for the verdict. */
  readonly tags: readonly string[];
  /** What programs are told about the job, for the job record and status reports. */
  readonly record: JobRecord;
  readonly provenance: Provenance;
  /** Who is told how the job gets on; null = nobody. */
  readonly status: PlannedStatus | null;
  /** Directives of each component, in the order of the job script. */
  readonly directives: readonly (readonly Directive[])[];
  /** Nodes of each component. */
  readonly components: readonly number[];
  readonly nodes: readonly PlanNode[];
  readonly preflight: Preflight;
  /** Roles that scripts refer to, each with its node slot. */
  readonly roles: readonly RoleSlot[];
  /** Variables of the submitting environment without which the job cannot start. */
  readonly requiredVariables: readonly string[];
  readonly settings: JobSettings;
  readonly timeBudget: TimeBudget;
  /** Files that the job writes into its log directory before anything starts. */
  readonly configFiles: readonly ConfigFile[];
  /** Shell text of the cluster profile, sourced first by the tasks that say so. */
  readonly bashPreamble: string | null;
  /** Version of the Dynamo wheels that the job host fetches first, or null. */
  readonly prefetchWheels: { readonly version: string; readonly directory: Word } | null;
  /** In start order. */
  readonly steps: readonly Step[];
  /** What comes between services and workers, in order. */
  readonly errands: readonly Errand[];
  readonly readiness: readonly ReadinessStage[];
  /** Whose health is looked after while the job measures. */
  readonly watch: readonly Watched[];
  readonly benchmark: PlannedBenchmark;
  /** Part of a point's requests that may fail, from 0 to 1. */
  readonly maxFailureRate: number;
  /** The script in bench/ of the evaluation after the benchmark, or null. */
  readonly evaluation: BenchScript | null;
}

export interface PlannedStatus {
  /** Base URLs of services; each gets every report. */
  readonly endpoints: readonly Word[];
  /** Host name of the head node, for the first report. */
  readonly headHost: Word;
}

export interface Directive {
  readonly name: string;
  /** null = a bare flag. */
  readonly value: string | null;
}

/** What one node of the allocation is for. */
export interface PlanNode {
  readonly slot: Slot;
  readonly component: number;
  /** Names of the steps on it. */
  readonly steps: readonly string[];
  /** Step name -> GPU indices. */
  readonly gpus: Readonly<Record<string, readonly number[]>>;
  /** Step name -> ports it listens on, by purpose. */
  readonly ports: Readonly<Record<string, Readonly<Record<string, PortRange>>>>;
}

/** Neighbouring ports that one process takes. */
export interface PortRange {
  readonly first: number;
  readonly count: number;
}

export interface RoleSlot {
  /** Prefix of `<name>_HOST` and `<name>_IP`. */
  readonly name: string;
  readonly slot: Slot;
}

export interface JobSettings {
  /** Seconds. */
  readonly startupSeconds: number;
  /** Seconds. */
  readonly pollSeconds: number;
  /** Seconds that teardown may take; the time-limit signal comes this much earlier. */
  readonly teardownSeconds: number;
  readonly networkInterface: string | null;
  readonly outputBase: Word;
  readonly containerRuntime: 'pyxis' | 'none';
  /** The site's directory of setup scripts and programs, where tasks see the host's paths; else null. */
  readonly hostConfigs: Word | null;
}

/** A file in the job's log directory; lines are words because some hold addresses. */
export interface ConfigFile {
  /** Below the log directory. */
  readonly name: string;
  readonly lines: readonly Word[];
}

/** Order of teardown, first to last. */
export const tiers = ['client', 'preparation', 'frontend', 'worker', 'store', 'discovery'] as const;
export type Tier = (typeof tiers)[number];

/** Steps that start together and end by themselves; the job waits for their end. */
export interface Errand {
  /** The function of job.sh. */
  readonly name: 'download_model' | 'stage_model';
  readonly steps: readonly string[];
  /** How the job goes on when the only step fails or takes too long; null = a failure ends the job. */
  readonly otherwise: string | null;
  /** Seconds until it is given up; null = as long as the job has. */
  readonly seconds: number | null;
}

export interface Step {
  /** Unique in the job: Slurm's step name, the file names of step and task, the log's name. */
  readonly name: string;
  readonly tier: Tier;
  /** Of workers; null for others. */
  readonly role: RoleName | null;
  /** One line for people: `decode 0, rank 1 of 2 (SGLang, 8 GPUs)`. */
  readonly summary: string;
  readonly slots: readonly Slot[];
  /** Role whose node it runs on, for each slot; names in Plan.roles. */
  readonly hosts: readonly Word[];
  readonly tasks: number;
  readonly hetGroup: number | null;
  /** srun options beyond those that every step has, in order. */
  readonly srunOptions: readonly SrunOption[];
  readonly container: Container | null;
  readonly task: Task;
  /** Steps and stages that come before it. */
  readonly after: readonly string[];
}

export interface SrunOption {
  readonly name: string;
  /** null = a bare flag. */
  readonly value: Word | null;
  /** Who asked for it. */
  readonly origin: string;
}

export interface Container {
  readonly image: Word;
  readonly mounts: readonly PlannedMount[];
}

export interface PlannedMount {
  readonly source: Word;
  readonly target: Word;
  readonly flags: string;
  readonly origin: string;
}

/** What a step runs, in order: environment, setup script, installation, command. */
export interface Task {
  readonly preamble: boolean;
  readonly environment: readonly EnvironmentGroup[];
  /** Variables that must not be there, whoever set them, and why. */
  readonly unset: readonly { readonly name: string; readonly reason: string }[];
  /** Arguments of record_worker for the leader of an endpoint, whose versions and environment are reported; else null. */
  readonly recordWorker: readonly Word[] | null;
  readonly setupScript: string | null;
  /** Arguments of install_dynamo, or null. */
  readonly installDynamo: readonly string[] | null;
  readonly prepare: readonly Preparation[];
  readonly command: Command;
}

/** One call of a function of lib/task.sh before the command. */
export interface Preparation {
  readonly call: string;
  readonly arguments: readonly Word[];
}

/** Variables with one origin; the comment above them in the script. */
export interface EnvironmentGroup {
  readonly title: string;
  readonly variables: readonly WordEnvironmentEntry[];
}

/** Program and flags; the first group holds the program, a line for each launcher before it. */
export interface Command {
  readonly groups: readonly FlagGroup[];
}

/** Flags with one origin; the comment above them in the script. */
export interface FlagGroup {
  readonly title: string | null;
  /** Each is one line: a flag and its values, or one positional argument. */
  readonly flags: readonly (readonly Word[])[];
}

/** Workers that start together, and have to be healthy before the next ones on their nodes start. */
export type WaveName = `workers-wave-${number}`;

/** A wait of the job: all its probes have to pass before the job goes on. */
export interface ReadinessStage {
  readonly name: 'services' | WaveName | 'tasks' | 'workers' | 'frontend' | 'completion';
  readonly probes: readonly Probe[];
}

/** A step that answers over HTTP as long as it is well. */
export interface Watched {
  readonly step: string;
  readonly url: Word;
}

/** One question that lib/health.sh knows how to ask. */
export interface Probe {
  /** What is asked: a step's name where it is one. */
  readonly name: string;
  readonly check:
    | 'task_runs'
    | 'port_open'
    | 'http_answers'
    | 'http_ok'
    | 'dynamo_ready'
    | 'router_ready'
    | 'models_ready'
    | 'completes';
  readonly arguments: readonly Word[];
}

export interface PlannedBenchmark {
  readonly name: string;
  /** Where the job serves until somebody stops it; null where a client ends it. */
  readonly servesAt: Word | null;
  /** Results that must be there in the end, in the order in which they come; empty where the client writes its own. */
  readonly points: readonly Point[];
  /** The client's script in bench/, or null where the task is the whole client. */
  readonly script: BenchScript | null;
}

/** A script of settings for a client runner of lib/. */
export interface BenchScript {
  /** File name in bench/. */
  readonly name: string;
  readonly summary: string;
  /** File of lib/ that has the entry function. */
  readonly library: string;
  readonly entry: string;
  readonly settings: readonly BenchSetting[];
}

/** One result of the benchmark, and what it is judged by. What is null only the client knows. */
export interface Point {
  readonly name: string;
  /** Below the log directory; `*` stands for what only the client knows of the name. */
  readonly resultFile: string;
  /** Whose result it has to be. */
  readonly client: ClientName;
  /** How many requests it has to have completed. */
  readonly requests: number | null;
  /** Requests at once. */
  readonly concurrency: number | null;
  /** Of each request. */
  readonly inputTokens: TokenRange | null;
  /** Of each request; only where the end of a text does not end an answer. */
  readonly outputTokens: TokenRange | null;
}

/** Tokens that the client was told, the longest included. */
export interface TokenRange {
  readonly least: number;
  readonly most: number;
}

/** One shell assignment; a list becomes an array. */
export interface BenchSetting {
  readonly variable: string;
  readonly value: Word | { readonly list: readonly Word[] };
}

/** Which mode a process serves, in the words of the engines. */
export type DisaggregationMode = Exclude<RoleName, 'agg'>;
