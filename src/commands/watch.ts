/** `srtgen watch`: how far a job is, live, from the event log of its run directory. */

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseEvents } from '../results/timeline.js';
import type { PlanPage } from '../types/plan-page.js';
import { eventLine } from '../watch/event-line.js';
import { screenLines } from '../watch/screen.js';
import { advance, nothingYet, type WatchState } from '../watch/state.js';
import { atTheStart, type Reading } from '../watch/whole-lines.js';
import { type Command, helpOption, type Io, onlyArgument, UsageError } from './command.js';
import { readEvents, readPlan, readVerdict } from './event-file.js';
import { painterFor } from './paint.js';

const options = {
  once: { type: 'boolean', help: 'print how far it is now, and end' },
  interval: {
    type: 'string',
    argument: 'SECONDS',
    help: 'between two looks at the directory (default: 1)',
  },
  help: helpOption,
} as const;

/** After so long without an event a verdict.json counts without one: a job that was killed says no more. */
const silentSeconds = 30;

export const watch: Command = {
  usage: 'RUNDIR [options]',
  description: `Follows a job in its run directory: stage, steps, points with their figures, warnings. On a terminal it is a screen
that stays up to date, elsewhere a line for each event. It ends with the job.`,
  options,
  notes: `Any machine will do that sees the directory, which may not be there yet. Nothing is written there.
Exit codes: 0 the verdict is pass, or --once and there is none yet; 1 any other verdict, or --once and no job; 2 wrong
usage.`,
  run,
};

/** What is known at a moment. */
interface Look {
  readonly state: WatchState;
  readonly reading: Reading;
  readonly plan: PlanPage | null;
  /** What has come since the look before, as lines. */
  readonly news: string;
}

async function run(argv: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
  const given = onlyArgument(positionals, 'RUNDIR');
  const seconds = intervalOf(values.interval);
  const directory = resolve(io.cwd, given);
  return values.once ? once(given, directory, io) : follow(given, directory, seconds * 1000, io);
}

function intervalOf(written = '1'): number {
  const seconds = Number(written);
  if (seconds > 0 && seconds <= 3600) return seconds;
  throw new UsageError(`--interval takes seconds, up to 3600, not ${written}`);
}

/** A verdict that is written is told, though teardown may go on. */
async function once(given: string, directory: string, io: Io): Promise<number> {
  const { state, plan } = settled(lookAgain(firstLook, directory), directory);
  if (state.began === null) {
    io.stderr.write(`srtgen: there is no event of a job in ${given}\n`);
    return 1;
  }
  const paint = await painterFor(io.stdout, io);
  io.stdout.write(paint(screenLines(state, plan, Date.now())));
  return state.verdict === null ? 0 : exitCode(state);
}

async function follow(given: string, directory: string, pause: number, io: Io): Promise<number> {
  const show = io.stdout.isTTY ? await screenOn(io) : linesOn(io);
  let look = firstLook;
  let heard = Date.now();
  let isWaiting = false;
  for (;;) {
    const { offset } = look.reading;
    look = lookAgain(look, directory);
    if (look.reading.offset !== offset) heard = Date.now();
    if (Date.now() - heard > silentSeconds * 1000) look = settled(look, directory);
    if (look.state.began === null && !isWaiting) {
      io.stderr.write(`srtgen: waiting for a job in ${given}\n`);
      isWaiting = true;
    }
    show(look);
    if (look.state.verdict !== null) return exitCode(look.state);
    await new Promise((fulfil) => setTimeout(fulfil, pause));
  }
}

type Show = (look: Look) => void;

function linesOn({ stdout }: Io): Show {
  return ({ news }) => {
    if (news !== '') stdout.write(news);
  };
}

/** Each screen takes the place of the one before. Long lines are cut by the terminal: a line has to stay one. */
async function screenOn(io: Io): Promise<Show> {
  const { stdout } = io;
  const paint = await painterFor(stdout, io);
  let height = 0;
  return ({ state, plan }) => {
    if (state.began === null) return;
    const lines = screenLines(state, plan, Date.now()).slice(0, (stdout.rows ?? 1000) - 1);
    const back = height === 0 ? '' : `\u001b[${height}A\u001b[J`;
    stdout.write(`${back}\u001b[?7l${paint(lines)}\u001b[?7h`);
    height = lines.length;
  };
}

const firstLook: Look = { state: nothingYet, reading: atTheStart, plan: null, news: '' };

function lookAgain(before: Look, directory: string): Look {
  const found = readEvents(directory, before.reading);
  if (found === null) return { ...before, news: '' };
  const { events } = parseEvents(found.text);
  const state = events.reduce(advance, found.isNew ? nothingYet : before.state);
  const began = state.began ?? 0;
  const plan = (found.isNew ? null : before.plan) ?? planOf(directory, state);
  const news = events.map((event) => eventLine(event, began)).join('');
  return { state, reading: found.reading, plan, news };
}

/** The run's own, else that of its bundle, which may be out of sight here. */
function planOf(directory: string, { job }: WatchState): PlanPage | null {
  return readPlan(directory) ?? (job?.bundle ? readPlan(job.bundle) : null);
}

/** With the verdict of verdict.json where no event has told one. */
function settled(look: Look, directory: string): Look {
  const verdict = look.state.verdict ?? readVerdict(directory);
  return { ...look, state: { ...look.state, verdict } };
}

function exitCode({ verdict }: WatchState): number {
  return verdict?.verdict === 'pass' ? 0 : 1;
}
