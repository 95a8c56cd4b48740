/** What a command is, and what it may use of the world. */

/** Where a command reads and writes; a test has its own. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export interface Output {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  /** Of a terminal. */
  readonly rows?: number;
}

/** A command of the table in index.ts. */
export interface Command {
  /** Its arguments: `RECIPE -o DIR [options]`. */
  readonly usage: string;
  /** What it does, in a few lines. */
  readonly description: string;
  readonly options: Readonly<Record<string, Option>>;
  /** What else a user may have to know; shown below the options. */
  readonly notes?: string;
  /** Gives the exit code: 0 done, 1 the input is wrong or a check differs. Throws UsageError. */
  readonly run: (argv: readonly string[], io: Io) => Promise<number>;
}

/** An option as parseArgs of node:util takes it, and what the help says about it. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** It may be given several times. */
  readonly multiple?: true;
  /** What stands for the value in the help. */
  readonly argument?: string;
  readonly help: string;
}

/** The command line was wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const helpOption = { type: 'boolean', short: 'h', help: 'show this text' } as const;

/** The value of an option that cannot be left out. Throws UsageError. */
export function required(value: string | undefined, option: string): string {
  // An empty value is mostly a variable of the user's shell that is not set.
  if (value === undefined || value === '') throw new UsageError(`${option} is missing`);
  return value;
}

/** The only positional argument. Throws UsageError. */
export function onlyArgument(positionals: readonly string[], name: string): string {
  const [first, second] = positionals;
  if (second !== undefined) throw new UsageError(`one ${name} at a time, not also ${second}`);
  return required(first, name);
}
