/**
 * How long it takes from the first line of job.sh to the last worker's start, against the least that any orchestrator
 * can do: one srun over all nodes, then a loop of sruns in the background. Both run on the same nodes of a cluster of
 * real Slurm daemons, in turns, with the same options for each worker, and the workers do nothing but say when they
 * start. Each is also run with every step 0.2 s slower. Fails where the job takes more than 1.3 times the least.
 *
 * Usage: npm run bench:launch [-- --nodes 8,16,32 --rounds 5]
 */

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { buildBundle, hasEnded, logOf, onCluster, scancel, submit } from './cluster.js';
import { cpuModel, median } from './figures.js';

const allowed = 1.3;
const slowerSeconds = 0.2;
const longestSeconds = 60;

/** The worker of both: its start, and what the machine has worked until then. */
const worker = (stamps) => `#!/bin/bash
read -r _ busy </proc/stat
printf '%s %s\\n' "\${EPOCHREALTIME}" "\${busy}" >"${stamps}/\${SLURM_JOB_ID}/\${SLURM_JOB_NAME}"
exec sleep 1000
`;

/** Bash reads this before the first line of a script: of the batch script, and of nothing else. */
const hook = (stamps) => `if [[ \${0##*/} == slurm_script ]]; then
  unset BASH_ENV
  mkdir -p "${stamps}/\${SLURM_JOB_ID}"
  read -r _ busy </proc/stat
  printf '%s %s\\n' "\${EPOCHREALTIME}" "\${busy}" >"${stamps}/\${SLURM_JOB_ID}/begin"
fi
`;

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '8,16,32' },
    rounds: { type: 'string', default: '5' },
  },
});
const sizes = values.nodes.split(',').map(Number);
const rounds = Number(values.rounds);

const paces = [
  { name: 'plain', prolog: undefined },
  { name: `every step ${slowerSeconds} s slower`, prolog: `sleep ${slowerSeconds}` },
];

const rows = [];
for (const { name, prolog } of paces) {
  await onCluster(Math.max(...sizes), { prolog }, async (cluster) => {
    const stamps = join(cluster.site, 'stamps');
    mkdirSync(stamps);
    write(join(cluster.programs, 'python3'), worker(stamps));
    write(join(cluster.site, 'hook.sh'), hook(stamps));
    for (const nodes of sizes)
      rows.push({ pace: name, ...(await compare(cluster, stamps, nodes)) });
  });
}
report(rows);
process.exitCode = rows.some(({ ratio }) => ratio > allowed) ? 1 : 0;

/** In turns, so that whatever else the machine does meets both. */
async function compare(cluster, stamps, nodes) {
  const bundle = buildBundle(cluster, 'launch.yaml', `override_nodes_${nodes}`);
  const least = writeLeast(cluster, bundle, nodes);
  const measured = { least: [], ours: [] };
  for (let round = 0; round < rounds; round += 1) {
    measured.least.push(await measure(cluster, stamps, least, nodes));
    measured.ours.push(await measure(cluster, stamps, join(bundle, 'job.sh'), nodes));
  }
  const of = (which, what) => median(measured[which].map((each) => each[what]));
  return {
    nodes,
    least: of('least', 'seconds'),
    ours: of('ours', 'seconds'),
    ratio: of('ours', 'seconds') / of('least', 'seconds'),
    services: of('ours', 'services'),
    opened: of('ours', 'opened'),
    loop: of('ours', 'loop'),
    last: of('ours', 'last'),
    leastBusy: of('least', 'busy'),
    oursBusy: of('ours', 'busy'),
  };
}

/** Submits a script and ends the job as soon as every worker has started. */
async function measure(cluster, stamps, script, nodes) {
  const id = submit(cluster, script, {
    options: [`--nodelist=node[1-${nodes}]`],
    environment: { BASH_ENV: join(cluster.site, 'hook.sh') },
  });
  const directory = join(stamps, id);
  const deadline = Date.now() + longestSeconds * 1000;
  while (!existsSync(directory) || readdirSync(directory).length < nodes + 1) {
    if (Date.now() > deadline || hasEnded(cluster)) {
      throw new Error(`job ${id} has not started all workers:\n${logOf(cluster, id)}`);
    }
    await sleep(100);
  }
  await sleep(100); // the last stamp may just have been opened
  const [begin, ...starts] = [
    'begin',
    ...readdirSync(directory).filter((name) => name !== 'begin'),
  ].map((name) => readStamp(join(directory, name)));
  const last = starts.reduce((one, other) => (one.time > other.time ? one : other));
  const phases = phasesOf(join(cluster.site, 'outputs', id), begin.time, last.time);
  await scancel(cluster, id);
  return {
    ...phases,
    seconds: last.time - begin.time - phases.services,
    busy: (last.busy - begin.busy) / (last.busy - begin.busy + last.idle - begin.idle),
  };
}

function readStamp(path) {
  const [time, user, nice, system, idle, wait, ...interrupts] = readFileSync(path, 'utf8')
    .split(' ')
    .map(Number);
  return { time, busy: user + nice + system + interrupts[0] + interrupts[1], idle: idle + wait };
}

/**
 * Where a job's time went, by the files that job.sh makes; nothing of it for the least. Services start while the nodes are
 * asked. What is not counted is the time from the moment at which all else is known, which is when runtime.env has the
 * addresses, to the first worker's start: until the services have answered. What they take from the machine before that
 * moment, and after it, is counted.
 */
function phasesOf(runDirectory, begin, last) {
  const steps = join(runDirectory, 'state/steps');
  if (!existsSync(steps)) return { opened: 0, services: 0, loop: 0, last: 0 };
  const started = (name) => statSync(join(steps, `${name}.started`)).mtimeMs / 1000;
  const workers = readdirSync(steps).flatMap(
    (file) => /^((?:prefill|decode)-\d+)\.started$/.exec(file)?.[1] ?? [],
  );
  const ready = statSync(join(runDirectory, 'runtime.env')).mtimeMs / 1000;
  const [first, final] = [Math.min(...workers.map(started)), Math.max(...workers.map(started))];
  return {
    opened: ready - begin,
    services: first - ready,
    loop: final - first,
    last: last - final,
  };
}

/** The sruns of the bundle's own steps, without the bundle. */
function writeLeast(cluster, bundle, nodes) {
  const directory = join(bundle, '..', `least-${nodes}`);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(join(directory, 'logs'), { recursive: true });
  mkdirSync(join(directory, 'programs'));
  write(join(directory, 'programs/srun'), '#!/bin/bash\nprintf "%q " "$@"\n');
  const environment = {
    ...cluster.environment,
    PATH: `${join(directory, 'programs')}:${process.env.PATH}`,
    SRTGEN_RUN_DIR: directory,
    SRTGEN_BUNDLE: bundle,
  };
  const bash = (...words) => execFileSync('bash', words, { env: environment, encoding: 'utf8' });
  writeFileSync(
    join(directory, 'runtime.env'),
    bash(
      '-c',
      'role() { printf "%s_HOST=node%d\\n" "$1" $(($2 + 1)); }; source "$1"; name_roles',
      'bash',
      join(bundle, 'nodes.sh'),
    ),
  );
  const workers = readdirSync(join(bundle, 'steps'))
    .filter((file) => /^(prefill|decode)-/.test(file))
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  const lines = workers.map((file) => {
    const options = bash(join(bundle, 'steps', file)).replace(/bash \S+ $/, '');
    return `srun ${options}python3 </dev/null >${directory}/logs/${file}.srun.log 2>&1 &`;
  });
  const directives = readFileSync(join(bundle, 'job.sh'), 'utf8').match(/^#SBATCH .*$/gm);
  const script = join(directory, 'least.sh');
  write(
    script,
    [
      '#!/usr/bin/env bash',
      ...directives,
      `srun --overlap --nodes=${nodes} --ntasks=${nodes} --ntasks-per-node=1 --input=none hostname -I >${directory}/addresses`,
      ...lines,
      'wait',
      '',
    ].join('\n'),
  );
  return script;
}

function write(path, text) {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

function report(table) {
  const cells = (...words) => words.map((word) => String(word).padStart(9)).join('');
  const seconds = (value) => value.toFixed(2);
  const percent = (value) => `${(value * 100).toFixed(0)} %`;
  process.stdout.write(
    `\nSeconds from the first line of the job to the last worker's start, medians of ${rounds}; ${cpuModel()}\n` +
      'job: without the wait for etcd and NATS, which is shown; CPU: of this machine, which is all nodes at once\n',
  );
  for (const { name } of paces) {
    process.stdout.write(
      `\n${name}\n${cells('nodes', 'least', 'job', 'ratio', 'waited', 'to there', 'loop', 'last', 'CPU least', 'CPU job')}\n`,
    );
    for (const row of table.filter(({ pace }) => pace === name)) {
      process.stdout.write(
        `${cells(row.nodes, seconds(row.least), seconds(row.ours), seconds(row.ratio), seconds(row.services), seconds(row.opened), seconds(row.loop), seconds(row.last), percent(row.leastBusy), percent(row.oursBusy))}\n`,
      );
    }
  }
  for (const { pace, nodes, ratio } of table.filter((row) => row.ratio > allowed)) {
    process.stdout.write(
      `${pace}, ${nodes} nodes: ${ratio.toFixed(2)} times the least, allowed are ${allowed}\n`,
    );
  }
}
