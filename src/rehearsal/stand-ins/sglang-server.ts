/** `python3 -m sglang.launch_server`, one of the engines behind SGLang's router. */

import { basename } from 'node:path';
import { integerOf, parseArguments, requiredText, textOf } from './arguments.js';
import { followLeader, runEngineServer } from './engine-server.js';
import { parseJson, textField } from './json.js';
import { type Routes, sendJson, sendText, takePort } from './server.js';
import { StandInError } from './stand-in-error.js';

const DEFAULT_PORT = 30_000;

function extraRoutes(modelPath: string): Routes {
  const info = { model_path: modelPath, tokenizer_path: modelPath, is_generation: true };
  const serverInfo = { ...info, internal_states: [{ avg_spec_accept_length: null }] };
  return {
    'GET /get_model_info': (_, response) => sendJson(response, 200, info),
    'GET /server_info': (_, response) => sendJson(response, 200, serverInfo),
    'GET /get_server_info': (_, response) => sendJson(response, 200, serverInfo),
    'POST /flush_cache': (_, response) => sendText(response, 200, ''),
    'POST /slow_down': (_, response) => sendText(response, 200, ''),
  };
}

/** Serves on --port; a follower (--port 0, --node-rank above 0) stays. Throws StandInError. */
export async function sglangServer(words: readonly string[]): Promise<undefined> {
  const args = parseArguments(words);
  const modelPath = requiredText(args, 'model-path');
  const mode = textOf(args, 'disaggregation-mode') ?? 'null';
  if (!['null', 'prefill', 'decode'].includes(mode)) {
    throw new StandInError(`argument --disaggregation-mode: invalid choice: '${mode}'`);
  }
  const events = textField(parseJson(textOf(args, 'kv-events-config') ?? ''), 'endpoint');
  const eventPort = /:(\d+)$/.exec(events ?? '')?.[1];
  if (eventPort !== undefined) await takePort(Number(eventPort));
  const port = integerOf(args, 'port') ?? DEFAULT_PORT;
  if (port === 0 || (integerOf(args, 'node-rank') ?? 0) > 0) {
    followLeader('sglang');
    return;
  }
  const bootstrap = integerOf(args, 'disaggregation-bootstrap-port');
  if (bootstrap !== undefined) await takePort(bootstrap);
  const model = {
    names: [textOf(args, 'served-model-name') ?? basename(modelPath)],
    ownedBy: 'sglang',
  };
  await runEngineServer({
    port,
    model,
    extraRoutes: (health) => ({
      'GET /health_generate': (_, response) => health(response),
      ...extraRoutes(modelPath),
    }),
  });
}
