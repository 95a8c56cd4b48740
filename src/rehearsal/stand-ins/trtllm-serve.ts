/** `trtllm-serve MODEL`, and `trtllm-serve disaggregated` in front of several of them. */

import { accessSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { integerOf, parseArguments, requiredText, textOf } from './arguments.js';
import { runEngineServer } from './engine-server.js';
import { createRotation, forward } from './forward.js';
import { send } from './http-client.js';
import { resolveUrl } from './node.js';
import { pathOf, readBody, sendError, sendJson, sendText, serveHttp } from './server.js';
import { StandInError } from './stand-in-error.js';

const DEFAULT_PORT = 8000;

export interface OrchestratorConfiguration {
  readonly port: number;
  readonly contextUrls: readonly string[];
  readonly generationUrls: readonly string[];
}

/**
 * The three things needed from an orchestrator's YAML: its port, and every HOST:PORT below
 * `context_servers` and `generation_servers`. Line by line, since stand-ins load no YAML parser.
 */
export function parseOrchestrator(text: string): OrchestratorConfiguration {
  const urls: Record<string, string[]> = { context_servers: [], generation_servers: [] };
  let port = DEFAULT_PORT;
  let section = '';
  for (const line of text.split('\n')) {
    const key = /^([A-Za-z_]+):\s*(.*)$/.exec(line);
    if (key !== null) section = key[1] ?? '';
    if (section === 'port' && key !== null) port = Number(key[2]);
    const found = [...line.matchAll(/([\w.-]+:\d+)(?=["'\],\s]|$)/g)].map(([, url = '']) => url);
    urls[section]?.push(...found.map((url) => `http://${url}`));
  }
  return {
    port,
    contextUrls: urls.context_servers ?? [],
    generationUrls: urls.generation_servers ?? [],
  };
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const answer = await send('GET', new URL('/health', resolveUrl(url))).answer;
    answer.resume();
    return answer.statusCode === 200;
  } catch {
    return false;
  }
}

/** Serves what the orchestrator serves: there is no /v1/models. */
async function runOrchestrator(configuration: OrchestratorConfiguration): Promise<void> {
  const { contextUrls, generationUrls } = configuration;
  const nextContext = createRotation();
  const nextGeneration = createRotation();
  const complete = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (contextUrls.length === 0 || generationUrls.length === 0) {
      return sendError(response, 503, 'no servers');
    }
    const targets = {
      prefill: resolveUrl(nextContext(contextUrls)).href,
      generate: resolveUrl(nextGeneration(generationUrls)).href,
    };
    await forward(pathOf(request), await readBody(request), targets, response);
  };
  await serveHttp(configuration.port, {
    'GET /health': async (_, response) => {
      const states = await Promise.all([...contextUrls, ...generationUrls].map(isHealthy));
      sendText(response, states.every((state) => state) ? 200 : 503, '');
    },
    'GET /version': (_, response) => sendJson(response, 200, { version: '0.0.0' }),
    'POST /v1/completions': complete,
    'POST /v1/chat/completions': complete,
  });
}

/** Serves on --port, or as the file of `disaggregated` says; throws StandInError without a model. */
export async function trtllmServe(words: readonly string[]): Promise<undefined> {
  const args = parseArguments(words);
  const [first, second] = args.positional;
  if (first === 'disaggregated') {
    const file = textOf(args, 'config') ?? requiredText(args, 'c');
    await runOrchestrator(parseOrchestrator(readFileSync(file, 'utf8')));
    return;
  }
  const modelPath = first === 'serve' ? second : first;
  if (modelPath === undefined) throw new StandInError('trtllm-serve: the model is missing');
  const configuration = textOf(args, 'config') ?? textOf(args, 'extra_llm_api_options');
  if (configuration !== undefined) accessSync(configuration);
  await runEngineServer({
    port: integerOf(args, 'port') ?? DEFAULT_PORT,
    // It serves one model, and does not look at the name in a request.
    model: { names: [basename(modelPath)], ownedBy: 'tensorrt_llm', answersToAll: true },
  });
}
