/** nats-server: greets, and nothing more, since the stand-ins send their requests over HTTP. */

import { accessSync } from 'node:fs';
import { integerOf, parseArguments, refuseUnknownFlags, textOf } from './arguments.js';
import { nodeAddress } from './node.js';
import { serveTcp } from './server.js';

const DEFAULT_PORT = 4222;

/** Throws StandInError for unknown flags, and an Error when the file of `-c` does not exist. */
export async function natsServer(words: readonly string[]): Promise<undefined> {
  const args = parseArguments(words);
  refuseUnknownFlags(args, ['js', 'sd', 'c', 'config', 'p', 'port', 'm', 'a', 'addr']);
  const configuration = textOf(args, 'c') ?? textOf(args, 'config');
  if (configuration !== undefined) accessSync(configuration);
  const port = integerOf(args, 'p') ?? integerOf(args, 'port') ?? DEFAULT_PORT;
  const greeting = {
    server_id: 'STANDIN',
    server_name: 'STANDIN',
    version: '2.10.0',
    proto: 1,
    host: nodeAddress(),
    port,
    headers: true,
    max_payload: 1_048_576,
    jetstream: true,
  };
  await serveTcp(port, (socket) => {
    socket.write(`INFO ${JSON.stringify(greeting)}\r\n`);
    socket.on('data', (data) => {
      if (data.includes('PING')) socket.write('PONG\r\n');
    });
  });
}
