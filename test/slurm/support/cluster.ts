/** The cluster of `test/slurm/cluster`: its places, its Slurm, and what runs on its nodes. */

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What a program has printed, and its exit code. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface NodeProcess {
  readonly pid: number;
  readonly command: string;
  /** Of the job that it belongs to; empty for a daemon of the node. */
  readonly jobId: string;
  /** Of its step; empty without one. */
  readonly step: string;
}

/** Where the cluster was started; what runs the tests says so. */
export const directory = requiredVariable('SRTGEN_TEST_CLUSTER');

const prefix = requiredVariable('SRTGEN_CLUSTER_PREFIX');

/** What all nodes see: models, images, the site's programs, run directories. */
export const site = join(directory, 'site');

/** The submit host's environment. */
export const submitEnvironment: Readonly<Record<string, string>> = {
  PATH: `${join(directory, 'host')}:${process.env.PATH}`,
  HOME: process.env.HOME ?? '/',
  SLURM_CONF: join(directory, 'etc', 'slurm.conf'),
  SRTGEN_TEST_SITE: site,
  SRTGEN_TEST_OUTPUTS: join(site, 'outputs'),
};

function requiredVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: npm run check -- slurm sets it`);
  return value;
}

/** Runs a program of Slurm on the submit host. */
export function slurm(program: string, ...words: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(program, words, {
    env: submitEnvironment,
    encoding: 'utf8',
  });
  return { code: status ?? 128, stdout, stderr };
}

/** Runs a command on a node, in its network and, with a process of its there, its view of the files. */
export function onNode(node: string, ...command: readonly string[]): Ended {
  const daemon = daemonOf(node);
  const { status, stdout, stderr } = spawnSync(
    'nsenter',
    [`--target=${daemon}`, '--net', '--uts', '--mount', ...command],
    { env: submitEnvironment, encoding: 'utf8' },
  );
  return { code: status ?? 128, stdout, stderr };
}

export function namespaceOf(node: string): string {
  return `${prefix}${node.slice('node'.length)}`;
}

/** Undefined for a node that the cluster does not have. */
export function addressOf(node: string): string | undefined {
  const names = readFileSync(join(directory, 'etc', 'hosts'), 'utf8');
  return new RegExp(`^(\\S+) ${node}$`, 'm').exec(names)?.[1];
}

function daemonOf(node: string): number {
  return Number(readFileSync(join(directory, 'run', `${node}.pid`), 'utf8'));
}

/** Whatever runs on a node but its slurmd, which Slurm's own step daemons outlive for a moment. */
export function processesOf(node: string): readonly NodeProcess[] {
  const { stdout } = spawnSync('ip', ['netns', 'pids', namespaceOf(node)], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .filter((pid) => pid !== '')
    .flatMap((pid) => readProcess(Number(pid)) ?? []);
}

/** Undefined for one that has ended meanwhile. */
function readProcess(pid: number): NodeProcess | undefined {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    const environment = new Map(
      readFileSync(`/proc/${pid}/environ`, 'utf8')
        .split('\0')
        .map((line) => [line.replace(/=.*$/s, ''), line.replace(/^[^=]*=/s, '')] as const),
    );
    const jobId = environment.get('SLURM_JOB_ID') ?? '';
    return { pid, command, jobId, step: environment.get('SLURM_JOB_NAME') ?? '' };
  } catch {
    return undefined;
  }
}

/** Mounts and namespaces that somebody on this machine can see: to compare before and after. */
export function mountNamespaces(): ReadonlySet<string> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Set(pids.flatMap((pid) => mountNamespace(pid)));
}

function mountNamespace(pid: string): readonly string[] {
  try {
    return [readlinkSync(`/proc/${pid}/ns/mnt`)];
  } catch {
    return [];
  }
}
