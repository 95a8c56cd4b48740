/** Engines that serve OpenAI's API by themselves: SGLang's server, `vllm serve`, `trtllm-serve`. */

import type { ServerResponse } from 'node:http';
import { becomeReady, stay } from './lifecycle.js';
import { completionRoutes, modelList, type ServedModel } from './openai.js';
import { type Routes, sendJson, sendText, serveHttp } from './server.js';

export interface EngineServer {
  readonly port: number;
  readonly model: ServedModel;
  /** Routes of this engine only, given the handler of /health. */
  readonly extraRoutes?: (health: (response: ServerResponse) => void) => Routes;
}

/** Serves until a signal ends it: /health is 503 while it loads, then 200, with an empty body. */
export async function runEngineServer({ port, model, extraRoutes }: EngineServer): Promise<void> {
  let ready = false;
  const isReady = (): boolean => ready;
  const health = (response: ServerResponse): void => sendText(response, ready ? 200 : 503, '');
  await serveHttp(port, {
    'GET /health': (_, response) => health(response),
    'GET /v1/models': (_, response) => sendJson(response, 200, modelList(model)),
    'GET /metrics': (_, response) => sendText(response, 200, ''),
    'POST /start_profile': (_, response) => sendText(response, 200, ''),
    'POST /stop_profile': (_, response) => sendText(response, 200, ''),
    ...completionRoutes(model, isReady),
    ...extraRoutes?.(health),
  });
  await becomeReady();
  ready = true;
  process.stdout.write(`${model.ownedBy}: ready on port ${port}\n`);
}

/** A rank without a server of its own. */
export function followLeader(engine: string): void {
  stay();
  process.stdout.write(`${engine}: follows rank 0\n`);
}
