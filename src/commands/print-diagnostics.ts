/** Diagnostics on a terminal. */

import { formatDiagnostic } from '../diagnostics/format.js';
import type { Diagnostic } from '../types/diagnostic.js';
import type { Io, Output } from './command.js';
import { shownPath } from './shown-path.js';

/** Nobody reads more in one go; and of a file that is no recipe there may be ten thousand. */
const mostShown = 100;

/** Writes diagnostics to stderr, coloured when a person reads them there and has not asked for plain text. */
export async function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  io: Io,
  sources: ReadonlyMap<string, string> = new Map(),
  output: Output = io.stderr,
): Promise<void> {
  if (diagnostics.length === 0) return;
  const coloured = output.isTTY === true && !io.environment.NO_COLOR;
  const paint = coloured ? await painter() : (text: string) => text;
  const nameOf = (file: string): string => shownPath(file, io.cwd);
  for (const diagnostic of diagnostics.slice(0, mostShown)) {
    output.write(`${paint(formatDiagnostic(diagnostic, sources, nameOf))}\n`);
  }
  const others = diagnostics.length - mostShown;
  if (others > 0) output.write(`... and ${others} more: mend these first\n`);
}

async function painter(): Promise<(text: string) => string> {
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return (text) =>
    text
      .replace(/\berror\[[\w-]+\]/, (code) => chalk.red.bold(code))
      .replace(/\bwarning\[[\w-]+\]/, (code) => chalk.yellow.bold(code))
      .replace(/^ +\d* \|/gm, (margin) => chalk.dim(margin))
      .replace(/^ {2}(?:from|in|hint):/gm, (word) => chalk.cyan(word));
}
