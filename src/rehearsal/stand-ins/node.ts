/** The simulated node on which this process runs, and the way to the others. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a program calls its own machine. */
const OWN_NAMES = new Set(['localhost', '127.0.0.1', '0.0.0.0', '*', '[::]']);

/** Where everything of this node listens: nodes share the machine, never an address. */
export function nodeAddress(): string {
  return process.env.SRTGEN_NODE_ADDRESS ?? '127.0.0.1';
}

export function nodeName(): string {
  return process.env.SLURMD_NODENAME ?? nodeAddress();
}

function readHosts(): ReadonlyMap<string, string> {
  const directory = process.env.SRTGEN_REHEARSAL;
  if (directory === undefined) return new Map();
  const lines = readFileSync(join(directory, 'hosts'), 'utf8').trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [address = '', name = ''] = line.split(' ');
      return [name, address];
    }),
  );
}

/** The address of a host: simulated nodes by their names, the own node by its usual ones. */
export function resolveHost(host: string): string {
  return OWN_NAMES.has(host) ? nodeAddress() : (readHosts().get(host) ?? host);
}

/** The URL with its host resolved; `grpc://` is served as HTTP here. */
export function resolveUrl(text: string): URL {
  const url = new URL(text.replace(/^grpc:/, 'http:'));
  url.hostname = resolveHost(url.hostname);
  return url;
}
