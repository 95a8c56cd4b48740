/** The black-box conformance runner, where this machine has it. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isExecutable, missing, run } from './run.js';

const runner = process.env.CONFORM || '../shared/conformance/conform';

/** A variant takes some seconds: a sample for every day, all of them for CI and for who asks. */
const sample = ['--only', 'srt-slurm', '--engine', 'sglang', '--every', '2'];

/** Variants that need what the compiler refuses as not supported yet are skipped; any other that disagrees fails. */
export async function conformance() {
  const obstacle = whyNot();
  if (obstacle !== undefined) return { skipped: 1, notes: [obstacle] };
  const all = process.env.CI === 'true' || process.env.CONFORMANCE === 'all';
  const directory = mkdtempSync(join(tmpdir(), 'srtgen-conformance-'));
  try {
    const file = join(directory, 'results.json');
    const { code } = await run(runner, ['--json', file, ...(all ? [] : sample)]);
    if (!existsSync(file)) return { failed: 1, notes: [`${runner} ended with exit code ${code}`] };
    const results = JSON.parse(readFileSync(file, 'utf8'));
    return { ...(await counted(results, directory)), notes: all ? [] : [sampleNote] };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const sampleNote = 'a sample; make conformance compares all variants';

async function counted(results, directory) {
  const disagreeing = results.filter(({ problems }) => Object.keys(problems).length > 0);
  const unbuilt = disagreeing.filter(({ problems }) => problems.build !== undefined);
  const recipes = new Set(unbuilt.map(({ variant }) => recipeOf(variant)));
  const unsupported = new Set();
  for (const recipe of recipes) {
    if (await isUnsupported(recipe, directory)) unsupported.add(recipe);
  }
  const skipped = unbuilt.filter(({ variant }) => unsupported.has(recipeOf(variant))).length;
  return {
    passed: results.length - disagreeing.length,
    failed: disagreeing.length - skipped,
    skipped,
  };
}

/** `path.yaml [variant]` below the runner's recipes. */
function recipeOf(variant) {
  return join(dirname(runner), 'recipes', variant.replace(/ \[.*\]$/, ''));
}

/** The runner shows only the last line of what the compiler says. */
async function isUnsupported(recipe, directory) {
  const parameters = ['dist/cli.js', 'build', recipe, '-o', join(directory, 'out')];
  const { output } = await run(process.execPath, parameters, { quiet: true });
  return output.includes('error[not-supported-yet]');
}

function whyNot() {
  if (!existsSync(runner)) return `there is no ${runner}; CONFORM=FILE names another one`;
  if (process.getuid?.() !== 0) return 'simulated nodes are namespaces, which need root';
  // They are links to one program, which some ways of copying turn into files of a few letters.
  if (!isExecutable(join(dirname(runner), 'shims/container/etcd'))) {
    return `the stand-ins beside ${runner} cannot be executed; CONFORM=FILE names another one`;
  }
  const absent = missing('python3', 'nsenter', 'unshare', 'ip', 'curl');
  return absent.length > 0 ? `not installed: ${absent.join(', ')}` : undefined;
}
