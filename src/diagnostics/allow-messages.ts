/** Diagnostics about comments that silence warnings, one function per code. */

import { suggest } from '../lib/suggest.js';
import type { Diagnostic } from '../types/diagnostic.js';
import type { Position } from '../types/source.js';
import { error, warning } from './make.js';

export function allowMalformed(code: string, position: Position): Diagnostic {
  const missing = code === '' ? 'what it allows' : 'the reason';
  return error('allow-malformed', `the comment does not say ${missing}`, {
    position,
    hint: `write \`# srtgen: allow ${code === '' ? 'CODE' : code} - REASON\``,
  });
}

export function allowUnknown(
  code: string,
  warnings: readonly string[],
  position: Position,
): Diagnostic {
  const near = suggest(code, warnings);
  return error('allow-unknown', `there is no warning \`${code}\``, {
    position,
    hint: near === undefined ? 'copy the code from the warning' : `did you mean \`${near}\`?`,
  });
}

export function allowError(code: string, position: Position): Diagnostic {
  return error('allow-error', `\`${code}\` is an error, and only warnings can be silenced`, {
    position,
    hint: 'mend what it is about, and remove the comment',
  });
}

export function allowUnused(
  code: string,
  line: number | undefined,
  position: Position,
): Diagnostic {
  const where = line === undefined ? 'in this file' : `in line ${line}`;
  return warning('allow-unused', `there is no warning \`${code}\` ${where} to silence`, {
    position,
    hint: 'remove the comment, or put it above the line that the warning names',
  });
}
