/** What becomes of diagnostics: some are silenced by comments, the others are shown, and may end the command. */

import type { Remaining } from '../diagnostics/silence.js';
import { mayAllow } from '../lib/allow-comments.js';
import type { Diagnostic } from '../types/diagnostic.js';
import type { Io } from './command.js';
import { printDiagnostics } from './print-diagnostics.js';

/** What a command has found, and the texts of all files that it has read. */
export interface Found {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
  /** Which jobs of the recipe were looked at; all of them without it. */
  readonly selector?: string | undefined;
}

export const strictOption = {
  type: 'boolean',
  help: 'take warnings for errors, but for those that comments of the recipe allow',
} as const;

/** What comments leave of the diagnostics. The catalogue is loaded only where a comment names a code of it. */
export async function remaining({ diagnostics, sources, selector }: Found): Promise<Remaining> {
  const commented = [...sources].filter(([, text]) => mayAllow(text));
  if (commented.length === 0) return { diagnostics, silenced: [] };
  const { heedComments } = await import('../diagnostics/silence.js');
  return heedComments(diagnostics, new Map(commented), selector !== undefined);
}

/** Prints what is left of the diagnostics, and gives whether the command may go on. */
export async function passes(found: Found, strict: boolean | undefined, io: Io): Promise<boolean> {
  const { diagnostics } = await remaining(found);
  await printDiagnostics(diagnostics, io, found.sources);
  if (diagnostics.some(({ severity }) => severity === 'error')) return false;
  if (!strict || diagnostics.length === 0) return true;
  const count = diagnostics.length === 1 ? 'a warning' : `${diagnostics.length} warnings`;
  io.stderr.write(`srtgen: ${count}, and --strict lets none pass\n`);
  return false;
}
