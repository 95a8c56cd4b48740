/** `vllm serve MODEL`. */

import { basename } from 'node:path';
import { hasFlag, integerOf, parseArguments, wordsOf } from './arguments.js';
import { followLeader, runEngineServer } from './engine-server.js';
import { sendJson } from './server.js';
import { StandInError } from './stand-in-error.js';

const DEFAULT_PORT = 8000;

/** Serves on --port; a --headless rank only stays. Throws StandInError when no model is named. */
export async function vllmServe(words: readonly string[]): Promise<undefined> {
  const args = parseArguments(words);
  const modelPath = args.positional[0] ?? wordsOf(args, 'model')[0];
  if (modelPath === undefined) throw new StandInError('vllm serve: the model is missing');
  if (hasFlag(args, 'headless')) {
    followLeader('vllm');
    return;
  }
  const served = wordsOf(args, 'served-model-name');
  const names = served.length > 0 ? served : [basename(modelPath)];
  await runEngineServer({
    port: integerOf(args, 'port') ?? DEFAULT_PORT,
    model: { names, ownedBy: 'vllm' },
    extraRoutes: (health) => ({
      'GET /ping': (_, response) => health(response),
      'GET /version': (_, response) => sendJson(response, 200, { version: '0.0.0' }),
    }),
  });
}
