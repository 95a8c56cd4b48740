/** HTTP and TCP servers on the own node's address. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { nodeAddress, nodeName } from './node.js';
import { StandInError } from './stand-in-error.js';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** By method and path, for example `GET /health`. */
export type Routes = Readonly<Record<string, Handler>>;

interface Listener {
  once(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
  listen(port: number, host: string, listener: () => void): unknown;
  address(): AddressInfo | string | null;
}

function explainListenError(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new StandInError(`port ${port} of ${nodeName()} (${nodeAddress()}) is in use`, 1);
}

async function listen(listener: Listener, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    listener.once('error', (error) => reject(explainListenError(error, port)));
    listener.listen(port, nodeAddress(), resolve);
  });
  const address = listener.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** An error in the form of OpenAI's API. */
export function sendError(response: ServerResponse, status: number, message: string): void {
  sendJson(response, status, { error: { message, type: 'stand_in_error', code: status } });
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

/** The path of a request without its query. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').replace(/\?.*$/, '');
}

/** Starts an HTTP server; port 0 takes any free one. Throws StandInError for a port in use. */
export async function serveHttp(
  port: number,
  routes: Routes,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer(async (request, response) => {
    const handler = routes[`${request.method} ${pathOf(request)}`];
    if (handler === undefined) return sendError(response, 404, `Not Found: ${request.url}`);
    try {
      await handler(request, response);
    } catch (error) {
      // The client may be gone already: then there is nobody to tell.
      if (response.headersSent) response.destroy();
      else sendError(response, 500, String(error));
    }
  });
  // Load clients keep connections for longer than the five seconds that Node allows.
  server.keepAliveTimeout = 600_000;
  return { server, port: await listen(server, port) };
}

/** Starts a TCP server. Throws StandInError when the port is in use. */
export async function serveTcp(
  port: number,
  onConnection: (socket: Socket) => void,
): Promise<void> {
  await listen(
    createTcpServer((socket) => {
      socket.on('error', () => socket.destroy());
      onConnection(socket);
    }),
    port,
  );
}

/** Takes a port that a real engine would listen on, so that two processes with one port show. */
export async function takePort(port: number): Promise<void> {
  await serveTcp(port, () => {});
}
