/** Handing a request on to the engines, for frontends and routers. */

import type { ServerResponse } from 'node:http';
import { send } from './http-client.js';
import { isRecord, parseJson } from './json.js';
import { sendError } from './server.js';

export interface Targets {
  /** Has to see the prompt first; absent when the generating engine does its own prefill. */
  readonly prefill?: string | undefined;
  readonly generate: string;
}

/** Lets the prefill engine make one token, its whole part. Rejects unless it answers with 200. */
async function runPrefill(url: URL, body: Buffer): Promise<void> {
  const request = parseJson(body.toString('utf8'));
  const fields = isRecord(request) ? request : {};
  const text = JSON.stringify({ ...fields, max_tokens: 1, stream: false });
  const answer = await send('POST', url, text).answer;
  answer.resume();
  await new Promise((resolve) => answer.on('close', resolve));
  if (answer.statusCode !== 200) throw new Error(`${url}: HTTP ${answer.statusCode}`);
}

/** Sends the request to the prefill engine, then to the generating one, whose answer counts. */
export async function forward(
  path: string,
  body: Buffer,
  targets: Targets,
  response: ServerResponse,
): Promise<void> {
  try {
    if (targets.prefill !== undefined) await runPrefill(new URL(path, targets.prefill), body);
    const { answer, abort } = send('POST', new URL(path, targets.generate), body);
    response.on('close', abort);
    const incoming = await answer;
    response.writeHead(incoming.statusCode ?? 502, {
      'content-type': incoming.headers['content-type'] ?? 'application/json',
    });
    incoming.on('error', () => response.destroy());
    incoming.pipe(response);
  } catch (error) {
    if (!response.destroyed) sendError(response, 502, String(error));
  }
}

/** One after the other. Throws RangeError for an empty list, which is the caller's to exclude. */
export function createRotation(): <T>(items: readonly T[]) => T {
  let turn = 0;
  return (items) => {
    const item = items[turn % items.length];
    turn += 1;
    if (item === undefined) throw new RangeError('nothing to choose from');
    return item;
  };
}
