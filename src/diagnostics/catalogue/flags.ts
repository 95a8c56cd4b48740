/** Flags and variables of engines. */

import type { Entries } from './entry.js';

export const flags = {
  'flag-given-twice': {
    severity: 'warning',
    cause:
      'A flag is given under two of its names, with different values. The engine takes the last one, and the order is that of the sorted names.',
    cure: 'Keep one.',
  },
  'flag-boolean-text': {
    severity: 'warning',
    cause:
      'A switch has the text `true` or `false` for a value, so the engine gets a word that it does not expect.',
    cure: 'Write it without quotes.',
  },
  'flag-of-other-engine': {
    severity: 'warning',
    cause:
      'The flag belongs to another engine, and the engine ends at flags that it does not know.',
    cure: 'The hint has what the engine calls it.',
  },
  'key-with-dashes': {
    severity: 'error',
    cause: "TensorRT-LLM's arguments are not flags but a file, whose keys are Python names.",
    cure: 'Write underscores.',
  },
  'flag-left-out': {
    severity: 'warning',
    cause: "The flag is srtgen's to give, so the recipe's is dropped, as in the reference.",
    cure: 'Remove it.',
  },
  'flag-against-plan': {
    severity: 'error',
    cause:
      "The flag is srtgen's, and the recipe's comes after it and would win: one process would go by another value than all others.",
    cure: 'Remove it.',
  },
  'bootstrap-port-other': {
    severity: 'warning',
    cause:
      "SGLang's router tells decode workers the port on which prefill waits for them. With a port of the recipe's own the two differ.",
    cure: 'Remove it.',
  },
  'variable-not-expanded': {
    severity: 'warning',
    cause:
      'Values of an environment are passed on letter by letter, as in the reference: `$NAME` in one stays `$NAME`.',
    cure: 'Leave the variable out and export it where jobs are submitted, or write its value.',
  },
  'variable-overruled': {
    severity: 'warning',
    cause: 'srtgen sets the variable itself, after the recipe.',
    cure: 'Remove it.',
  },
  'variable-against-plan': {
    severity: 'error',
    cause:
      "The variable would win over srtgen's, and readiness would ask in the wrong place until the start-up budget is spent.",
    cure: 'Remove it.',
  },
  'request-plane-twice': {
    severity: 'warning',
    cause: 'Workers have a flag for the request plane, frontends the variable; here they differ.',
    cure: 'Write it once, as `dynamo.request_plane`.',
  },
  'startup-below-engine': {
    severity: 'warning',
    cause: 'The engine is given more time to load than the job gives it.',
    cure: 'Make `health_check` at least as long.',
  },
} as const satisfies Entries;
