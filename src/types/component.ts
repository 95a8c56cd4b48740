/** What an engine, a frontend, a service or a benchmark has to say for itself. All members are pure. */

import type {
  Command,
  ConfigFile,
  Container,
  EnvironmentGroup,
  PlannedBenchmark,
  PortRange,
  Preparation,
  Probe,
  SrunOption,
  Tier,
} from './plan.js';
import type { BenchmarkName, EngineName, FrontendName, Recipe } from './recipe.js';
import type { FrontendProcess, Process, Topology } from './topology.js';
import type { Word } from './word.js';

/** What every component may look at. */
export interface PlanContext {
  readonly recipe: Recipe;
  readonly topology: Topology;
  readonly paths: Paths;
  readonly engine: Engine;
  readonly frontend: Frontend;
}

/** Where things are for a task: fixed places in a container, host paths without one. */
export interface Paths {
  readonly logs: Word;
  readonly model: Word;
  readonly configs: Word;
  readonly bundle: Word;
  readonly run: Word;
}

export interface Engine {
  readonly name: EngineName;
  /** What people call it. */
  readonly title: string;
  /** One step for each process, or one MPI step for each endpoint. */
  readonly launch: 'per-process' | 'per-endpoint';
  /** Its processes need the GPUs that they are given. */
  readonly usesGpus: boolean;
  /** The load generator that its images have. */
  readonly benchmarkClient: 'sglang' | 'vllm' | 'trtllm';
  command(process: Process, context: PlanContext): Command;
  /** Variables that replace the recipe's for the role, and are replaced by the job-wide ones. */
  roleEnvironment(process: Process, context: PlanContext): readonly EnvironmentGroup[];
  /** Variables that nothing of the recipe replaces. */
  environment(process: Process, context: PlanContext): readonly EnvironmentGroup[];
  /** Files that its processes read from the log directory. */
  configFiles(context: PlanContext): readonly ConfigFile[];
  /** What a process listens on, by purpose. */
  ports(process: Process, context: PlanContext): Readonly<Record<string, PortRange>>;
  /** How many workers Dynamo finds. */
  readonly registers: Registration;
}

/**
 * Which processes register with Dynamo: one for each endpoint; every process that has data-parallel ranks of its
 * own; or at least one for each endpoint, where a process may stand for several workers.
 */
export type Registration = 'leaders' | 'leaders and ranks' | 'leaders or more';

export interface Frontend {
  readonly name: FrontendName;
  readonly title: string;
  /** Workers are Dynamo's, register in etcd and have a status server. */
  readonly dynamo: boolean;
  /** etcd and NATS are started. */
  readonly discovery: boolean;
  /** It asks its workers as soon as it starts, and does without those that do not answer. */
  readonly needsWorkers: boolean;
  /** Value of srun's --mpi, or null. */
  readonly mpi: string | null;
  /** Step name of the i-th process. */
  stepName(index: number): string;
  command(process: FrontendProcess, context: PlanContext): Command;
  environment(process: FrontendProcess, context: PlanContext): readonly EnvironmentGroup[];
  configFiles(context: PlanContext): readonly ConfigFile[];
  /** Whether a worker's own server answers; null for processes that have none. */
  workerProbe(process: Process, context: PlanContext): Probe | null;
  /** Whether the frontend has found exactly the planned workers. */
  probe(context: PlanContext): Probe;
}

/** A process that the deployment needs beside workers and frontends. */
export interface Service {
  readonly name: string;
  readonly title: string;
  readonly tier: Tier;
  wanted(context: PlanContext): boolean;
  /** null = the model's image. */
  container(context: PlanContext): Word | null;
  environment(context: PlanContext): readonly EnvironmentGroup[];
  /** Calls of lib/task.sh before the command. */
  prepare(context: PlanContext): readonly Preparation[];
  command(context: PlanContext): Command;
  configFiles(context: PlanContext): readonly ConfigFile[];
  /** One port for each purpose; all of them must be open before workers start. */
  readonly ports: Readonly<Record<string, number>>;
  /** What it takes beside them, and nobody asks. */
  readonly otherPorts: Readonly<Record<string, number>>;
}

export interface Benchmark {
  readonly name: BenchmarkName;
  /** The client's task, or null where there is no client. */
  client(context: PlanContext): BenchmarkClient | null;
  plan(context: PlanContext): PlannedBenchmark;
}

export interface BenchmarkClient {
  readonly image: Word;
  readonly environment: readonly EnvironmentGroup[];
  readonly command: Command;
  /** Extra mounts, and srun options beyond the recipe's. */
  readonly mounts: Container['mounts'];
  readonly srunOptions: readonly SrunOption[];
}
