/** mooncake_master: its three ports, two of which speak HTTP. */

import { integerOf, parseArguments } from './arguments.js';
import { sendJson, sendText, serveHttp, takePort } from './server.js';

/** Serves on its three ports. Throws StandInError for one that is no number or in use. */
export async function mooncakeMaster(words: readonly string[]): Promise<undefined> {
  const args = parseArguments(words);
  await takePort(integerOf(args, 'port') ?? 50_051);
  await serveHttp(integerOf(args, 'http_metadata_server_port') ?? 8080, {
    'GET /health': (_, response) => sendText(response, 200, 'OK'),
    'GET /metadata': (_, response) => sendJson(response, 200, {}),
  });
  await serveHttp(integerOf(args, 'metrics_port') ?? 9003, {
    'GET /metrics': (_, response) => sendText(response, 200, ''),
  });
}
