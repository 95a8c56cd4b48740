/** The command line: finds the command, and turns whatever it comes to into an exit code. */

import { version } from '../generated/version.js';
import { suggest } from '../lib/suggest.js';
import { type Command, type Io, UsageError } from './command.js';
import { commandHelp, overview } from './help.js';
import { commands } from './index.js';

/** 0 done, 1 the input is wrong or a check differs, 2 wrong usage, 70 a bug of srtgen. Never rejects. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const [name = '', ...rest] = argv;
  try {
    return await dispatch(name, rest, io);
  } catch (error) {
    const mistake = usageMistake(error);
    if (mistake === undefined) return reportBug(error, argv, io);
    const help = Object.hasOwn(commands, name) ? `srtgen ${name} --help` : 'srtgen --help';
    io.stderr.write(`srtgen: ${mistake}\n${help} shows how it is used.\n`);
    return 2;
  }
}

async function dispatch(name: string, rest: readonly string[], io: Io): Promise<number> {
  if (name === '--version' || name === '-V') return print(io, `srtgen ${version}\n`);
  if (name === '--help' || name === '-h') return print(io, overview());
  const command = await loadCommand(name);
  if (asksForHelp(rest)) return print(io, commandHelp(name, command));
  return command.run(rest, io);
}

async function loadCommand(name: string): Promise<Command> {
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry !== undefined) return entry.load();
  if (name === '') throw new UsageError('which command?');
  const near = suggest(name, Object.keys(commands));
  throw new UsageError(`there is no command ${name}${near ? `; did you mean ${near}?` : ''}`);
}

/** Help is given even where the rest of the line is not what the command wants. */
function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const options = end < 0 ? argv : argv.slice(0, end);
  return options.includes('--help') || options.includes('-h');
}

function print(io: Io, text: string): number {
  io.stdout.write(text);
  return 0;
}

/** What was wrong with the command line; undefined for any other error. */
function usageMistake(error: unknown): string | undefined {
  if (error instanceof UsageError) return error.message;
  const isParsing =
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
  // Node goes on to explain how to pass such a thing on purpose.
  return isParsing ? error.message.split(/\n|\. /)[0]?.replace(/\.$/, '') : undefined;
}

function reportBug(error: unknown, argv: readonly string[], io: Io): number {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const debugging = Boolean(io.environment.SRTGEN_DEBUG);
  const lines = [
    `srtgen: internal error: ${message}`,
    'This is a bug of srtgen, not of your recipe. Please report it with the recipe and these lines:',
    `  srtgen ${version}, Node ${process.version}, ${process.platform} ${process.arch}`,
    `  srtgen ${argv.join(' ')}`,
    debugging ? (stack ?? '') : 'SRTGEN_DEBUG=1 shows where it happened.',
  ];
  io.stderr.write(`${lines.join('\n')}\n`);
  return 70;
}
