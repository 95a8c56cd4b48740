/** How a stand-in lives: it becomes ready after a while, and ends at once when it is told to. */

import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, ownFault } from './faults.js';

const DEFAULT_READY_SECONDS = 0.5;
const FILE_POLL_MILLISECONDS = 20;

/**
 * Ends the process with 0 on TERM and INT. Nothing needs tidying: a closed connection is what
 * takes a worker out of etcd, and it closes however the process ends.
 */
export function endOnSignals(): void {
  const obstinate = ownFault('ignore-term') !== undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (!obstinate) process.exit(0);
    });
  }
}

/** Lets the ordered `exit` fault happen. Throws StandInError for a wrong one. */
export function scheduleExitFault(): void {
  const fault = ownFault('exit');
  if (fault !== undefined) void exitAsOrdered(fault);
}

async function exitAsOrdered({ amount, whenFile, afterSeconds }: Fault): Promise<never> {
  while (whenFile !== null && !existsSync(whenFile)) await sleep(FILE_POLL_MILLISECONDS);
  await sleep(afterSeconds * 1000);
  process.stderr.write(`stand-in: exit ${amount} as ordered by SRTGEN_STANDIN_FAULT\n`);
  if (amount < 0) process.kill(process.pid, -amount);
  process.exit(amount);
}

/** Does not resolve when a client is to hang, from a moment on if the fault names one. */
export async function hangIfOrdered(): Promise<void> {
  const fault = ownFault('hang');
  if (fault === undefined || (fault.whenFile !== null && !existsSync(fault.whenFile))) return;
  stay();
  await new Promise(() => {});
}

/** Whether the ordered fault says that this engine is sick for now. */
export function isSick(): boolean {
  const fault = ownFault('unhealthy');
  return fault !== undefined && (fault.whenFile === null || existsSync(fault.whenFile));
}

/** Resolves when the engine has "loaded": after SRTGEN_STANDIN_READY_SECONDS, by default 0.5. */
export async function becomeReady(): Promise<void> {
  if (ownFault('never-ready') !== undefined) await new Promise(() => {});
  const seconds = Number(process.env.SRTGEN_STANDIN_READY_SECONDS ?? DEFAULT_READY_SECONDS);
  await sleep(seconds * 1000);
}

/** Keeps a process without a server alive until a signal ends it. */
export function stay(): void {
  setInterval(() => {}, 60_000);
}
