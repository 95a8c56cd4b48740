/** Directories and files that cannot be written, or should not. */

import type { Entries } from './entry.js';

export const output = {
  'output-is-file': {
    severity: 'error',
    cause: 'The directory for the bundle is a file.',
    cure: 'Name another with -o.',
  },
  'output-not-ours': {
    severity: 'error',
    cause:
      'The directory has files, and they are not those of an earlier build. srtgen removes nothing that it has not made.',
    cure: 'Name a directory that is new, empty, or holds a bundle.',
  },
  'output-blocked': {
    severity: 'error',
    cause:
      'Something else stands where the bundle has a file or a directory: a link, a directory, a special file.',
    cure: 'Remove it.',
  },
  'output-unwritable': {
    severity: 'error',
    cause: 'The operating system refuses to write the bundle.',
    cure: 'The message has its reason.',
  },
  'file-not-ours': {
    severity: 'error',
    cause: '`srtgen resolve` would replace a file that it has not made.',
    cure: 'Name another directory with -o, or replace it with --force.',
  },
  'file-blocked': {
    severity: 'error',
    cause: 'A directory, a link or a special file stands where `srtgen resolve` writes a file.',
    cure: 'Remove it, or name another directory with -o.',
  },
  'file-unwritable': {
    severity: 'error',
    cause: 'The operating system refuses to write the file.',
    cure: 'The message has its reason.',
  },
} as const satisfies Entries;
