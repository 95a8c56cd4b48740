/** Running programs: what they print is shown at once, and kept for who counts. */

import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Gives the exit code and everything that the program printed; code 127 when there is no such program. */
export function run(program, parameters, { environment = {}, quiet = false } = {}) {
  return new Promise((done) => {
    const child = spawn(program, parameters, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (stream) => (chunk) => {
      output += chunk;
      if (!quiet) stream.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', keep(process.stdout));
    child.stderr.setEncoding('utf8').on('data', keep(process.stderr));
    child.on('error', (error) => done({ code: 127, output: String(error) }));
    child.on('close', (code, signal) => done({ code: code ?? 128, signal, output }));
  });
}

/** A program of node_modules. */
export function local(name) {
  return join('node_modules/.bin', name);
}

/** Of these programs, those that are not installed. */
export function missing(...programs) {
  const directories = (process.env.PATH ?? '').split(':');
  return programs.filter((program) =>
    directories.every((directory) => !isExecutable(join(directory, program))),
  );
}

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The outcome of a check that is one program's exit code. */
export async function oneCheck(program, parameters) {
  const { code } = await run(program, parameters);
  return code === 0 ? { passed: 1 } : { failed: 1 };
}
