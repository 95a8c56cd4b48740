/** nginx: a round-robin proxy for connections, from `listen` and `server` of its configuration. */

import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { parseArguments, refuseUnknownFlags, requiredText, textOf } from './arguments.js';
import { resolveHost } from './node.js';
import { serveTcp } from './server.js';
import { StandInError } from './stand-in-error.js';

interface Upstream {
  readonly host: string;
  readonly port: number;
}

export interface ProxyConfiguration {
  readonly listenPort: number;
  readonly upstreams: readonly Upstream[];
}

/** Throws StandInError when the configuration names no port or no upstream server. */
export function parseConfiguration(text: string): ProxyConfiguration {
  const listen = /^\s*listen\s+(?:[^\s;]*:)?(\d+)/m.exec(text)?.[1];
  const upstreams = [...text.matchAll(/^\s*server\s+([^\s;:{]+):(\d+)/gm)].map(
    ([, host = '', port]) => ({ host, port: Number(port) }),
  );
  if (listen === undefined)
    throw new StandInError('nginx: [emerg] no "listen" in the configuration', 1);
  if (upstreams.length === 0) throw new StandInError('nginx: [emerg] no servers in upstream', 1);
  return { listenPort: Number(listen), upstreams };
}

/** Joins the socket to the first of the upstreams that can be reached. */
function join(socket: Socket, [upstream, ...others]: readonly Upstream[]): void {
  if (upstream === undefined) {
    socket.destroy();
    return;
  }
  const outgoing = connect(upstream.port, resolveHost(upstream.host));
  const tryOthers = (): void => join(socket, others);
  outgoing.once('error', tryOthers);
  outgoing.once('connect', () => {
    outgoing.off('error', tryOthers);
    outgoing.on('error', () => socket.destroy());
    socket.pipe(outgoing).pipe(socket);
    socket.on('close', () => outgoing.destroy());
  });
}

/** Runs `nginx -c FILE -g 'daemon off;'`. Throws StandInError: a daemon would leave its step. */
export async function nginx(words: readonly string[]): Promise<undefined> {
  const args = parseArguments(words);
  refuseUnknownFlags(args, ['c', 'g', 'e', 'p']);
  if (!/\bdaemon off;/.test(textOf(args, 'g') ?? '')) {
    throw new StandInError("nginx: without -g 'daemon off;' the step would end at once");
  }
  const { listenPort, upstreams } = parseConfiguration(
    readFileSync(requiredText(args, 'c'), 'utf8'),
  );
  let connections = 0;
  await serveTcp(listenPort, (socket) => {
    const first = connections % upstreams.length;
    connections += 1;
    join(socket, [...upstreams.slice(first), ...upstreams.slice(0, first)]);
  });
}
