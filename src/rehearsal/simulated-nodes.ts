/** The nodes of a rehearsal: names, and loopback addresses that nobody else uses. */

import { createServer, type Server } from 'node:net';
import { RehearsalError } from './rehearsal-error.js';

/** 127.0.77.0/24 to 127.0.99.0/24: one network for each rehearsal that runs at the same time. */
const FIRST_NETWORK = 77;
const LAST_NETWORK = 99;
const MOST_NODES = 250;

/** A rehearsal holds this port on its network's last address for as long as it runs. */
const LOCK_PORT = 17_099;

/** What every job listens on somewhere. A server on 0.0.0.0 blocks such a port in all networks. */
const USUAL_PORTS = [2379, 4222, 8000];

export interface SimulatedNode {
  readonly name: string;
  readonly address: string;
}

export interface SimulatedNodes {
  /** For each component of the job its nodes, in slot order. */
  readonly components: readonly (readonly SimulatedNode[])[];
  /** Gives the addresses back. */
  readonly release: () => void;
}

/** Sim-1 is slot 0, on address 1 of the network. */
export function nameNodes(
  counts: readonly number[],
  network: number,
): readonly (readonly SimulatedNode[])[] {
  const starts = counts.map((_, index) =>
    counts.slice(0, index).reduce((sum, count) => sum + count, 1),
  );
  return counts.map((count, component) =>
    Array.from({ length: count }, (_, index) => {
      const number = (starts[component] ?? 1) + index;
      return { name: `sim-${number}`, address: `127.0.${network}.${number}` };
    }),
  );
}

/** As Slurm shortens it: `sim-1` or `sim-[1-3]`. The numbers of a component follow each other. */
export function shortNodeList(nodes: readonly SimulatedNode[]): string {
  const [first, last] = [nodes[0]?.name ?? '', nodes.at(-1)?.name ?? ''];
  return first === last ? first : `sim-[${first.slice(4)}-${last.slice(4)}]`;
}

/** Gives the listening server, or the code of the error. */
async function listen(port: number, address: string): Promise<Server | string> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, address, () => resolve(server));
  });
}

/** Undefined when the port is free. */
async function findObstacle(port: number, address: string): Promise<string | undefined> {
  const server = await listen(port, address);
  if (typeof server === 'string') return server;
  await new Promise((resolve) => server.close(resolve));
  return undefined;
}

function explainAddress(address: string, code: string): RehearsalError {
  return new RehearsalError(
    `${address} cannot be used on this machine (${code}). A rehearsal gives each node a loopback ` +
      'address of its own; Linux has all of 127.0.0.0/8, elsewhere add each one first, ' +
      `for example: sudo ifconfig lo0 alias ${address}`,
  );
}

/** Gives a usual port that is taken. Throws RehearsalError when an address does not exist here. */
async function findTakenPort(nodes: readonly SimulatedNode[]): Promise<number | undefined> {
  for (const { address } of nodes) {
    const obstacle = await findObstacle(0, address);
    if (obstacle !== undefined) throw explainAddress(address, obstacle);
  }
  const [first] = nodes;
  for (const port of USUAL_PORTS) {
    if (first !== undefined && (await findObstacle(port, first.address)) !== undefined) return port;
  }
  return undefined;
}

/**
 * Takes a free network and names its nodes. Throws RehearsalError when loopback addresses cannot be
 * bound, when the job has more nodes than a network, or when every network is taken.
 */
export async function claimNodes(counts: readonly number[]): Promise<SimulatedNodes> {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total < 1 || total > MOST_NODES) {
    throw new RehearsalError(`a rehearsal has 1 to ${MOST_NODES} nodes, not ${total}`);
  }
  let reason = 'all networks are used by other rehearsals';
  for (let network = FIRST_NETWORK; network <= LAST_NETWORK; network += 1) {
    const lock = await listen(LOCK_PORT, `127.0.${network}.254`);
    if (lock === 'EADDRINUSE') continue;
    if (typeof lock === 'string') throw explainAddress(`127.0.${network}.254`, lock);
    const components = nameNodes(counts, network);
    const takenPort = await findTakenPort(components.flat()).catch((error) => {
      lock.close();
      throw error;
    });
    if (takenPort === undefined) return { components, release: () => lock.close() };
    lock.close();
    reason = `port ${takenPort} is in use, probably by a server that listens on all addresses`;
  }
  throw new RehearsalError(`no loopback network is free for the rehearsal: ${reason}`);
}
