/** The batch script as a process: started as slurmd does it, signalled as Slurm does it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from './job-environment.js';
import { endProcesses, type RehearsalProcess, signalProcesses } from './processes.js';
import type { TimedSignal } from './time-limit.js';

const LOG_WAIT_SECONDS = 2;

/** After a cancellation the job has so long for its own teardown. */
const CANCEL_WAIT_SECONDS = 60;

export interface JobProcess {
  /** Slurm's copy of the job script. */
  readonly script: string;
  /** Where it starts: the directory from which the job was submitted. */
  readonly workDirectory: string;
  readonly environment: Environment;
  /** By which all processes of the job are known. */
  readonly directory: string;
  readonly logFile: string;
  readonly onStart: (pid: number) => void;
  readonly onLine: (line: string) => void;
  readonly signals: readonly TimedSignal[];
  readonly cancel: AbortSignal | undefined;
}

export interface JobEnd {
  readonly exitCode: number;
  readonly leftovers: readonly RehearsalProcess[];
}

/** Sends the planned signals, and TERM on cancellation; gives a function that calls it all off. */
function scheduleSignals(job: JobProcess, batch: ChildProcess): () => void {
  const toBatch = (signal: number): void => {
    batch.kill(signal);
  };
  const toAll = (signal: number): void => signalProcesses(job.directory, signal);
  const timers = job.signals.map(({ afterSeconds, signal, to }) =>
    setTimeout(to === 'all' ? toAll : toBatch, afterSeconds * 1000, signal),
  );
  const cancel = (): void => {
    toBatch(constants.signals.SIGTERM);
    timers.push(setTimeout(toAll, CANCEL_WAIT_SECONDS * 1000, constants.signals.SIGKILL));
  };
  if (job.cancel?.aborted) cancel();
  job.cancel?.addEventListener('abort', cancel, { once: true });
  return () => {
    timers.forEach(clearTimeout);
    job.cancel?.removeEventListener('abort', cancel);
  };
}

/** Runs the batch script and ends what it leaves behind. Rejects when bash cannot be started. */
export async function runJob(job: JobProcess): Promise<JobEnd> {
  // A session of its own: Ctrl-C in a terminal reaches only us, and we pass it on in our own way.
  const child = spawn('bash', ['-c', 'exec bash "$0" 2>&1', job.script], {
    cwd: job.workDirectory,
    env: job.environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const log = createWriteStream(job.logFile, { flags: 'a' });
  const logged = new Promise<void>((resolve) => log.once('finish', resolve));
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
  child.stdout.pipe(log);
  createInterface({ input: child.stdout }).on('line', job.onLine);
  if (child.pid === undefined) return { exitCode: await ended, leftovers: [] };
  job.onStart(child.pid);
  const callOff = scheduleSignals(job, child);
  const exitCode = await ended;
  callOff();
  const leftovers = await endProcesses(job.directory);
  // A process that hides from us may still hold the other end of the pipe.
  await Promise.race([logged, sleep(LOG_WAIT_SECONDS * 1000, undefined, { ref: false })]);
  child.stdout.destroy();
  return { exitCode, leftovers };
}
