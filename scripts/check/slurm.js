/** Whole jobs and their faults on a cluster of real Slurm daemons, which is started here and stopped again. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { local, missing, run } from './run.js';
import { countTests } from './tests.js';

const cluster = 'test/slurm/cluster';

/** Nodes do not share /tmp. */
export const directory = process.env.SRTGEN_CLUSTER_DIRECTORY ?? '/var/tmp/srtgen-test-cluster';

/** Of its namespaces and its bridge. */
const prefix = process.env.SRTGEN_CLUSTER_PREFIX ?? 'sgt';

const nodes = 8;

/** Program -> Debian package. */
const programs = {
  ...{ slurmctld: 'slurm-wlm', slurmd: 'slurm-wlm', sbatch: 'slurm-wlm', munged: 'munge' },
  ...{ etcd: 'etcd-server', 'nats-server': 'nats-server', nginx: 'nginx-light' },
  ...{ ip: 'iproute2', nsenter: 'util-linux', gcc: 'gcc' },
};

export async function slurm() {
  const obstacle = whyNot();
  if (obstacle !== undefined) return { skipped: 1, notes: [obstacle] };
  if (existsSync(directory)) await run(cluster, ['stop', directory]); // of a check that was ended
  const started = Date.now();
  const { code } = await run(cluster, ['start', directory, String(nodes)]);
  if (code !== 0) return { failed: 1, notes: ['the cluster did not start'] };
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const notes = [`${nodes} nodes started in ${seconds} s`];
  const tests = await runTests(process.env.SRTGEN_SLURM_TESTS ?? '');
  const stopped = await run(cluster, ['stop', directory]);
  const left = leftovers();
  const clean = stopped.code === 0 && left.length === 0;
  return {
    passed: tests.passed + (clean ? 1 : 0),
    failed: tests.failed + (clean ? 0 : 1),
    skipped: tests.skipped,
    notes: [...notes, ...left.map((what) => `left behind: ${what}`)],
  };
}

/** What a cluster and its jobs may leave on the machine: namespaces, the bridge, mounts, processes, files. */
function leftovers() {
  const namespaces = existsSync('/run/netns') ? readdirSync('/run/netns') : [];
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return [
    ...namespaces.filter((name) => new RegExp(`^${prefix}\\d+$`).test(name)),
    ...readdirSync('/sys/class/net').filter((name) => name.startsWith(prefix)),
    ...mounts.filter((line) => line.includes(directory)),
    ...processes.flatMap((pid) => commandOf(pid)).filter((line) => line.includes(directory)),
    ...(existsSync(directory) ? [directory] : []),
  ];
}

/** Nothing of a process that has ended. */
function commandOf(pid) {
  try {
    return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
  } catch {
    return [];
  }
}

export function whyNot() {
  if (process.getuid?.() !== 0) return 'not run: a cluster with its namespaces needs root';
  const packages = new Set(missing(...Object.keys(programs)).map((name) => programs[name]));
  if (!existsSync('/usr/include/slurm/spank.h')) packages.add('libslurm-dev');
  if (!hasLibrary('libpmix.so.2')) packages.add('libpmix2');
  if (packages.size > 0) return `not run: not installed: ${[...packages].join(', ')}`;
  return undefined;
}

/** In a directory that is named after the machine's architecture. */
function hasLibrary(name) {
  return readdirSync('/usr/lib').some((directory) => existsSync(`/usr/lib/${directory}/${name}`));
}

/** Files whose name matches, all of them by default. */
async function runTests(pattern) {
  const environment = {
    SRTGEN_TEST_CLUSTER: directory,
    SRTGEN_CLUSTER_PREFIX: prefix,
  };
  const prepared = await run(process.execPath, ['.test-build/test/slurm/support/prepare.js'], {
    environment,
  });
  if (prepared.code !== 0) return { passed: 0, failed: 1, skipped: 0 };
  const { code, output } = await run(
    local('uvu'),
    ['--no-color', '.test-build/test/slurm', `${pattern}.*\\.slurm\\.js$`],
    { environment },
  );
  return countTests(code, output);
}
