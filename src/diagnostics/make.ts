/** Makers of diagnostics, so that a message's file shows code and text and nothing else. */

import type { Diagnostic, Layer, Severity } from '../types/diagnostic.js';
import type { Origin, Position } from '../types/source.js';
// Its types alone: a build does not load the catalogue.
import type { Code, ErrorCode, WarningCode } from './catalogue/index.js';

export interface Place {
  /** Of an origin the diagnostic tells the layers too. */
  readonly position?: Position | Origin | undefined;
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
  const from = position !== undefined && 'layer' in position ? layersOf(position) : [];
  return {
    code,
    severity,
    message,
    ...(position && { position: placeOf(position) }),
    ...(path && { path }),
    ...(isTelling(from) && { from }),
    ...(hint && { hint }),
    ...(confidential && { confidential }),
  };
}

function placeOf({ file, line, column }: Position): Position {
  return { file, line, column };
}

/** What an override was laid on is `base`, which is no layer of its own while it is read. */
function layersOf(origin: Origin): readonly Layer[] {
  const { layer, detail, over } = origin;
  const own = {
    layer: detail === undefined ? layer : `${layer}, ${detail}`,
    position: placeOf(origin),
  };
  if (over === undefined) return [own];
  const isBase = over.layer === 'recipe' && /^(?:zip_)?override_/.test(layer);
  return [own, ...layersOf(isBase ? { ...over, layer: 'base' } : over)];
}

/** The file says for itself what it is, unless something was laid on it. */
function isTelling([first, ...others]: readonly Layer[]): boolean {
  return (
    others.length > 0 ||
    (first !== undefined && !/^(?:recipe|cluster profile|command line)$/.test(first.layer))
  );
}
