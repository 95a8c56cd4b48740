/** Jobs on a cluster of real Slurm daemons, for what is measured. */

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { directory, whyNot } from '../check/slurm.js';

const program = 'test/slurm/cluster';

/** Starts a cluster, with a TaskProlog if one is given, does the work, and stops it. */
export async function onCluster(nodes, { prolog }, work) {
  const obstacle = whyNot();
  if (obstacle !== undefined) throw new Error(obstacle);
  if (existsSync(directory)) execFileSync(program, ['stop', directory]); // of a run that was ended
  const environment = { ...process.env };
  if (prolog !== undefined) {
    environment.SRTGEN_TASK_PROLOG = `${directory}-prolog`;
    writeFileSync(environment.SRTGEN_TASK_PROLOG, `#!/bin/sh\n${prolog}\n`);
    chmodSync(environment.SRTGEN_TASK_PROLOG, 0o755);
  }
  execFileSync(program, ['start', directory, String(nodes)], {
    env: environment,
    stdio: 'inherit',
  });
  try {
    const cluster = {
      directory,
      site: join(directory, 'site'),
      programs: join(directory, 'programs'),
      environment: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        SLURM_CONF: join(directory, 'etc/slurm.conf'),
        SRTGEN_TEST_SITE: join(directory, 'site'),
        SRTGEN_TEST_OUTPUTS: join(directory, 'site', 'outputs'),
      },
    };
    execFileSync(process.execPath, ['.test-build/test/slurm/support/prepare.js'], {
      env: {
        ...process.env,
        SRTGEN_TEST_CLUSTER: directory,
        SRTGEN_CLUSTER_PREFIX: process.env.SRTGEN_CLUSTER_PREFIX ?? 'sgt',
      },
    });
    return await work(cluster);
  } finally {
    execFileSync(program, ['stop', directory], { stdio: 'inherit' });
  }
}

/** Compiles a variant of a recipe of fixtures/slurm. Gives the bundle's directory. */
export function buildBundle(cluster, recipe, selector) {
  const bundle = join(cluster.directory, 'bundles', selector);
  mkdirSync(dirname(bundle), { recursive: true });
  execFileSync(process.execPath, [
    ...['dist/cli.js', 'build', `${join('fixtures/slurm', recipe)}:${selector}`],
    ...['--cluster', 'fixtures/slurm/cluster.yaml', '--output', bundle],
  ]);
  return bundle;
}

/** Gives the job's id. */
export function submit(cluster, script, { options = [], environment = {} } = {}) {
  return slurm(cluster, 'sbatch', ['--parsable', ...options, script], {
    cwd: dirname(script),
    environment,
  }).trim();
}

/** Ends a job and waits until its nodes are free. */
export async function scancel(cluster, id) {
  slurm(cluster, 'scancel', [id]);
  while (!hasEnded(cluster)) await sleep(200);
}

/** The cluster has one job at a time. */
export function hasEnded(cluster) {
  return slurm(cluster, 'squeue', ['--noheader', '--format=%i']).trim() === '';
}

/** What a job has printed. */
export function logOf(cluster, id) {
  const [, path] =
    / StdOut=(\S+)/.exec(slurm(cluster, 'scontrol', ['show', 'job', '-o', id])) ?? [];
  return path !== undefined && existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** What a program of Slurm prints on the submit host. */
export function slurm(cluster, name, words, { cwd = '/', environment = {} } = {}) {
  const { status, stdout, stderr } = spawnSync(name, words, {
    cwd,
    env: { ...cluster.environment, ...environment },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  return stdout;
}
