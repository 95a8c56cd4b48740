/**
 * A bundle's whole job on one machine: the same job script, steps, probes and benchmark, with
 * simulated nodes, a simulated Slurm and stand-ins for the programs of the images. Needs nothing
 * but Node and bash.
 */

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { withGuardian } from './guardian.js';
import { jobEnvironment } from './job-environment.js';
import { type JobEnd, runJob } from './job-process.js';
import {
  createPrivateDirectory,
  fillPrivateDirectory,
  type JobFacts,
  noteBatchProcess,
} from './private-directory.js';
import type { RehearsalProcess } from './processes.js';
import { claimNodes, type SimulatedNode } from './simulated-nodes.js';
import { planSignals } from './time-limit.js';

export interface RehearsalOptions {
  /** A bundle that was built with `container_runtime: none`. */
  readonly bundle: string;
  /** Nodes of each component; more than one number makes a heterogeneous job. */
  readonly nodes: readonly number[];
  readonly jobName: string;
  /**
   * Where the job makes its run directory. The directory above it is the one from which the job is
   * submitted, so this is also what a bundle finds that writes to `outputs` there.
   */
  readonly outputBase: string;
  readonly jobId: number;
  /** The user's, as sbatch would pass it on; without it that of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Called with each line that the job prints. */
  readonly onLine?: (line: string) => void;
  /** Called when the nodes have their addresses; the job starts when it is done. */
  readonly onNodes?: (nodes: readonly SimulatedNode[]) => Promise<void>;
  /** Ends the job as scancel does. */
  readonly signal?: AbortSignal;
  /** The job gets its warning signal before, TERM then, and KILL at last. No limit without it. */
  readonly timeLimitSeconds?: number;
}

export interface RehearsalResult {
  /** That of the job script; 128 + signal when a signal ended it. */
  readonly exitCode: number;
  readonly runDirectory: string;
  /** What the job judged of itself; undefined when there is no verdict.json. */
  readonly verdict: unknown;
  /** Everything that the job script printed. */
  readonly logFile: string;
  readonly elapsedSeconds: number;
  /** What the job left behind when it ended. It was killed, and is a defect of the job. */
  readonly leftovers: readonly RehearsalProcess[];
}

function readVerdict(runDirectory: string): unknown {
  try {
    return JSON.parse(readFileSync(join(runDirectory, 'verdict.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

function describeLeftover({ pid, step, command }: RehearsalProcess): string {
  const origin = step || 'batch script';
  return `rehearsal: the job left a process behind: ${origin}, pid ${pid}: ${command}`;
}

async function runInPrivateDirectory(
  path: string,
  facts: JobFacts,
  options: RehearsalOptions,
): Promise<JobEnd> {
  const { onLine = () => {}, environment = process.env, signal, timeLimitSeconds } = options;
  const directory = fillPrivateDirectory(path, facts);
  const script = readFileSync(directory.script, 'utf8');
  const job = {
    script: directory.script,
    workDirectory: facts.workDirectory,
    environment: jobEnvironment(facts, directory, environment),
    directory: path,
    logFile: facts.output,
    onStart: (pid: number) => noteBatchProcess(directory, pid),
    onLine,
    signals: timeLimitSeconds === undefined ? [] : planSignals(script, timeLimitSeconds),
    cancel: signal,
  };
  const end = await withGuardian(path, () => runJob(job));
  for (const leftover of end.leftovers) onLine(describeLeftover(leftover));
  return end;
}

/**
 * Runs the job and waits for its end. Throws RehearsalError when this machine cannot give the nodes
 * their addresses, and a file system error when the bundle or the output base cannot be used.
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalResult> {
  const start = performance.now();
  const outputBase = resolve(options.outputBase);
  const workDirectory = dirname(outputBase);
  const runDirectory = join(outputBase, String(options.jobId));
  const logFile = join(workDirectory, `${options.jobName}-${options.jobId}.log`);
  mkdirSync(workDirectory, { recursive: true });
  const nodes = await claimNodes(options.nodes);
  const privateDirectory = createPrivateDirectory();
  try {
    await options.onNodes?.(nodes.components.flat());
    const facts: JobFacts = {
      id: options.jobId,
      name: options.jobName,
      command: join(resolve(options.bundle), 'job.sh'),
      workDirectory,
      output: logFile,
      components: nodes.components,
    };
    const { exitCode, leftovers } = await runInPrivateDirectory(privateDirectory, facts, options);
    return {
      exitCode,
      runDirectory,
      verdict: readVerdict(runDirectory),
      logFile,
      elapsedSeconds: (performance.now() - start) / 1000,
      leftovers,
    };
  } finally {
    rmSync(privateDirectory, { recursive: true, force: true });
    nodes.release();
  }
}
