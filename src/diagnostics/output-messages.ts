/** Diagnostics of write, one function per code: directories and files that cannot be written, or should not. */

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

export function fileNotOurs(path: string): Diagnostic {
  return error('file-not-ours', `${path} is there, and srtgen has not made it`, {
    hint: 'name another directory with -o, or replace it with --force',
  });
}

export function fileBlocked(path: string, found: string): Diagnostic {
  return error('file-blocked', `${path} is a ${found}, where a file is to be written`);
}

export function fileUnwritable(path: string, reason: string): Diagnostic {
  return error('file-unwritable', `${path} cannot be written: ${reason}`);
}
