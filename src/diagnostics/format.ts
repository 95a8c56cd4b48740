/** A diagnostic as text for a terminal or a log; without colour, which the command line adds. */

import type { Diagnostic, JobsConcerned, Layer } from '../types/diagnostic.js';
import type { Position } from '../types/source.js';
import { excerpt } from './excerpt.js';

type NameOf = (file: string) => string;

/** Jobs that are named before the rest of them is only counted. */
const mostNames = 4;

/**
 * `file:line:column: error[code]: message`, then the source line with carets below the place, if `sources` has the
 * file's text and nothing there is confidential, then the layers that the value came through, the jobs that have the
 * problem, and the hint. `nameOf` says what the reader calls the file. No line break at the end.
 */
export function formatDiagnostic(
  diagnostic: Diagnostic,
  sources: ReadonlyMap<string, string> = new Map(),
  nameOf: NameOf = (file) => file,
): string {
  const { position, severity, code, message, from, jobs, hint, confidential } = diagnostic;
  const place = position && `${placeText(position, nameOf)}: `;
  return [
    `${place ?? ''}${severity}[${code}]: ${message}`,
    ...(position === undefined || confidential
      ? []
      : excerpt(position, sources.get(position.file))),
    ...(from === undefined ? [] : [`  from: ${layersText(from, nameOf)}`]),
    ...(jobs === undefined ? [] : [`  in: ${jobsText(jobs)}`]),
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
  ].join('\n');
}

function placeText({ file, line, column }: Position, nameOf: NameOf): string {
  return `${nameOf(file)}:${line}:${column}`;
}

/** `override_tp8 (recipe.yaml:31:5), over base (recipe.yaml:12:5)`. */
export function layersText(layers: readonly Layer[], nameOf: NameOf): string {
  return layers
    .map(({ layer, position }, index) => {
      const above = layers[index - 1]?.layer;
      const relation = above === undefined ? '' : relationTo(above);
      return `${relation}${layer} (${placeText(position, nameOf)})`;
    })
    .join(', ');
}

function relationTo(above: string): string {
  return above.startsWith('sweep') ? 'filled into ' : 'over ';
}

/** `all 3 jobs`, or `2 of 3 jobs: low, high`. */
export function jobsText({ names, of }: JobsConcerned): string {
  if (names.length === of) return `all ${of} jobs`;
  const shown = names.slice(0, mostNames).join(', ');
  const others = names.length - mostNames;
  return `${names.length} of ${of} jobs: ${shown}${others > 0 ? ` and ${others} more` : ''}`;
}
