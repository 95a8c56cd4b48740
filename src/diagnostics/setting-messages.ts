/** Diagnostics about what the command line changes of a recipe, one function per code. */

import type { Diagnostic } from '../types/diagnostic.js';
import type { Position } from '../types/source.js';
import { error, warning } from './make.js';

export function noSuchElement(
  path: readonly string[],
  step: string,
  length: number,
  position: Position,
): Diagnostic {
  const list = path.slice(0, path.lastIndexOf(step)).join('.');
  return error('set-no-element', `the list \`${list}\` has no element \`${step}\``, {
    position,
    path: path.join('.'),
    hint:
      length === 0
        ? `write ${list}.0`
        : `write a number from 0 to ${length - 1}, or ${length} to add one`,
  });
}

export function unsetNothing(path: readonly string[], position: Position): Diagnostic {
  return warning('unset-nothing', `there is no \`${path.join('.')}\` to take out`, {
    position,
    path: path.join('.'),
    hint: 'look at the spelling, or leave --unset out',
  });
}
