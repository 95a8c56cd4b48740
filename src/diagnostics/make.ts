/** Makers of diagnostics, so that a message's file shows code and text and nothing else. */

import type { Diagnostic, Severity } from '../types/diagnostic.js';
import type { Position } from '../types/source.js';
// Its types alone: a build does not load the catalogue.
import type { Code, ErrorCode, WarningCode } from './catalogue/index.js';

export interface Place {
  readonly position?: Position | undefined;
  readonly path?: string | undefined;
  readonly hint?: string | undefined;
  readonly confidential?: true;
}

export function error(code: ErrorCode, message: string, place: Place = {}): Diagnostic {
  return diagnostic('error', code, message, place);
}

export function warning(code: WarningCode, message: string, place: Place = {}): Diagnostic {
  return diagnostic('warning', code, message, place);
}

function diagnostic(severity: Severity, code: Code, message: string, place: Place): Diagnostic {
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
