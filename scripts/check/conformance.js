/** The black-box conformance suite, where this machine has it. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runnableCopy } from './conformance-copy.js';
import { missing, run } from './run.js';

const suite = process.env.CONFORMANCE_SUITE || '../shared/conformance';

/** A variant takes a second or two: every eighth recipe for every day, all of them for CI and for who asks. */
const sampleEvery = 8;

/** Of each recipe, the first four variants. A job waits more than it works: two of them keep a core busy. */
const size = ['--variants', '4', '--jobs', String(2 * availableParallelism())];

/** Variants that disagree on purpose, and why; a name without brackets stands for all variants of the recipe. */
const onPurpose = {
  'srt-slurm/qwen3-32b/ruter-3p2d-dynamo.yaml':
    'the recipe names $RUTER_MODEL_PATH, which is not set there: the job refuses to start',
  'srt-slurm-recipes/single-node/NVIDIA-Nemotron-3-Ultra/B200/vllm/8k1k.yaml':
    'a swept true is a bare flag; the reference makes it `--enable-expert-parallel True`, which vLLM refuses',
};

/**
 * The suite's AIPerf leaves no result. Of a router benchmark the job knows how many requests it has to have, and is
 * right to fail at its end. Everything else of these variants has to agree.
 */
const routerBenchmark = /^\s+type:\s*["']?router\b/m;

/** Variants that disagree fail, but those that are meant to; one of these that agrees after all has to leave the list. */
export async function conformance() {
  const obstacle = whyNot();
  if (obstacle !== undefined) return { skipped: 1, notes: [obstacle] };
  const all = process.env.CI === 'true' || process.env.CONFORMANCE === 'all';
  const directory = mkdtempSync(join(tmpdir(), 'srtgen-conformance-'));
  try {
    const runner = runnableCopy(suite, directory);
    const every = all ? '1' : String(sampleEvery);
    const results = await compare(runner, [...size, '--every', every], directory);
    if (results === undefined) return { failed: 1, notes: [`${runner} gave no results`] };
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

const reasonOf = ({ variant, problems }) =>
  onPurpose[recipeOf(variant)] ?? whyUnfinished(recipeOf(variant), problems);

function whyUnfinished(recipe, problems) {
  if (Object.keys(problems).join() !== 'finishes') return undefined;
  const text = readFileSync(join(suite, 'recipes', recipe), 'utf8');
  return routerBenchmark.test(text) ? "the suite's AIPerf leaves no result to judge" : undefined;
}

async function counted(results, runner, directory, notes) {
  const stale = results.filter((each) => agrees(each) && reasonOf(each) !== undefined);
  const excused = [];
  const late = [];
  let failed = stale.length;
  for (const each of results.filter((result) => !agrees(result))) {
    const reason = reasonOf(each);
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
  const choice = ['--variants', '4', '--jobs', '1', '--only', recipeOf(variant)];
  const again = await compare(runner, choice, directory);
  return again?.every(agrees) === true;
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
