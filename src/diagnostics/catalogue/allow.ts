/** Comments that silence warnings. */

import type { Entries } from './entry.js';

export const allowing = {
  'allow-malformed': {
    severity: 'error',
    cause: 'A comment `# srtgen: ...` does not have a code and a reason after it.',
    cure: 'Write `# srtgen: allow CODE - REASON`, on the line of the warning, above it, or before the first key for the whole file.',
  },
  'allow-unknown': {
    severity: 'error',
    cause: 'A comment silences a warning that does not exist.',
    cure: 'Copy the code from the brackets of the warning.',
  },
  'allow-error': {
    severity: 'error',
    cause: 'A comment is to silence an error.',
    cure: 'Mend what the error is about.',
  },
  'allow-unused': {
    severity: 'warning',
    cause:
      'A comment silences a warning that is not given there: it was mended, or it is about another line.',
    cure: 'Remove the comment, or move it above the line that the warning names.',
  },
} as const satisfies Entries;
