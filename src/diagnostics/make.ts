/** Makers of diagnostics, so that a message's file shows code and text and nothing else. */

import type { Diagnostic, Severity } from '../types/diagnostic.js';
import type { Position } from '../types/source.js';

export interface Place {
  readonly position?: Position | undefined;
  readonly path?: string | undefined;
  readonly hint?: string | undefined;
  readonly confidential?: true;
}

export function error(code: string, message: string, place: Place = {}): Diagnostic {
  return diagnostic('error', code, message, place);
}

export function warning(code: string, message: string, place: Place = {}): Diagnostic {
  return diagnostic('warning', code, message, place);
}

function diagnostic(severity: Severity, code: string, message: string, place: Place): Diagnostic {
  const { position, path, hint, confidential } = place;
  return {
    code,
    severity,
    message,
    ...(position && {
      position: { file: position.file, line: position.line, column: position.column },
    }),
    ...(path && { path }),
    ...(hint && { hint }),
    ...(confidential && { confidential }),
  };
}
