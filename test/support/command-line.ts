/** The command line without a process. */

import { main } from '../../src/commands/main.js';

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Whether stdout and stderr are terminals. */
  readonly isTTY?: boolean;
}

/** Runs `srtgen <argv>` and gives what it wrote. */
export async function srtgen(
  argv: readonly string[],
  { cwd = '/', environment = {}, isTTY = false }: Surroundings = {},
): Promise<Outcome> {
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    isTTY,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const io = { stdout: output('stdout'), stderr: output('stderr'), environment, cwd };
  return { status: await main(argv, io), ...written };
}
