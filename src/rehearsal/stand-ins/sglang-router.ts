/** `python3 -m sglang_router.launch_router`: its command line names the workers. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type Arguments,
  hasFlag,
  integerOf,
  occurrences,
  parseArguments,
  wordsOf,
} from './arguments.js';
import { createRotation, forward } from './forward.js';
import { callJson, send } from './http-client.js';
import { listField, textField } from './json.js';
import { nodeName, resolveUrl } from './node.js';
import {
  pathOf,
  type Routes,
  readBody,
  sendError,
  sendJson,
  sendText,
  serveHttp,
} from './server.js';
import { StandInError } from './stand-in-error.js';

const DEFAULT_PORT = 30_000;
const POLL_MILLISECONDS = 300;

type WorkerType = 'prefill' | 'decode' | 'regular';

interface Worker {
  readonly url: string;
  readonly type: WorkerType;
  readonly bootstrapPort: number | null;
  healthy: boolean;
  model: string;
}

function createWorker(type: WorkerType, url: string, bootstrap?: string): Worker {
  const bootstrapPort = bootstrap === undefined || bootstrap === 'none' ? null : Number(bootstrap);
  return { url, type, bootstrapPort, healthy: false, model: 'unknown' };
}

function workersOf(args: Arguments): readonly Worker[] {
  const disaggregated = hasFlag(args, 'pd-disaggregation');
  const workers = disaggregated
    ? [
        ...occurrences(args, 'prefill').map(([url = '', port]) =>
          createWorker('prefill', url, port),
        ),
        ...occurrences(args, 'decode').map(([url = '']) => createWorker('decode', url)),
      ]
    : wordsOf(args, 'worker-urls').map((url) => createWorker('regular', url));
  if (workers.length === 0) throw new StandInError('launch_router: no worker URLs');
  return workers;
}

async function check(worker: Worker): Promise<void> {
  try {
    const answer = await send('GET', new URL('/health', resolveUrl(worker.url))).answer;
    answer.resume();
    if (answer.statusCode === 200 && worker.model === 'unknown') {
      const models = await callJson('GET', new URL('/v1/models', resolveUrl(worker.url)));
      worker.model = textField(listField(models, 'data')[0], 'id') ?? 'unknown';
    }
    worker.healthy = answer.statusCode === 200;
  } catch {
    worker.healthy = false;
  }
}

/** The body of /workers. `stats` counts every worker, healthy or not, as the router does. */
function workerReport(workers: readonly Worker[]): unknown {
  const count = (type: WorkerType): number =>
    workers.filter((worker) => worker.type === type).length;
  return {
    workers: workers.map((worker) => ({
      id: worker.url,
      url: worker.url,
      model_id: worker.model,
      priority: 50,
      cost: 1,
      worker_type: worker.type,
      is_healthy: worker.healthy,
      load: 0,
      connection_mode: worker.url.startsWith('grpc') ? 'grpc' : 'http',
      ...(worker.bootstrapPort === null ? {} : { bootstrap_port: worker.bootstrapPort }),
      metadata: {},
    })),
    total: workers.length,
    stats: {
      prefill_count: count('prefill'),
      decode_count: count('decode'),
      regular_count: count('regular'),
    },
  };
}

function createCompletion(workers: readonly Worker[]) {
  const healthy = (type: WorkerType): readonly Worker[] =>
    workers.filter((worker) => worker.type === type && worker.healthy);
  const nextPrefill = createRotation();
  const nextDecode = createRotation();
  const disaggregated = workers.some(({ type }) => type !== 'regular');
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const prefills = healthy('prefill');
    const decodes = healthy(disaggregated ? 'decode' : 'regular');
    if (decodes.length === 0 || (disaggregated && prefills.length === 0)) {
      return sendError(response, 503, 'no available workers');
    }
    const targets = {
      prefill: disaggregated ? resolveUrl(nextPrefill(prefills).url).href : undefined,
      generate: resolveUrl(nextDecode(decodes).url).href,
    };
    await forward(pathOf(request), body, targets, response);
  };
}

function createRoutes(workers: readonly Worker[]): Routes {
  const complete = createCompletion(workers);
  const passOn = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const worker = workers.find(({ healthy }) => healthy);
    if (worker === undefined) return sendError(response, 503, 'no available workers');
    sendJson(
      response,
      200,
      await callJson('GET', new URL(pathOf(request), resolveUrl(worker.url))),
    );
  };
  return {
    'GET /health': (_, response) => sendText(response, 200, 'OK'),
    'GET /liveness': (_, response) => sendText(response, 200, 'OK'),
    'GET /workers': (_, response) => sendJson(response, 200, workerReport(workers)),
    'GET /v1/models': passOn,
    'GET /get_model_info': passOn,
    'GET /server_info': passOn,
    'GET /get_server_info': passOn,
    'POST /v1/completions': complete,
    'POST /v1/chat/completions': complete,
  };
}

/** Serves on --port. Throws StandInError when no worker is named, or the port is in use. */
export async function sglangRouter(words: readonly string[]): Promise<undefined> {
  const args = parseArguments(words);
  const workers = workersOf(args);
  const port = integerOf(args, 'port') ?? DEFAULT_PORT;
  await serveHttp(port, createRoutes(workers));
  const poll = (): void => {
    for (const worker of workers) void check(worker);
  };
  poll();
  setInterval(poll, POLL_MILLISECONDS);
  process.stdout.write(`sglang_router: ${nodeName()}:${port} with ${workers.length} workers\n`);
}
