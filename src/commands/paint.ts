/** Lines of inspect/ on a terminal: plain, or coloured where a person reads them and has not asked for plain text. */

import type { ChalkInstance } from 'chalk';
import { type Line, plainText, type Style } from '../inspect/layout.js';
import type { Io, Output } from './command.js';

type Painter = (lines: readonly Line[]) => string;

/** The text of lines for an output. */
export async function painterFor({ isTTY }: Output, { environment }: Io): Promise<Painter> {
  if (isTTY !== true || environment.NO_COLOR) return plainText;
  const { Chalk } = await import('chalk');
  const colours = coloursOf(new Chalk({ level: 1 }));
  return (lines) =>
    plainText(
      lines.map((line) =>
        line.map((cell) => (typeof cell === 'string' ? cell : colours[cell.style](cell.text))),
      ),
    );
}

function coloursOf(chalk: ChalkInstance): Readonly<Record<Style, (text: string) => string>> {
  return {
    title: chalk.bold,
    dim: chalk.dim,
    added: chalk.green,
    removed: chalk.red,
    changed: chalk.yellow,
    warning: chalk.yellow,
    prefill: chalk.cyan,
    decode: chalk.magenta,
    agg: chalk.green,
  };
}
