/** What the schema refuses. */

import type { Entries } from './entry.js';

export const check = {
  'unknown-key': {
    severity: 'error',
    cause:
      'A mapping has a key that it does not know: misspelt, of another mapping, of another engine, or of another tool.',
    cure: 'The hint has the nearest key, or where the key belongs. `srtgen schema` gives the schema to an editor.',
  },
  'missing-key': {
    severity: 'error',
    cause: 'A key is missing that has no default.',
    cure: 'Add it; the hint says what it is.',
  },
  'wrong-value': {
    severity: 'error',
    cause: 'A value is of the wrong type, or none of those that the key takes.',
    cure: 'The message says what the key takes. Text that looks like a number, a date or true/false goes in quotes.',
  },
  'key-not-string': {
    severity: 'error',
    cause: 'A key looks like a number, a date or true/false to YAML (`on`, `yes` and `no` do).',
    cure: 'Put the key in quotes.',
  },
  'fraction-dropped': {
    severity: 'warning',
    cause:
      'A number with a fraction stands where a whole one is wanted. As the reference does, srtgen drops the fraction.',
    cure: 'Write the whole number.',
  },
  'secret-written': {
    severity: 'error',
    cause:
      'A value looks like a token, a key or a password. Scripts, plan and record of a bundle are made to be read and kept, so nothing is written, and nothing else is said of the file.',
    cure: 'Take it out of the file, export it as a variable where jobs are submitted, and replace the credential.',
  },
} as const satisfies Entries;
