/** What Dynamo's runtime does with etcd: workers register what they offer, frontends look it up. */

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { callJson, send } from './http-client.js';
import { field, listField, parseJson, textField } from './json.js';
import { resolveUrl } from './node.js';
import { StandInError } from './stand-in-error.js';

const PREFIX = 'v1/instances/';
const CONNECT_SECONDS = 10;
const RENEW_SECONDS = 1;

export interface Instance {
  readonly namespace: string;
  readonly component: string;
  readonly endpoint: string;
  /** An unsigned 64-bit number as text: JavaScript's numbers would round it. */
  readonly instanceId: string;
  /** As a real worker publishes it, for example `{ "tcp": "10.0.0.1:40000/generate" }`. */
  readonly transport: Readonly<Record<string, string>>;
  /** What this worker was started for: `prefill`, `decode` or `agg`. */
  readonly mode: string;
  readonly model: string;
  /** Where it generates. */
  readonly url: string;
}

function etcdUrl(path: string): URL {
  const endpoint = process.env.ETCD_ENDPOINTS?.split(',')[0];
  if (endpoint === undefined || endpoint === '')
    throw new StandInError('ETCD_ENDPOINTS is not set', 1);
  const url = resolveUrl(endpoint);
  url.pathname = path;
  return url;
}

const encode = (text: string): string => Buffer.from(text).toString('base64');
const decode = (text: string): string => Buffer.from(text, 'base64').toString('utf8');

/** Beyond 2^53, as most of the real ids are. */
export function createInstanceId(): string {
  return (randomBytes(8).readBigUInt64BE() | (1n << 62n)).toString();
}

async function grantLease(): Promise<string> {
  const deadline = Date.now() + CONNECT_SECONDS * 1000;
  for (;;) {
    try {
      return textField(await callJson('POST', etcdUrl('/v3/lease/grant'), { TTL: 10 }), 'ID') ?? '';
    } catch (error) {
      if (error instanceof StandInError || Date.now() > deadline) throw error;
      await sleep(200);
    }
  }
}

/**
 * A worker without its lease is unknown to every frontend, so it ends, as Dynamo's do. The stand-in of etcd
 * leaves the answer open for as long as the lease holds; the real one closes it and wants to be asked again.
 */
async function holdLease(lease: string): Promise<void> {
  const url = etcdUrl('/v3/lease/keepalive');
  const answer = await send('POST', url, JSON.stringify({ ID: lease })).answer;
  answer.resume();
  answer.on('close', () => {
    void sleep(RENEW_SECONDS * 1000)
      .then(() => holdLease(lease))
      .catch(() => {
        process.stderr.write(`stand-in: lost the lease at ${url.host}\n`);
        process.exit(1);
      });
  });
}

/** Registers until this process ends. Rejects when etcd cannot be reached for ten seconds. */
export async function register(instances: readonly Instance[]): Promise<void> {
  const lease = await grantLease();
  await holdLease(lease);
  for (const instance of instances) {
    const { namespace, component, endpoint, instanceId } = instance;
    const key = `${PREFIX}${namespace}/${component}/${endpoint}/${instanceId}`;
    const value = encode(JSON.stringify(instance));
    await callJson('POST', etcdUrl('/v3/kv/put'), { key: encode(key), value, lease });
  }
}

function toInstance(kv: unknown): Instance {
  const value = parseJson(decode(textField(kv, 'value') ?? ''));
  const text = (key: string): string => textField(value, key) ?? '';
  const transport = Object.entries(field(value, 'transport') ?? {});
  return {
    namespace: text('namespace'),
    component: text('component'),
    endpoint: text('endpoint'),
    instanceId: text('instanceId'),
    transport: Object.fromEntries(transport.map(([plane, address]) => [plane, String(address)])),
    mode: text('mode'),
    model: text('model'),
    url: text('url'),
  };
}

/** Everything that is registered, ordered by key. Rejects when etcd does not answer. */
export async function listInstances(): Promise<readonly Instance[]> {
  const answer = await callJson('POST', etcdUrl('/v3/kv/range'), {
    key: encode(PREFIX),
    range_end: encode(`${PREFIX.slice(0, -1)}0`),
  });
  return listField(answer, 'kvs').map(toInstance);
}
