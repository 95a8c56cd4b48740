/** Diagnostics of write, one function per code: output directories that cannot be written, or should not. */

import type { Diagnostic } from '../types/diagnostic.js';
import { error } from './make.js';

export function outputIsFile(path: string): Diagnostic {
  return error('output-is-file', `${path} is a file: a bundle is a directory`);
}

export function outputNotOurs(directory: string): Diagnostic {
  return error(
    'output-not-ours',
    `${directory} is not empty, and what is in it is not from an earlier build`,
    { hint: 'name a directory that is new, empty, or holds a bundle' },
  );
}

export function outputBlocked(path: string, found: string, wanted: string): Diagnostic {
  return error('output-blocked', `${path} is a ${found}, where the bundle has a ${wanted}`, {
    hint: 'remove it: a build replaces only what a build has made',
  });
}

export function outputUnwritable(directory: string, reason: string): Diagnostic {
  return error('output-unwritable', `the bundle cannot be written to ${directory}: ${reason}`);
}
