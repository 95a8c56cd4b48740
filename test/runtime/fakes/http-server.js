// Answers every request with the file named like its path: /v1/models -> <directory>/v1_models, and
// / -> <directory>/index.
// The file's first line is the status code, the rest is the body; no file is a 404. With a file
// <directory>/slow no request is answered at all.
//
// Usage: node http-server.js HOST PORT DIRECTORY

import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const [host, port, directory] = process.argv.slice(2);

createServer((request, response) => {
  request.resume();
  if (existsSync(join(directory, 'slow'))) return;
  const file = join(directory, request.url.slice(1).replaceAll('/', '_') || 'index');
  if (!existsSync(file)) {
    response.writeHead(404).end('not found');
    return;
  }
  const [status, ...body] = readFileSync(file, 'utf8').split('\n');
  response.writeHead(Number(status)).end(body.join('\n'));
}).listen(Number(port), host);
