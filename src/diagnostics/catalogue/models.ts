/** The model, what is installed, credentials. */

import type { Entries } from './entry.js';

export const models = {
  'model-missing': {
    severity: 'error',
    cause: 'A model is asked for and not named.',
    cure: 'Name a directory, an alias, or `hf:` and an id.',
  },
  'model-in-home': {
    severity: 'error',
    cause: 'Nothing expands `~` in the path of a model, as in the reference.',
    cure: 'Write `$HOME`, or the whole path.',
  },
  'model-unknown': {
    severity: 'warning',
    cause:
      'A path that is neither absolute nor an alias of the cluster profile is looked for beside the job. Most often it is an alias that the profile does not have, or a profile that was not found.',
    cure: 'Add the alias to `model_paths` of the cluster profile, or write the whole path.',
  },
  'install-unpinned': {
    severity: 'warning',
    cause:
      'What is installed is not named by a version or a commit, so a later job runs something else.',
    cure: 'Write the version, or the commit.',
  },
  'model-path-blank': {
    severity: 'warning',
    cause:
      'The path of the model has a blank. Enroot prints mounts as lines of an fstab, in which blanks end words.',
    cure: 'Give the directory a link without blanks, and name that in `model.path`.',
  },
} as const satisfies Entries;
