/** The processes of a rehearsal, found by their environment, as Slurm finds them by cgroup. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RehearsalProcess {
  readonly pid: number;
  /** The step that it belongs to; empty for the batch script and what it started itself. */
  readonly step: string;
  readonly command: string;
}

function readProcFile(pid: number, name: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8').split('\0');
  } catch {
    return []; // it has ended, or belongs to somebody else
  }
}

function inspect(pid: number, mark: string): readonly RehearsalProcess[] {
  const environment = readProcFile(pid, 'environ');
  if (!environment.includes(mark)) return [];
  const name = 'SRTGEN_STEP_NAME=';
  const step = environment.find((entry) => entry.startsWith(name))?.slice(name.length) ?? '';
  return [{ pid, step, command: readProcFile(pid, 'cmdline').join(' ').trim() }];
}

/** Where there is no /proc: the process groups of tasks that have not ended, as srun noted them. */
function listGroups(directory: string): readonly RehearsalProcess[] {
  const steps = join(directory, 'steps');
  const files = readdirSync(steps).filter((name) => name.endsWith('.pid'));
  return files
    .filter((name) => !existsSync(join(steps, name.replace(/pid$/, 'exit'))))
    .map((name) => ({
      pid: -Number(readFileSync(join(steps, name), 'utf8')),
      step: readFileSync(join(steps, name.replace(/\..*/, '')), 'utf8').split(' ')[0] ?? '',
      command: '',
    }));
}

/** Every process of the rehearsal that is still alive. */
export function listProcesses(directory: string): readonly RehearsalProcess[] {
  if (!existsSync('/proc/self/environ')) return listGroups(directory);
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.flatMap((pid) => inspect(pid, `SRTGEN_REHEARSAL=${directory}`));
}

/** Sends a signal to every process of the rehearsal. */
export function signalProcesses(directory: string, signal: NodeJS.Signals | number): void {
  for (const { pid } of listProcesses(directory)) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended in the meantime.
    }
  }
}

/** Gives the processes that remain after so many seconds. */
async function waitForEnd(
  directory: string,
  seconds: number,
): Promise<readonly RehearsalProcess[]> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const alive = listProcesses(directory);
    if (alive.length === 0 || performance.now() > deadline) return alive;
    await sleep(50);
  }
}

/** Kills what a job has left behind, and gives it: an orderly job leaves nothing. */
export async function endProcesses(directory: string): Promise<readonly RehearsalProcess[]> {
  // What the job has just told to end may need a moment.
  const left = await waitForEnd(directory, 0.5);
  if (left.length > 0) signalProcesses(directory, 'SIGKILL');
  await waitForEnd(directory, 2);
  return left;
}
