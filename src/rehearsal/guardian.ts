/** Sees to it that a rehearsal does not outlive the process that runs it, however that one ends. */

import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Starts the guardian of a private directory. Gives the function that dismisses it. */
export function startGuardian(directory: string): () => void {
  const script = join(directory, 'lib', 'guardian.sh');
  // A session of its own: it must survive what ends us, a closed terminal for example.
  const guardian = spawn('bash', [script, directory], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guardian.unref();
  return () => {
    guardian.stdin.end('done\n');
  };
}
