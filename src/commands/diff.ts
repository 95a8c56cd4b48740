/** `srtgen diff`: what is different between two jobs, by what they run. */

import { parseArgs } from 'node:util';
import { compareSides } from '../inspect/diff/jobs.js';
import { diffLines } from '../inspect/diff/lines.js';
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
  const found = compareSides(before, after);
  const paint = await painterFor(io.stdout, io);
  io.stdout.write(values.json ? `${JSON.stringify(found, null, 2)}\n` : paint(diffLines(found)));
  return found.same ? 0 : 1;
}
