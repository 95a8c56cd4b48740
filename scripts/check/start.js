/** What a build has to load before it does anything. That is most of its time, and grows unnoticed. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';

/** Modules of Node that other commands need, and a build does not. */
const notForBuilds = ['child_process', 'http', 'https', 'net', 'readline', 'worker_threads'];

/** Bytes of the code that V8 has compiled for dist/program.js; all of it is read at each start. */
const largestCache = 2.5 * 2 ** 20;

export function start() {
  const directory = mkdtempSync(join(tmpdir(), 'srtgen-start-'));
  try {
    const faults = [...cacheFaults(), ...loadFaults(directory)];
    return { passed: faults.length === 0 ? 1 : 0, failed: faults.length, notes: faults };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function cacheFaults() {
  const cachedData = readFileSync('dist/program.cache');
  const script = new Script(readFileSync('dist/program.js', 'latin1'), { cachedData });
  return [
    ...(script.cachedDataRejected ? ['V8 does not take dist/program.cache'] : []),
    ...(cachedData.length > largestCache
      ? [`dist/program.cache has ${cachedData.length} bytes, more than ${largestCache}`]
      : []),
  ];
}

function loadFaults(directory) {
  const usage = join(directory, 'usage.json');
  const recipe = 'fixtures/golden/sglang-dynamo-agg/input.yaml';
  const { status } = spawnSync(
    process.execPath,
    ['dist/cli.js', 'build', recipe, '-o', join(directory, 'bundle')],
    {
      // For a pipe or a terminal Node would load more.
      stdio: 'ignore',
      env: { ...process.env, NODE_OPTIONS: '--require=./scripts/usage.cjs', USAGE_FILE: usage },
    },
  );
  if (status !== 0) return [`a build ended with ${status}`];
  const { modules } = JSON.parse(readFileSync(usage, 'utf8'));
  return notForBuilds
    .filter((name) => modules.includes(name))
    .map((name) => `a build loads node:${name}`);
}
