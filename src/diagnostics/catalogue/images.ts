/** Images and mounts: what Pyxis would read. */

import type { Entries } from './entry.js';

export const images = {
  'image-missing': {
    severity: 'error',
    cause: 'An image is asked for and not named.',
    cure: 'Name an image file, a reference or an alias of the cluster profile.',
  },
  'image-scheme': {
    severity: 'error',
    cause:
      'Pyxis puts `docker://` in front of what is no path, so a reference has no scheme of its own.',
    cure: 'Leave the scheme out.',
  },
  'image-in-home': {
    severity: 'error',
    cause: 'Nothing expands `~` in the name of an image.',
    cure: 'Write `$HOME`, or the whole path.',
  },
  'image-file-relative': {
    severity: 'error',
    cause: 'An image file is told from a reference by the `/` or `./` that it begins with.',
    cure: 'Write `./` in front, or the whole path.',
  },
  'image-upper-case': {
    severity: 'error',
    cause: 'Repositories of images have no capitals, and Enroot refuses them.',
    cure: 'Write it in lower case.',
  },
  'image-untagged': {
    severity: 'warning',
    cause:
      'What is no path, has no tag and is no alias of the cluster profile is looked up on Docker Hub, with the tag `latest`. Most often it is an alias that the profile does not have, or a profile that was not found.',
    cure: 'Add the alias to `containers` of the cluster profile, or write a reference with a tag.',
  },
  'image-digest': {
    severity: 'warning',
    cause: 'Enroot before version 4 takes what stands before `@` for a user.',
    cure: 'Name the tag alone, or an image file made of that digest.',
  },
  'image-registry': {
    severity: 'warning',
    cause:
      "Enroot's registry ends with `#`, not with `/`. With a slash it is guessed, where the user has credentials for that registry, and else looked for on Docker Hub.",
    cure: 'Write `#` after the registry.',
  },
  'image-latest': {
    severity: 'warning',
    cause: 'The tag `latest` moves, and with it what is measured.',
    cure: 'Write the tag of a version.',
  },
  'mount-target-taken': {
    severity: 'warning',
    cause: 'Two host paths are mounted at one place in the container, one over the other.',
    cure: 'Mount one of them elsewhere.',
  },
  'mount-over-job': {
    severity: 'error',
    cause:
      'A mount would hide what the job keeps in its containers: logs and results, or its scripts.',
    cure: 'Mount it elsewhere.',
  },
  'model-mounted-elsewhere': {
    severity: 'error',
    cause:
      "A host path is mounted once, so a second mount of the model's directory takes it away from `/model`. The reference has the same rule.",
    cure: 'Use `/model`, or mount the directory above.',
  },
  'mount-placeholder': {
    severity: 'error',
    cause: '`container_mounts` fill in a few names in braces, and this is none of them.',
    cure: 'The hint has the nearest one.',
  },
} as const satisfies Entries;
