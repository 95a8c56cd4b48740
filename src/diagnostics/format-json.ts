/** Diagnostics as JSON, for programs. */

import type { Diagnostic } from '../types/diagnostic.js';
import type { Position } from '../types/source.js';

interface JsonPlace {
  readonly file?: string;
  /** From 1, as is the column. */
  readonly line?: number;
  readonly column?: number;
}

export interface JsonDiagnostic
  extends Omit<Diagnostic, 'position' | 'confidential' | 'from'>,
    JsonPlace {
  readonly from?: readonly ({ readonly layer: string } & JsonPlace)[];
}

/** A diagnostic as plain data; what is not known is absent. */
export function jsonDiagnostic(
  { position, confidential: _, from, ...diagnostic }: Diagnostic,
  nameOf: (file: string) => string,
): JsonDiagnostic {
  const layers = from?.map(({ layer, position: place }) => ({
    layer,
    ...jsonPlace(place, nameOf),
  }));
  return {
    ...diagnostic,
    ...(layers && { from: layers }),
    ...(position && jsonPlace(position, nameOf)),
  };
}

function jsonPlace({ file, line, column }: Position, nameOf: (file: string) => string): JsonPlace {
  return { file: nameOf(file), line, column };
}
