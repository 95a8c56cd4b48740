/** `srtgen diff`: what is different between two jobs, by what they run. */

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compareSides, type JobsDifference } from '../inspect/diff/jobs.js';
import { diffLines } from '../inspect/diff/lines.js';
import { runLines } from '../inspect/diff/run-lines.js';
import { areSame, compareRuns, type RunsDifference } from '../inspect/diff/runs.js';
import type { Line } from '../inspect/layout.js';
import { sourceOptions } from './build.js';
import { type Command, helpOption, type Io, UsageError } from './command.js';
import { readOperand } from './diff-operands.js';
import { painterFor } from './paint.js';

const options = {
  ...sourceOptions,
  json: { type: 'boolean', help: 'print the differences as JSON' },
  help: helpOption,
} as const;

export const diff: Command = {
  usage: 'A B [options]',
  description: `Shows what is different between two jobs by what they run: placement, ports, commands, environment, images, mounts,
srun options, directives, readiness, benchmark, time. Order of keys and flags, comments and layout are no difference.`,
  options,
  notes: `A and B are each a recipe, with :SELECTOR to pick a job, or a bundle or a run, which have a plan.yaml. Two jobs are
compared whatever their names are; of several those with the same name. The options count for recipes.
Of two runs also provenance, verdicts and the figures of each point, with their relative change.
Exit codes: 0 the same, 1 different, 2 wrong usage, or A or B cannot be read.`,
  run,
};

async function run(argv: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
  const [first, second, third] = positionals;
  if (!first || !second) throw new UsageError(`${first ? 'B' : 'A'} is missing`);
  if (third !== undefined) throw new UsageError(`two at a time, not also ${third}`);
  const before = await readOperand(first, values, io);
  const after = await readOperand(second, values, io);
  if (before === undefined || after === undefined) return 2;
  const plans = compareSides(before, after);
  const runs = await compareRunDirectories(first, second, io);
  const same = plans.same && (runs === null || areSame(runs));
  const paint = await painterFor(io.stdout, io);
  io.stdout.write(values.json ? asJson(plans, runs, same) : paint(pageOf(plans, runs)));
  return same ? 0 : 1;
}

/** What only runs have; null unless both are runs. */
async function compareRunDirectories(
  first: string,
  second: string,
  { cwd }: Io,
): Promise<RunsDifference | null> {
  const { isRunDirectory, readRun } = await import('../read-runs.js');
  if (![first, second].every((path) => isRunDirectory(resolve(cwd, path)))) return null;
  return compareRuns(readRun(first, cwd), readRun(second, cwd));
}

function asJson(plans: JobsDifference, runs: RunsDifference | null, same: boolean): string {
  return `${JSON.stringify({ ...plans, same, ...(runs === null ? {} : { runs }) }, null, 2)}\n`;
}

function pageOf(plans: JobsDifference, runs: RunsDifference | null): readonly Line[] {
  const blocks = [diffLines(plans), runs === null ? [] : runLines(runs)];
  return blocks
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index > 0 ? [[], ...lines] : lines));
}
