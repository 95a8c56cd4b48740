import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const library = resolve('templates/static/lib/json.sh');
const directory = mkdtempSync(join(tmpdir(), 'json-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));

/** One of the awks that json.sh has to get along with. */
export interface Awk {
  readonly name: string;
  /** The environment in which `awk` is this one. */
  readonly env: NodeJS.ProcessEnv;
}

/** How a command ended and what it printed. */
export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Every awk that is installed here, first the one that a plain `awk` starts. */
export const awks: readonly Awk[] = ['awk', 'mawk', 'gawk --posix', 'busybox awk']
  .filter(isInstalled)
  .map(toAwk);

function isInstalled(command: string): boolean {
  return spawnSync('sh', ['-c', `${command} 'BEGIN { exit 7 }'`]).status === 7;
}

function toAwk(command: string): Awk {
  const bin = join(directory, 'bin', command);
  mkdirSync(bin, { recursive: true });
  if (command !== 'awk') {
    writeFileSync(join(bin, 'awk'), `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
  }
  // In a UTF-8 locale, because the library has to ask for bytes by itself.
  const env = { ...process.env, LC_ALL: 'C.UTF-8', PATH: `${bin}:${process.env.PATH}` };
  return { name: command, env };
}

/** Runs bash commands that call functions of json.sh, in strict mode, with args as $1, $2 ... */
export function run(
  awk: Awk,
  commands: string,
  args: readonly string[],
  input: string | Buffer,
): Answer {
  const program = `set -euo pipefail; source "$1"; shift; ${commands}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', program, 'bash', library, ...args], {
    env: awk.env,
    input,
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 2 ** 28,
  });
  return { status, stdout, stderr };
}

/** Flattens each text by itself, all of them in one bash process. */
export async function flattenEach(awk: Awk, texts: readonly string[]): Promise<readonly Answer[]> {
  const folder = mkdtempSync(join(directory, 'texts-'));
  texts.forEach((text, index) => {
    writeFileSync(join(folder, `${index}`), text);
  });
  const program = `source "$1"; cd "$2"
    for ((i = 0; i < $3; i++)); do
      json_flatten "$i" >"$i.out" 2>"$i.err" && status=0 || status=$?
      printf '%s\\n' "$status"
    done`;
  const args = ['-c', program, 'bash', library, folder, `${texts.length}`];
  const { stdout } = await promisify(execFile)('bash', args, { env: awk.env, timeout: 120_000 });
  const statuses = stdout.slice(0, -1).split('\n');
  return statuses.map((status, index) => ({
    status: Number(status),
    stdout: readFileSync(join(folder, `${index}.out`), 'utf8'),
    stderr: readFileSync(join(folder, `${index}.err`), 'utf8'),
  }));
}
