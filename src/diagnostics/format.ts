/** A diagnostic as text for a terminal or a log; without colour, which the command line adds. */

import type { Diagnostic } from '../types/diagnostic.js';
import type { Position } from '../types/source.js';

/** Columns of source that an excerpt shows at most. */
const excerptWidth = 120;

/**
 * `file:line:column: error[code]: message`, then the source line with a caret below the place, if
 * `sources` has the file's text and nothing there is confidential, then the hint. `nameOf` says what the reader calls
 * the file. No line break at the end.
 */
export function formatDiagnostic(
  diagnostic: Diagnostic,
  sources: ReadonlyMap<string, string> = new Map(),
  nameOf: (file: string) => string = (file) => file,
): string {
  const { position, severity, code, message, hint, confidential } = diagnostic;
  const place = position && `${nameOf(position.file)}:${position.line}:${position.column}: `;
  return [
    `${place ?? ''}${severity}[${code}]: ${message}`,
    ...(position === undefined || confidential
      ? []
      : excerpt(position, sources.get(position.file))),
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
  ].join('\n');
}

function excerpt({ line, column }: Position, source: string | undefined): readonly string[] {
  const text = source?.split(/\r?\n/)[line - 1];
  if (text === undefined) return [];
  // Of a long line the part around the place; the caret has to stay in sight.
  const start = Math.max(0, column - excerptWidth / 2);
  const shown = text.slice(start, start + excerptWidth);
  const before = shown.slice(0, column - 1 - start);
  const number = String(line).padStart(5);
  const gap = ' '.repeat(number.length);
  // A tab before the caret stays a tab, so that both lines are as wide, whatever a tab is.
  return [`${number} | ${shown}`, `${gap} | ${before.replace(/[^\t]/g, ' ')}^`];
}
