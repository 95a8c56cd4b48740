/**
 * etcd: a key store that speaks the part of etcd's v3 JSON gateway which the stand-ins use.
 *
 * A lease lives as long as the connection on which it is kept alive, not for a number of seconds: a
 * worker that ends in whatever way is out of the store at once, and nothing needs a clock.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseArguments, refuseUnknownFlags, requiredText } from './arguments.js';
import { parseJson, textField } from './json.js';
import { type Routes, readBody, sendJson, serveHttp } from './server.js';

interface Entry {
  /** Base64, as it came. */
  readonly value: string;
  readonly lease: string;
}

/** Keys as latin-1 text, which compares like their bytes. */
type Store = Map<string, Entry>;

const decodeKey = (key: string): string => Buffer.from(key, 'base64').toString('latin1');
const encodeKey = (key: string): string => Buffer.from(key, 'latin1').toString('base64');

function keysInRange(store: Store, body: unknown): readonly string[] {
  const start = decodeKey(textField(body, 'key') ?? '');
  const end = decodeKey(textField(body, 'range_end') ?? '');
  const keys = [...store.keys()].sort();
  if (end === '') return keys.filter((key) => key === start);
  return keys.filter((key) => key >= start && (end === '\0' || key < end));
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  return parseJson((await readBody(request)).toString('utf8'));
}

function revoke(store: Store, lease: string): void {
  for (const [key, entry] of store) {
    if (entry.lease === lease) store.delete(key);
  }
}

/** Answers at once, and leaves the answer open: when it closes, the lease is over. */
function keepAlive(store: Store, lease: string, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write(`${JSON.stringify({ result: { ID: lease, TTL: '10' } })}\n`);
  response.on('close', () => revoke(store, lease));
}

function createRoutes(): Routes {
  const store: Store = new Map();
  let leases = 0;
  return {
    'GET /health': (_, response) => sendJson(response, 200, { health: 'true', reason: '' }),
    'GET /version': (_, response) =>
      sendJson(response, 200, { etcdserver: '3.5.0', etcdcluster: '3.5.0' }),
    'POST /v3/kv/put': async (request, response) => {
      const body = await readJson(request);
      const entry = {
        value: textField(body, 'value') ?? '',
        lease: textField(body, 'lease') ?? '0',
      };
      store.set(decodeKey(textField(body, 'key') ?? ''), entry);
      sendJson(response, 200, {});
    },
    'POST /v3/kv/range': async (request, response) => {
      const keys = keysInRange(store, await readJson(request));
      const kvs = keys.map((key) => ({ key: encodeKey(key), value: store.get(key)?.value }));
      sendJson(response, 200, { kvs, count: String(kvs.length) });
    },
    'POST /v3/kv/deleterange': async (request, response) => {
      const keys = keysInRange(store, await readJson(request));
      for (const key of keys) store.delete(key);
      sendJson(response, 200, { deleted: String(keys.length) });
    },
    'POST /v3/lease/grant': (_, response) => {
      leases += 1;
      sendJson(response, 200, { ID: String(leases), TTL: '10' });
    },
    'POST /v3/lease/revoke': async (request, response) => {
      revoke(store, textField(await readJson(request), 'ID') ?? '');
      sendJson(response, 200, {});
    },
    'POST /v3/lease/keepalive': async (request, response) => {
      keepAlive(store, textField(await readJson(request), 'ID') ?? '', response);
    },
  };
}

/** Serves on the port of --listen-client-urls. Throws StandInError for unknown flags. */
export async function etcd(words: readonly string[]): Promise<undefined> {
  const args = parseArguments(words);
  refuseUnknownFlags(args, ['data-dir', 'listen-client-urls', 'advertise-client-urls', 'name']);
  const url = new URL(requiredText(args, 'listen-client-urls').split(',')[0] ?? '');
  await serveHttp(Number(url.port), createRoutes());
}
