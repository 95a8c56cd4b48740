/** Diagnostics as JSON, for programs. */

import type { Diagnostic } from '../types/diagnostic.js';

export interface JsonDiagnostic extends Omit<Diagnostic, 'position' | 'confidential'> {
  readonly file?: string;
  /** From 1, as is the column. */
  readonly line?: number;
  readonly column?: number;
}

/** A diagnostic as plain data; what is not known is absent. */
export function jsonDiagnostic(
  { position, confidential: _, ...diagnostic }: Diagnostic,
  nameOf: (file: string) => string,
): JsonDiagnostic {
  if (position === undefined) return diagnostic;
  const { file, line, column } = position;
  return { ...diagnostic, file: nameOf(file), line, column };
}
