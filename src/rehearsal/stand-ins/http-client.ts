/** Requests between stand-ins. node:http and not fetch, which takes twice as long to load. */

import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { parseJson } from './json.js';
import { readBody } from './server.js';

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

export interface OpenRequest {
  /** Rejects when no answer comes. */
  readonly answer: Promise<IncomingMessage>;
  readonly abort: () => void;
}

/** Sends a request and gives the answer as soon as its headers are there. */
export function send(method: string, url: URL, body?: Buffer | string): OpenRequest {
  const options: RequestOptions = { method, agent };
  if (body !== undefined) {
    options.headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
  }
  const outgoing = request(url, options);
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
  });
  outgoing.end(body);
  return { answer, abort: () => outgoing.destroy() };
}

/** Sends JSON and reads JSON. Rejects when no answer comes, or one with another status than 200. */
export async function callJson(method: string, url: URL, body?: unknown): Promise<unknown> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const answer = await send(method, url, text).answer;
  const content = (await readBody(answer)).toString('utf8');
  if (answer.statusCode !== 200) throw new Error(`${url}: HTTP ${answer.statusCode} ${content}`);
  return parseJson(content);
}
