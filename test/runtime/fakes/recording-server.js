// Writes down every request that it gets, a line each, and answers with 200, or with 500 at REFUSED.
//
// Usage: node recording-server.js HOST PORT_FILE RECORD [REFUSED]

import { appendFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [host, portFile, record, refused] = process.argv.slice(2);

const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const { method, url, headers } = request;
  const body = Buffer.concat(parts).toString('utf8');
  appendFileSync(record, `${headers.host} ${method} ${url} ${headers['content-type']} ${body}\n`);
  response.writeHead(url === refused ? 500 : 200).end(url === refused ? 'no\nprofiler' : '{}');
});

server.listen(0, host, () => writeFileSync(portFile, String(server.address().port)));
