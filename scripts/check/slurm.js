/** Whole jobs and their faults on a cluster of real Slurm daemons, which is started here and stopped again. */

import { existsSync, readdirSync } from 'node:fs';
import { local, missing, run } from './run.js';
import { countTests } from './tests.js';

const cluster = 'test/slurm/cluster';

/** Nodes do not share /tmp. */
export const directory = process.env.SRTGEN_CLUSTER_DIRECTORY ?? '/var/tmp/srtgen-test-cluster';

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
  try {
    const tests = await runTests(process.env.SRTGEN_SLURM_TESTS ?? '');
    return { ...tests, notes };
  } finally {
    await run(cluster, ['stop', directory]);
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
    SRTGEN_CLUSTER_PREFIX: process.env.SRTGEN_CLUSTER_PREFIX ?? 'sgt',
  };
  const prepared = await run(process.execPath, ['.test-build/test/slurm/support/prepare.js'], {
    environment,
  });
  if (prepared.code !== 0) return { failed: 1 };
  const { code, output } = await run(
    local('uvu'),
    ['--no-color', '.test-build/test/slurm', `${pattern}.*\\.slurm\\.js$`],
    { environment },
  );
  return countTests(code, output);
}
