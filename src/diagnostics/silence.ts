/** Warnings that comments of the recipe silence, and what is wrong with such comments. */

import { type AllowComment, allowComments } from '../lib/allow-comments.js';
import type { Diagnostic } from '../types/diagnostic.js';
import * as messages from './allow-messages.js';
import { catalogue } from './catalogue/index.js';

export interface Silenced extends Diagnostic {
  readonly reason: string;
}

export interface Remaining {
  readonly diagnostics: readonly Diagnostic[];
  readonly silenced: readonly Silenced[];
}

const severities = new Map(
  Object.values(catalogue).flatMap((codes) =>
    Object.entries(codes).map(([code, { severity }]) => [code, severity] as const),
  ),
);
const warnings = [...severities].flatMap(([code, severity]) =>
  severity === 'warning' ? [code] : [],
);

/**
 * What is left of the diagnostics of some files once their comments are heeded. A comment before the first key counts
 * for the file, another one for the line that it stands on or above. Gives errors for comments that cannot be heeded,
 * and a warning for one that silences nothing, unless only a part of the jobs was looked at.
 */
export function heedComments(
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
  isPartial: boolean,
): Remaining {
  const written = [...texts].flatMap(([file, text]) => allowComments(text, file));
  const faults = written.flatMap(faultOf);
  const allowed = written.filter((comment) => faultOf(comment).length === 0);
  const heeded = diagnostics.map((diagnostic) => ({
    diagnostic,
    comment: allowed.find((comment) => silences(comment, diagnostic)),
  }));
  const used = new Set(
    allowed.filter((comment) => diagnostics.some((each) => silences(comment, each))),
  );
  // Behind an error, and in jobs that nobody has asked for, there may be what it silences.
  const isWhole = !isPartial && diagnostics.every(({ severity }) => severity === 'warning');
  const unused = allowed
    .filter((comment) => isWhole && !used.has(comment))
    .map(({ code, line, position }) => messages.allowUnused(code, line, position));
  return {
    diagnostics: [
      ...heeded.flatMap(({ diagnostic, comment }) => (comment === undefined ? [diagnostic] : [])),
      ...faults,
      ...unused,
    ],
    silenced: heeded.flatMap(({ diagnostic, comment }) =>
      comment === undefined ? [] : [{ ...diagnostic, reason: comment.reason }],
    ),
  };
}

function faultOf({ code, reason, position }: AllowComment): readonly Diagnostic[] {
  if (code === '') return [messages.allowMalformed('', position)];
  const severity = severities.get(code);
  if (severity === undefined) return [messages.allowUnknown(code, warnings, position)];
  if (severity === 'error') return [messages.allowError(code, position)];
  return reason === '' ? [messages.allowMalformed(code, position)] : [];
}

/** A value that came through several layers can be allowed in each of them. */
function silences({ code, line, position }: AllowComment, diagnostic: Diagnostic): boolean {
  if (diagnostic.code !== code || diagnostic.severity !== 'warning') return false;
  const places = [diagnostic.position, ...(diagnostic.from ?? []).map((layer) => layer.position)];
  return places.some(
    (place) => place?.file === position.file && (line === undefined || place.line === line),
  );
}
