/** Status services on loopback: what they are told, and the ways in which they may take it. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Behaviour =
  | 'answers'
  | 'hangs'
  | 'is slow'
  | 'redirects'
  | 'fails'
  | 'knows no job'
  | 'refuses';

/** One request as it came in. */
export interface Told {
  readonly method: string;
  readonly path: string;
  readonly contentType: string;
  readonly authorization: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Milliseconds of the epoch. */
  readonly time: number;
}

export interface StatusServer {
  readonly url: string;
  readonly told: readonly Told[];
  /** Called with each request before it is answered. */
  onRequest: () => void;
  readonly close: () => void;
}

/** No address of a simulated node, and not 127.0.0.1, which is the own node to a rehearsed job. */
const address = '127.0.111.1';

const SLOW_MILLISECONDS = 2000;

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const answers: Readonly<Record<Exclude<Behaviour, 'refuses'>, Answer>> = {
  answers: (response) => response.writeHead(200).end('{}'),
  hangs: () => {},
  'is slow': (response) => {
    setTimeout(() => response.writeHead(200).end('{}'), SLOW_MILLISECONDS).unref();
  },
  redirects: (response, { url }) =>
    response.writeHead(307, { location: `/elsewhere${url}` }).end('elsewhere'),
  fails: (response) => response.writeHead(500).end('a\nbug'),
  'knows no job': (response) => response.writeHead(404).end(),
};

/** Starts one; it keeps no process alive. One that refuses is a port that nobody listens on any more. */
export async function startStatusServer(behaviour: Behaviour): Promise<StatusServer> {
  const told: Told[] = [];
  const answer = answers[behaviour === 'refuses' ? 'answers' : behaviour];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { method = '', url = '', headers } = request;
    told.push({
      ...{ method, path: url },
      contentType: headers['content-type'] ?? '',
      authorization: headers.authorization ?? '',
      body: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))),
      time: Date.now(),
    });
    result.onRequest();
    answer(response, request);
  });
  const port = await listen(server);
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  const result: StatusServer = {
    url: `http://${address}:${port}`,
    told,
    onRequest: () => {},
    close,
  };
  if (behaviour === 'refuses') close();
  return result;
}

function listen(server: Server): Promise<number> {
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, () => {
      const bound: AddressInfo | string | null = server.address();
      if (bound === null || typeof bound === 'string') reject(new Error('no port'));
      else resolve(bound.port);
    });
  });
}

/** A body with a word for each time in it that is a second of UTC. */
export function withoutTimes(body: Told['body']): Told['body'] {
  const entries = Object.entries(body).map(([key, value]) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)
      ? [key, 'second']
      : [key, value],
  );
  return Object.fromEntries(entries);
}

/** The requests without their times: method, path, body. */
export function requests({ told }: StatusServer, ofJob = ''): readonly unknown[] {
  return told
    .filter(({ path }) => path.endsWith(ofJob))
    .map(({ method, path, body }) => [method, path, withoutTimes(body)]);
}
