/** `srtgen report`: what came out of runs, as a table, CSV, JSON or a page. */

import { parseArgs } from 'node:util';
import { findRuns, readRun } from '../read-runs.js';
import type { Run } from '../types/run.js';
import { type Command, helpOption, type Io, UsageError } from './command.js';
import { readRunsWithMaps } from './runs-with-maps.js';
import { writeOutput } from './write-output.js';

const options = {
  csv: { type: 'string', argument: 'FILE', help: 'a row for each point, for spreadsheets' },
  json: { type: 'string', argument: 'FILE', help: 'everything that was read, in one form' },
  html: { type: 'string', argument: 'FILE', help: 'a page with figures, maps and timelines' },
  help: helpOption,
} as const;

export const report: Command = {
  usage: 'RUN... [options]',
  description: `Shows what came out of runs: the verdict of each, and for each point throughput, latencies and what follows from
them. RUN is a run directory, or a directory that has some below it.`,
  options,
  notes: `FILE may be - for stdout. Without an option a table is printed. What the figures mean, and which of them must
not be compared, is in docs/results.md. The exit code is 1 when there is no run to read.`,
  run,
};

interface Form {
  /** Whether it shows where everything was, for which whole plans have to be read. */
  readonly needsMaps: boolean;
  /** Each is loaded when it is asked for. */
  readonly load: () => Promise<(runs: readonly Run[]) => string>;
}

const formNames = ['csv', 'json', 'html'] as const;

/** Option -> runs as the text of a file. */
const forms: Readonly<Record<(typeof formNames)[number], Form>> = {
  csv: { needsMaps: false, load: async () => (await import('../results/csv.js')).csvOf },
  json: { needsMaps: true, load: async () => (await import('../results/json.js')).jsonOf },
  html: {
    needsMaps: true,
    load: async () => (await import('../report/report-html.js')).reportHtml,
  },
};

async function run(argv: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
  if (positionals.length === 0) throw new UsageError('RUN is missing');
  const asked = formNames.filter((form) => values[form] !== undefined);
  const needMaps = asked.some((form) => forms[form].needsMaps);
  const runs = await readRuns(positionals, needMaps, io);
  if (runs.length === 0) return 1;
  if (asked.length === 0) io.stdout.write(await table(runs, io));
  let status = 0;
  for (const form of asked) {
    const render = await forms[form].load();
    if (!writeOutput(values[form] ?? '-', render(runs), io)) status = 1;
  }
  return status;
}

async function readRuns(
  paths: readonly string[],
  withMaps: boolean,
  io: Io,
): Promise<readonly Run[]> {
  const { directories, missing } = findRuns(paths, io.cwd);
  for (const path of missing) io.stderr.write(`srtgen: ${path}: no such directory\n`);
  if (directories.length === 0 && missing.length < paths.length) {
    const wanted = 'none has an events.jsonl or a verdict.json';
    io.stderr.write(`srtgen: no run directory there: ${wanted}\n`);
  }
  return withMaps
    ? readRunsWithMaps(directories, io.cwd)
    : directories.map((directory) => readRun(directory, io.cwd));
}

async function table(runs: readonly Run[], io: Io): Promise<string> {
  const { textTable } = await import('../results/text-table.js');
  const coloured = io.stdout.isTTY === true && !io.environment.NO_COLOR;
  return textTable(runs, coloured ? await painter() : (text) => text);
}

async function painter(): Promise<import('../results/text-table.js').Paint> {
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  const colours = {
    pass: chalk.green.bold,
    fail: chalk.red.bold,
    invalid: chalk.yellow,
    none: chalk.magenta,
    valid: (text: string) => text,
    unjudged: (text: string) => text,
    missing: chalk.yellow,
    heading: chalk.bold,
    detail: chalk.dim,
  } as const;
  return (text, tone) => colours[tone](text);
}
