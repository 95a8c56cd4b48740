/** What the command line changes of a recipe. */

import type { Entries } from './entry.js';

export const settings = {
  'set-no-element': {
    severity: 'error',
    cause: '`--set` or `--unset` names an element of a list that the list does not have.',
    cure: 'Count from 0. The number after the last one adds an element.',
  },
  'unset-nothing': {
    severity: 'warning',
    cause: '`--unset` names a key that the job does not have.',
    cure: 'Look at the spelling. With several jobs, the diagnostic says which of them lack the key.',
  },
} as const satisfies Entries;
