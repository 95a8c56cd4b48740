/**
 * How long the program takes as a whole process, and how much memory at its peak: a build of a typical recipe, a look at
 * all published recipes, builds for thousands of workers. All in turns with a Node that does nothing, so that whatever
 * else the machine does meets both. Fails beyond what is allowed.
 *
 * Usage: npm run bench [-- --rounds 15]
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cpuModel, median } from './figures.js';
import { recipeOf } from './many-workers.js';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const rounds = Number(values.rounds);

const published = join(process.env.CONFORMANCE_SUITE || '../shared/conformance', 'recipes');
const profile = ['--cluster', 'fixtures/clusters/plain.yaml'];
const sizes = [512, 1024, 2048, 4096];

/** Seconds that Node alone takes on a machine that is idle, at most. */
const idle = 0.08;

/** What eight times the workers may take, in times of what they took. */
const mostGrowth = 8 * 1.25;

const directory = mkdtempSync(join(tmpdir(), 'srtgen-bench-'));
try {
  const { rows, notes } = measureAll();
  const faults = [...rows.flatMap(faultsOf), ...growthFaults(rows)];
  process.stdout.write(report(rows, [...notes, ...faults]));
  process.exitCode = faults.length > 0 ? 1 : 0;
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function measureAll() {
  const subjects = [nothing(), typical(), ...validation(), ...sizes.map(workers)];
  const runs = subjects.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { every = 1, words }] of subjects.entries()) {
      if (round % every === 0) runs[index].push(measure(words));
    }
  }
  const rows = subjects.map((subject, index) => ({ ...subject, ...medians(runs[index]) }));
  const [node] = rows;
  return {
    rows: rows.map((row) => ({ ...row, beyond: row.seconds - node.seconds })),
    notes: [
      ...(existsSync(published) ? [] : [`there is no ${published}: nothing was validated`]),
      ...(node.seconds > idle ? ['the machine is busy: only CPU seconds mean something'] : []),
    ],
  };
}

function nothing() {
  return { name: 'node -e 0', words: ['-e', '0'], allowed: {} };
}

function typical() {
  const recipe = 'fixtures/golden/sglang-dynamo-nginx/input.yaml';
  return {
    name: 'build',
    words: ['dist/cli.js', 'build', recipe, '-o', join(directory, 'typical'), ...profile],
    allowed: { seconds: 0.1, beyond: 0.06 },
  };
}

function validation() {
  if (!existsSync(published)) return [];
  return [
    {
      name: 'validate published recipes',
      words: ['dist/cli.js', 'validate', published, ...profile],
      allowed: { seconds: 0.6 },
      every: 3,
    },
  ];
}

function workers(count) {
  const recipe = join(directory, `${count}.yaml`);
  writeFileSync(recipe, recipeOf(count));
  const last = count === sizes.at(-1);
  return {
    name: `build for ${count} workers`,
    count,
    words: ['dist/cli.js', 'build', recipe, '-o', join(directory, `${count}`)],
    allowed: last ? { seconds: 1.5, megabytes: 300 } : {},
    every: 5,
  };
}

/** One process, whose output directory is not there yet. */
function measure(words) {
  const output = words[words.indexOf('-o') + 1];
  if (words.includes('-o')) rmSync(output, { recursive: true, force: true });
  const usage = join(directory, 'usage.json');
  const before = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, words, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    env: {
      ...process.env,
      NODE_OPTIONS: '--require=./scripts/usage.cjs',
      USAGE_FILE: usage,
    },
  });
  const seconds = Number(process.hrtime.bigint() - before) / 1e9;
  // A look at recipes ends with 1 where one of them has an error.
  if (status !== 0 && !words.includes('validate')) throw new Error(stderr);
  return { seconds, ...JSON.parse(readFileSync(usage, 'utf8')) };
}

function medians(runs) {
  const of = (what) => median(runs.map((run) => run[what]));
  return { runs: runs.length, seconds: of('seconds'), cpu: of('cpu'), megabytes: of('megabytes') };
}

function faultsOf(row) {
  return Object.entries(row.allowed)
    .filter(([what, most]) => row[what] > most)
    .map(([what, most]) => `${row.name}: ${what} ${row[what].toFixed(2)}, allowed are ${most}`);
}

/** By the processor's time, which other processes on the machine change least. */
function growthFaults(rows) {
  const [node] = rows;
  const [first, last] = [sizes[0], sizes.at(-1)].map((size) =>
    rows.find((row) => row.count === size),
  );
  const growth = (last.cpu - node.cpu) / (first.cpu - node.cpu);
  if (growth <= mostGrowth) return [];
  return [`${last.count} workers take ${growth.toFixed(1)} times as long as ${first.count}`];
}

function report(rows, notes) {
  const cells = (...words) => words.map((word) => String(word).padStart(13)).join('');
  const line = ({ name, runs, seconds, beyond, cpu, megabytes }) =>
    `${name.padEnd(28)}${cells(runs, seconds.toFixed(3), beyond.toFixed(3), cpu.toFixed(3), megabytes.toFixed(0))}`;
  return [
    '',
    `Medians of whole processes; ${cpuModel()}, Node ${process.version}`,
    `${''.padEnd(28)}${cells('runs', 'seconds', 'beyond Node', 'CPU seconds', 'MB at peak')}`,
    ...rows.map(line),
    ...notes,
    '',
  ].join('\n');
}
