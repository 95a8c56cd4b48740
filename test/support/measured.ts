/** The compiler as a process of its own, with what it has used. */

import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

export interface Measured {
  /** null where it had to be ended. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Of processors: a machine that is busy does not make it more. */
  readonly seconds: number;
  /** At its peak. */
  readonly mebibytes: number;
}

const program = resolve('.test-build/src/cli.js');

/** Tells on descriptor 3 what the process has used, and is `srtgen` otherwise. */
const script = `
  import { writeSync } from 'node:fs';
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    writeSync(3, \`\${maxRSS} \${userCPUTime + systemCPUTime}\`);
  });
  process.argv.splice(1, 0, 'srtgen');
  await import(${JSON.stringify(program)});
`;

/** Longer than anything takes that does not hang, on whatever machine. */
const mostMilliseconds = 20_000;

/** Runs `srtgen <argv>`. */
export function runMeasured(argv: readonly string[]): Measured {
  const { status, output } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', script, '--', ...argv],
    {
      cwd: '/',
      encoding: 'utf8',
      env: {},
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      timeout: mostMilliseconds,
    },
  );
  const [kibibytes = Number.NaN, microseconds = Number.NaN] = (output[3] ?? '')
    .split(' ')
    .map(Number);
  return {
    status,
    stdout: output[1] ?? '',
    stderr: output[2] ?? '',
    seconds: microseconds / 1e6,
    mebibytes: kibibytes / 1024,
  };
}
