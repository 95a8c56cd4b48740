/** The program: the only place that knows the process, and the only one that sets its exit code. */

import { main } from './commands/main.js';

// Whoever reads our output may stop early, as `head` does; that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

/** When the command has done all it does. */
export const ended = main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  cwd: process.cwd(),
}).then((code) => {
  process.exitCode = code;
});
