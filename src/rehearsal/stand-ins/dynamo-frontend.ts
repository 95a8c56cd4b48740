/** `python3 -m dynamo.frontend`: OpenAI's API in front of the workers registered in etcd. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { integerOf, parseArguments, textOf } from './arguments.js';
import { type Instance, listInstances } from './discovery.js';
import { createRotation, forward } from './forward.js';
import { parseJson, textField } from './json.js';
import { nodeName } from './node.js';
import { modelList } from './openai.js';
import {
  pathOf,
  type Routes,
  readBody,
  sendError,
  sendJson,
  sendText,
  serveHttp,
} from './server.js';

const DEFAULT_PORT = 8000;
/** Requests rely on what etcd said so long ago: a look-up for each would double their number. */
const LOOKUP_MILLISECONDS = 200;

interface Discovery {
  readonly instances: readonly Instance[];
  readonly error: string | null;
}

function createLookup(): () => Promise<Discovery> {
  let time = Number.NEGATIVE_INFINITY;
  let latest: Promise<Discovery>;
  return () => {
    if (performance.now() - time > LOOKUP_MILLISECONDS) {
      time = performance.now();
      latest = listInstances().then(
        (instances) => ({ instances, error: null }),
        (error) => ({ instances: [], error: String(error) }),
      );
    }
    return latest;
  };
}

/** As the frontend prints it: without what the stand-ins add, and ids are beyond 2^53. */
function instanceText(instance: Instance): string {
  const { component, endpoint, namespace, instanceId, transport } = instance;
  const fields = JSON.stringify({ component, endpoint, namespace, instance_id: 0, transport });
  return fields.replace('"instance_id":0', `"instance_id":${instanceId}`);
}

/** The body of /health. A frontend with no worker at all calls itself healthy. */
export function healthText({ instances, error }: Discovery): string {
  const endpoints = instances.map(
    ({ namespace, component, endpoint }) => `dyn://${namespace}.${component}.${endpoint}`,
  );
  const head = JSON.stringify({
    status: error === null ? 'healthy' : 'not_ready',
    message: error === null ? 'Service is healthy' : 'Discovery has failed',
    initial_discovery_complete: error === null,
    initial_discovery_error: error,
    endpoints: [...new Set(endpoints)].sort(),
  });
  return `${head.slice(0, -1)},"instances":[${instances.map(instanceText).join(',')}]}`;
}

const generating = ({ instances }: Discovery): readonly Instance[] =>
  instances.filter(({ endpoint }) => endpoint === 'generate');

function createCompletion(lookup: () => Promise<Discovery>) {
  const nextPrefill = createRotation();
  const nextDecode = createRotation();
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const workers = generating(await lookup());
    const model = textField(parseJson(body.toString('utf8')), 'model');
    const serving = workers.filter((worker) => worker.model === model);
    if (workers.length > 0 && serving.length === 0) {
      return sendError(response, 404, `Model not found: ${model}`);
    }
    const prefills = serving.filter(({ mode }) => mode === 'prefill');
    const decodes = serving.filter(({ mode }) => mode !== 'prefill');
    const disaggregated = decodes.some(({ mode }) => mode === 'decode');
    if (decodes.length === 0 || (disaggregated && prefills.length === 0)) {
      return sendError(response, 503, 'Service Unavailable: no worker for this model');
    }
    const targets = {
      prefill: disaggregated ? nextPrefill(prefills).url : undefined,
      generate: nextDecode(decodes).url,
    };
    await forward(pathOf(request), body, targets, response);
  };
}

function createRoutes(): Routes {
  const lookup = createLookup();
  const complete = createCompletion(lookup);
  return {
    'GET /live': (_, response) =>
      sendJson(response, 200, { status: 'live', message: 'Service is live' }),
    'GET /health': async (_, response) => {
      const discovery = await lookup();
      response.writeHead(discovery.error === null ? 200 : 503, {
        'content-type': 'application/json',
      });
      response.end(healthText(discovery));
    },
    'GET /v1/models': async (_, response) => {
      const names = new Set(generating(await lookup()).map(({ model }) => model));
      sendJson(response, 200, modelList({ names: [...names].sort(), ownedBy: 'nvidia' }));
    },
    'GET /metrics': (_, response) => sendText(response, 200, ''),
    'POST /v1/completions': complete,
    'POST /v1/chat/completions': complete,
  };
}

/** Serves on --http-port. Throws StandInError for a port that is no number or in use. */
export async function dynamoFrontend(words: readonly string[]): Promise<undefined> {
  const args = parseArguments(words);
  const port = integerOf(args, 'http-port') ?? integerOf(args, 'port') ?? DEFAULT_PORT;
  await serveHttp(port, createRoutes());
  process.stdout.write(
    `dynamo.frontend: ${nodeName()}:${port} ${textOf(args, 'router-mode') ?? 'round-robin'}\n`,
  );
}
