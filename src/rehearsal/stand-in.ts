/** The one entry of all stand-ins: `node stand-in.js PROGRAM ARGUMENT…`. */

import { runProgram } from './programs.js';
import { scheduleExitFault } from './stand-ins/lifecycle.js';
import { StandInError } from './stand-ins/stand-in-error.js';

async function main([name = '', ...words]: readonly string[]): Promise<void> {
  try {
    scheduleExitFault();
    const code = await runProgram(name, words);
    if (code !== undefined) process.exit(code);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${name}: error: ${message}\n`);
    process.exit(error instanceof StandInError ? error.exitCode : 1);
  }
}

void main(process.argv.slice(2));
