/** Starts stand-ins without a job, each on its simulated node, to test the stand-ins themselves. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { claimNodes } from '../../src/rehearsal/simulated-nodes.js';

const ENTRY = fileURLToPath(new URL('../../src/rehearsal/stand-in.js', import.meta.url));

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface StandIn {
  readonly process: ChildProcess;
  /** What it has printed so far, both streams. */
  readonly output: () => string;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

export interface Scene {
  readonly directory: string;
  readonly addresses: readonly string[];
  /** Starts `PROGRAM ARGUMENT…` on a node (from 0). */
  readonly start: (
    node: number,
    words: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ) => StandIn;
  readonly end: () => Promise<void>;
}

function startStandIn(words: readonly string[], environment: NodeJS.ProcessEnv): StandIn {
  const child = spawn(process.execPath, [ENTRY, ...words], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      text += data;
    });
  }
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  return { process: child, output: () => text, ended };
}

/** A machine with so many simulated nodes. */
export async function createScene(nodeCount: number): Promise<Scene> {
  const nodes = await claimNodes([nodeCount]);
  const addresses = nodes.components.flat().map(({ address }) => address);
  const directory = mkdtempSync(join(tmpdir(), 'srtgen-test-'));
  const hosts = nodes.components.flat().map(({ address, name }) => `${address} ${name}\n`);
  writeFileSync(join(directory, 'hosts'), hosts.join(''));
  const started: StandIn[] = [];
  return {
    directory,
    addresses,
    start: (node, words, environment = {}) => {
      const standIn = startStandIn(words, {
        ...process.env,
        SRTGEN_REHEARSAL: directory,
        SRTGEN_NODE_ADDRESS: addresses[node],
        SLURMD_NODENAME: `sim-${node + 1}`,
        SRTGEN_STANDIN_READY_SECONDS: '0',
        ETCD_ENDPOINTS: 'http://sim-1:2379',
        ...environment,
      });
      started.push(standIn);
      return standIn;
    },
    end: async () => {
      for (const { process } of started) process.kill('SIGKILL');
      await Promise.all(started.map(({ ended }) => ended));
      nodes.release();
      rmSync(directory, { recursive: true });
    },
  };
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  let text = '';
  for await (const part of response) text += part;
  return { status: response.statusCode ?? 0, text };
}

/** Status 0 when nothing answers. */
export async function fetchText(url: string): Promise<Answer> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (response) => resolve(readAnswer(response))).on('error', () =>
      resolve({ status: 0, text: '' }),
    );
  });
}

/** Waits until the condition holds. Throws after ten seconds, so that a test cannot hang. */
export async function waitUntil(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ten seconds: ${what}`);
    await sleep(30);
  }
}

export async function waitForStatus(url: string, status: number): Promise<void> {
  await waitUntil(`${url} answers ${status}`, async () => (await fetchText(url)).status === status);
}

/** Sends JSON; status 0 when nothing answers. */
export async function post(url: string, body: unknown): Promise<Answer> {
  return new Promise((resolve) => {
    const outgoing = request(url, { method: 'POST', agent: false }, (response) =>
      resolve(readAnswer(response)),
    );
    outgoing.on('error', () => resolve({ status: 0, text: '' }));
    outgoing.end(JSON.stringify(body));
  });
}
