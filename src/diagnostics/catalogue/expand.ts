/** What a recipe file stands for: overrides, sweeps, selectors. */

import type { Entries } from './entry.js';

export const expansion = {
  'recipe-not-mapping': {
    severity: 'error',
    cause: 'The file is empty, or has a list or a single value at its top level.',
    cure: 'A recipe is keys and values: `name: ...`, `model: ...`, `resources: ...`.',
  },
  'not-a-recipe': {
    severity: 'error',
    cause: "The file has none of a recipe's keys at its top level.",
    cure: 'Name the recipe. If all of it is one level too deep, below a key of its own, take that key away.',
  },
  'base-not-mapping': {
    severity: 'error',
    cause: '`base` holds something else than a recipe.',
    cure: 'Indent the recipe below `base:`.',
  },
  'override-not-mapping': {
    severity: 'error',
    cause: 'An `override_*` section holds something else than keys.',
    cure: 'Write the keys that differ; `override_x: {}` for none.',
  },
  'override-without-base': {
    severity: 'error',
    cause: 'There are `override_*` sections, and no `base` that they could be laid on.',
    cure: 'Put the recipe itself below a top-level key `base`.',
  },
  'override-key-ignored': {
    severity: 'warning',
    cause: 'A key stands beside `base` that is no override, and nothing reads it.',
    cure: 'Move it below `base`.',
  },
  'no-variants': {
    severity: 'error',
    cause: 'The recipe has a `base` and no override, so it makes no job.',
    cure: 'Add an override, or build RECIPE:base.',
  },
  'selector-ignored': {
    severity: 'warning',
    cause: 'A selector was given for a recipe that has nothing to select.',
    cure: 'Leave `:SELECTOR` out.',
  },
  'selector-malformed': {
    severity: 'error',
    cause:
      'What follows the colon of RECIPE:SELECTOR is neither the name of an override nor a glob.',
    cure: 'Write `base`, `override_x`, `zip_override_x`, `zip_override_x[0]`, or a glob such as `*tp8*`.',
  },
  'selector-unknown': {
    severity: 'error',
    cause: 'No override of the recipe has this name.',
    cure: 'The message lists those that there are.',
  },
  'selector-unmatched': {
    severity: 'error',
    cause: 'The glob matches no override of the recipe.',
    cure: 'The message lists those that there are. A glob is matched with the whole key: `*tp8*`, not `tp8`.',
  },
  'selector-index-out-of-range': {
    severity: 'error',
    cause: '`zip_override_x[i]` asks for a variant that the lists are too short for.',
    cure: 'Count from 0.',
  },
  'zip-without-list': {
    severity: 'error',
    cause: 'A `zip_override_*` takes its variants from lists, and has none.',
    cure: 'Name it `override_*`, or write lists.',
  },
  'zip-empty-list': {
    severity: 'error',
    cause: 'A list of a `zip_override_*` has no elements, so there is no variant.',
    cure: 'Fill the list, or remove the section.',
  },
  'zip-lengths-differ': {
    severity: 'error',
    cause:
      'Lists of a `zip_override_*` have different lengths, so nobody can say what goes with what.',
    cure: 'Make them equally long. A list that is itself the value is written as `[[1, 2]]`.',
  },
  'sweep-not-mapping': {
    severity: 'error',
    cause: '`sweep` holds something else than parameters.',
    cure: 'Write `sweep: {tp: [4, 8]}`.',
  },
  'sweep-parameter-not-list': {
    severity: 'error',
    cause: 'A parameter of `sweep` has a single value.',
    cure: 'Write a list, be it of one value: `tp: [8]`.',
  },
  'sweep-parameter-empty': {
    severity: 'error',
    cause: 'A parameter of `sweep` has an empty list, so the sweep makes no job.',
    cure: 'Give it a value, or remove it.',
  },
  'too-many-jobs': {
    severity: 'error',
    cause:
      'The lists of a sweep, of a `zip_override_*` or of all overrides together make more than 1,000 jobs.',
    cure: 'Make the lists shorter, or split the recipe.',
  },
  'swept-text-too-long': {
    severity: 'error',
    cause: 'A string with the values of a sweep in it is longer than Linux passes to a program.',
    cure: 'Put it into a file, and name the file.',
  },
  'variant-name-taken': {
    severity: 'error',
    cause:
      'Two variants have the same name, which would be the name of two jobs and of one directory.',
    cure: 'Leave `name` out of overrides, which then are named after their section, or give each its own.',
  },
} as const satisfies Entries;
