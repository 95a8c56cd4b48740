/** The black-box conformance suite, where this machine has it. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runnableCopy } from './conformance-copy.js';
import { missing, run } from './run.js';

const suite = process.env.CONFORMANCE_SUITE || '../shared/conformance';

/** Published recipes of the engines that there are. */
const engines = ['sglang', 'trtllm'];

/** A variant takes some seconds: every fourth recipe for every day, all of them for CI and for who asks. */
const sampleEvery = 4;

/** Variants that disagree on purpose, and why. One that agrees after all has to leave the list. */
const onPurpose = {
  'srt-slurm/qwen3-32b/ruter-3p2d-dynamo.yaml':
    'the recipe names $RUTER_MODEL_PATH, which is not set there: the job refuses to start',
};

/** Variants that need what the compiler refuses as not supported yet are skipped; any other that disagrees fails. */
export async function conformance() {
  const obstacle = whyNot();
  if (obstacle !== undefined) return { skipped: 1, notes: [obstacle] };
  const all = process.env.CI === 'true' || process.env.CONFORMANCE === 'all';
  const directory = mkdtempSync(join(tmpdir(), 'srtgen-conformance-'));
  try {
    const runner = runnableCopy(suite, directory);
    const every = all ? '1' : String(sampleEvery);
    const results = [];
    for (const engine of engines) {
      const choice = ['--only', 'srt-slurm', '--engine', engine, '--every', every];
      const compared = await compare(runner, choice, directory);
      if (compared === undefined) return { failed: 1, notes: [`${runner} gave no results`] };
      results.push(...compared);
    }
    const notes = all ? [] : ['a sample; make conformance compares all variants'];
    return await counted(results, runner, directory, notes);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The results of the runner's variants, or undefined when it gave none. */
async function compare(runner, choice, directory) {
  const file = join(directory, 'results.json');
  rmSync(file, { force: true });
  await run(runner, ['--json', file, ...choice]);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

const agrees = ({ problems }) => Object.keys(problems).length === 0;

async function counted(results, runner, directory, notes) {
  const stale = results.filter((each) => agrees(each) && onPurpose[each.variant] !== undefined);
  const excused = [];
  const late = [];
  let failed = stale.length;
  for (const each of results.filter((result) => !agrees(result))) {
    const reason = onPurpose[each.variant] ?? (await unsupported(each, runner, directory));
    if (reason !== undefined) excused.push(`${each.variant}: ${reason}`);
    else if (await agreesNow(each, runner, directory)) late.push(each.variant);
    else failed += 1;
  }
  return {
    passed: results.length - excused.length - failed,
    failed,
    skipped: excused.length,
    notes: [
      ...notes,
      ...excused,
      ...late.map((variant) => `${variant} agreed only when it was asked again`),
      ...stale.map(({ variant }) => `${variant} agrees now: take it from the list`),
    ],
  };
}

/** The runner gives a simulated job a bounded time, which a busy machine can make too short: once more, alone. */
async function agreesNow({ variant }, runner, directory) {
  const again = await compare(runner, ['--only', recipeOf(variant)], directory);
  return again?.every(agrees) === true;
}

/** The runner shows only the last line of what the compiler says, so the compiler is asked again. */
async function unsupported({ variant, problems }, runner, directory) {
  if (problems.build === undefined) return undefined;
  const recipe = join(dirname(runner), 'recipes', recipeOf(variant));
  const parameters = ['dist/cli.js', 'build', recipe, '-o', join(directory, 'out')];
  const { output } = await run(process.execPath, parameters, { quiet: true });
  return /error\[not-supported-yet\]: (.*)/.exec(output)?.[1];
}

/** A variant is `path.yaml [name]`. */
function recipeOf(variant) {
  return variant.replace(/ \[.*\]$/, '');
}

function whyNot() {
  if (!existsSync(join(suite, 'conform'))) return `there is no ${suite}/conform`;
  if (process.getuid?.() !== 0) return 'simulated nodes are namespaces, which need root';
  const absent = missing('python3', 'nsenter', 'unshare', 'ip', 'curl');
  return absent.length > 0 ? `not installed: ${absent.join(', ')}` : undefined;
}
