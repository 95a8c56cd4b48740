/** Help texts, made from the same tables that the command line is parsed with. */

import type { Command, Option } from './command.js';
import { commands } from './index.js';

/** The text of `srtgen --help`. */
export function overview(): string {
  const rows = Object.entries(commands).map(([name, { summary }]): Row => [name, summary]);
  return `Usage: srtgen COMMAND ...

Compiles a recipe for a disaggregated serving benchmark to a bundle: a directory of bash that Slurm runs.

${columns(rows)}
srtgen COMMAND --help shows a command's options; srtgen --version its version.

Exit codes: 0 done, 1 the input is wrong or a check differs, 2 wrong usage, 70 a bug of srtgen.
`;
}

/** The text of `srtgen <name> --help`. */
export function commandHelp(name: string, command: Command): string {
  const { usage, description, options, notes } = command;
  const rows = Object.entries(options).map(
    ([long, option]): Row => [optionText(long, option), option.help],
  );
  const parts = [`Usage: srtgen ${name} ${usage}\n`, `${description}\n`, columns(rows)];
  return [...parts, ...(notes === undefined ? [] : [`${notes}\n`])].join('\n');
}

type Row = readonly [left: string, right: string];

function columns(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
}

function optionText(long: string, { short, argument }: Option): string {
  const value = argument === undefined ? '' : ` ${argument}`;
  return `${short === undefined ? '   ' : `-${short},`} --${long}${value}`;
}
