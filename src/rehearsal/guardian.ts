/** Sees to it that a rehearsal does not outlive the process that runs it, however that one ends. */

import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Does the work under the eyes of a guardian, which ends all of this rehearsal if we die. */
export async function withGuardian<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const script = join(directory, 'lib', 'guardian.sh');
  // A session of its own: it must survive what ends us, a closed terminal for example.
  const guardian = spawn('bash', [script, directory], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // A guardian that is gone itself is no reason for the rehearsal to fail.
  guardian.on('error', () => {});
  guardian.stdin.on('error', () => {});
  guardian.unref();
  try {
    return await work();
  } finally {
    guardian.stdin.end('done\n');
  }
}
