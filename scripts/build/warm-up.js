/**
 * Runs the bundled program in this process as its users do, and keeps the code that V8 has made of it until then:
 * that of the functions which these commands need, and of no others.
 *
 * Usage: node scripts/build/warm-up.js DIST
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Script } from 'node:vm';

const [, , dist] = process.argv;
const filename = resolve(dist, 'program.js');
const script = new Script(readFileSync(filename, 'latin1'), { filename });

const profile = ['--cluster', 'fixtures/clusters/plain.yaml'];
const directory = mkdtempSync(join(tmpdir(), 'srtgen-warm-up-'));
try {
  for (const name of ['sglang-dynamo-agg', 'trtllm-mpi', 'vllm-data-parallel']) {
    const recipe = `fixtures/golden/${name}/input.yaml`;
    await run('build', recipe, '-o', directory, ...profile);
  }
  await run('validate', 'fixtures/golden/*/input.yaml', ...profile);
  writeFileSync(join(dist, 'program.cache'), script.createCachedData());
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function run(...words) {
  process.argv.splice(2, Infinity, ...words);
  const module = { exports: {} };
  script.runInThisContext()(createRequire(filename), module, filename, resolve(dist));
  await module.exports.ended;
  if (process.exitCode !== 0) throw new Error(`srtgen ${words.join(' ')}: ${process.exitCode}`);
}
