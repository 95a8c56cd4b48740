/** Places of a cluster profile. */

import { directives, mounts, type Place, plain, readings, withVariables } from './place.js';

export const sitePlaces: readonly Place[] = [
  ...(
    [
      ['default_account', 'account'],
      ['default_partition', 'partition'],
    ] as const
  ).map(
    ([key, option]): Place => ({
      ...plain,
      name: `profile: ${key}`,
      shape: 'sweep',
      file: 'profile',
      path: [key],
      around: ['x', ''],
      refusals: ['directive-value', 'directive-adds-options'],
      fields: (bundle) =>
        directives(bundle).map((line) => line.replace(`#SBATCH --${option}=`, '')),
    }),
  ),
  {
    ...plain,
    name: 'profile: default_mounts',
    shape: 'sweep',
    file: 'profile',
    path: ['default_mounts', '/site/N'],
    around: ['/in/', ''],
    refusals: ['mount-unusable', 'mount-twice'],
    fields: (bundle, number) =>
      mounts(bundle).map((mount) => mount.replace(`/site/${number}:`, '')),
  },
  ...(
    [
      ['srtctl_root', '/configs:/configs'],
      ['output_dir', ''],
    ] as const
  ).map(
    ([key, behind]): Place => ({
      ...plain,
      name: `profile: ${key}`,
      shape: 'sweep',
      file: 'profile',
      path: [key],
      around: ['/site/', ''],
      refusals: ['mount-unusable', 'site-path-unusable', 'variable-reserved'],
      meaning: (text) => withVariables(text) + behind,
      fields: (bundle) => [
        ...mounts(bundle),
        ...readings(bundle, 'job.sh').flatMap(({ outputBase }) => outputBase),
      ],
    }),
  ),
];
