/**
 * What job.sh itself needs while it waits for workers and while it measures: 16 nodes, 40 steps, real Slurm daemons.
 * Counted is the batch script with every process that it has started and that has ended (sleep, curl, awk); the
 * sruns, which any orchestrator has, are not. Fails above 1 % of a core or 30 MB.
 *
 * Usage: npm run bench:footprint [-- --seconds 60]
 */

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { buildBundle, logOf, onCluster, scancel, submit } from './cluster.js';
import { cpuModel } from './figures.js';

const allowed = { percent: 1, megabytes: 30 };
const nodes = 16;
const longestSeconds = 120;

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } });
const seconds = Number(values.seconds);

/** How a stage is made to last, and the line of the log with which it begins. */
const stages = [
  { name: 'waiting', fault: 'prefill-0:never-ready', begins: 'waiting for frontend' },
  { name: 'measuring', fault: 'benchmark:hang', begins: 'started benchmark' },
];

const rows = [];
await onCluster(nodes, {}, async (cluster) => {
  const bundle = buildBundle(cluster, 'launch.yaml', 'override_forty_steps');
  for (const stage of stages) rows.push(await observe(cluster, `${bundle}/job.sh`, stage));
});
report();
process.exitCode = rows.some(isTooMuch) ? 1 : 0;

async function observe(cluster, script, { name, fault, begins }) {
  const id = submit(cluster, script, { environment: { SRTGEN_STANDIN_FAULT: fault } });
  const deadline = Date.now() + longestSeconds * 1000;
  while (!logOf(cluster, id).includes(begins)) {
    if (Date.now() > deadline) throw new Error(`no "${begins}":\n${logOf(cluster, id)}`);
    await sleep(200);
  }
  await sleep(5000); // what a stage does once
  const pid = batchScript(id);
  const before = cpuSeconds(pid);
  let megabytes = 0;
  for (let second = 0; second < seconds; second += 1) {
    megabytes = Math.max(megabytes, memory(pid));
    await sleep(1000);
  }
  const percent = ((cpuSeconds(pid) - before) / seconds) * 100;
  const steps = logOf(cluster, id).match(/^\S+ started /gm).length;
  await scancel(cluster, id);
  return { name, steps, percent, megabytes };
}

function isTooMuch({ percent, megabytes }) {
  return percent >= allowed.percent || megabytes >= allowed.megabytes;
}

/** The shell that Slurm has started; others of that name are its children. */
function batchScript(id) {
  const shells = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) =>
      read(`/proc/${pid}/cmdline`).includes(`/job${id.padStart(5, '0')}/slurm_script`),
    )
    .map((pid) => ({ pid: Number(pid), parent: statusOf(pid).parent }));
  const first = shells.find(({ parent }) => shells.every(({ pid }) => pid !== parent));
  if (first === undefined) throw new Error(`no batch script of job ${id}`);
  return first.pid;
}

/** Of a process and of its children that have ended (proc(5): utime, stime, cutime, cstime, in clock ticks). */
function cpuSeconds(pid) {
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /, '')
    .split(' ')
    .map(Number);
  const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return (fields[11] + fields[12] + fields[13] + fields[14]) / ticks;
}

/** MB of a process and of those below it that are no srun; what processes share is divided among them (PSS). */
function memory(pid) {
  const own = Number(/^Pss: +(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024;
  const below = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  const helpers = below.filter((child) => statusOf(child).name !== 'srun');
  return helpers.reduce((sum, child) => sum + memory(child), own);
}

function statusOf(pid) {
  const status = read(`/proc/${pid}/status`);
  return {
    name: /^Name:\t(.*)$/m.exec(status)?.[1] ?? '',
    parent: Number(/^PPid:\t(\d+)$/m.exec(status)?.[1] ?? 0),
  };
}

/** Nothing of a process that has ended. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function report() {
  process.stdout.write(
    `\njob.sh and its helpers over ${seconds} s on ${nodes} nodes; ${cpuModel()}\n`,
  );
  for (const row of rows) {
    const { name, steps, percent, megabytes } = row;
    const verdict = isTooMuch(row)
      ? `more than ${allowed.percent} % or ${allowed.megabytes} MB`
      : 'fits';
    process.stdout.write(
      `  ${name.padEnd(10)} ${steps} steps  ${percent.toFixed(2)} % of a core  ${megabytes.toFixed(1)} MB  ${verdict}\n`,
    );
  }
}
