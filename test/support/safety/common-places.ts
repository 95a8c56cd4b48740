/** Places that recipes of most shapes have: environment, model, mounts, directives. */

import {
  directives,
  engines,
  many,
  mounts,
  type Place,
  perProcess,
  plain,
  record,
  sruns,
  templated,
  variable,
  withVariables,
} from './place.js';
import type { ShapeName } from './shapes.js';

const everywhere: readonly ShapeName[] = [
  'custom',
  'bare host',
  'sa-bench',
  'engine file',
  'store',
];

/** Those that every shape has. */
const common = everywhere.flatMap((shape): readonly Place[] => [
  {
    ...many,
    name: 'environment',
    shape,
    file: 'recipe',
    path: ['environment', 'TEXT_N'],
    meaning: perProcess(shape),
    fields: (bundle, number) => variable(`TEXT_${number}`, engines(bundle)),
  },
  {
    ...plain,
    name: 'model.precision',
    shape,
    file: 'recipe',
    path: ['model', 'precision'],
    fields: (bundle) => [record(bundle).model?.precision ?? ''],
  },
  {
    ...plain,
    name: 'resources.gpu_type',
    shape,
    file: 'recipe',
    path: ['resources', 'gpu_type'],
    fields: (bundle) => [record(bundle).resources?.gpu_type ?? ''],
  },
]);

const containers = (['custom', 'sa-bench', 'engine file', 'store'] as const).flatMap(
  (shape): readonly Place[] => [
    {
      ...plain,
      name: 'model.path',
      shape,
      file: 'recipe',
      path: ['model', 'path'],
      around: ['/models/', '/m'],
      refusals: ['mount-unusable', 'model-unusable', 'path-unusable', 'variable-reserved'],
      meaning: withVariables,
      fields: (bundle) => mounts(bundle).map((mount) => mount.replace(/:\/model$/, '')),
    },
    {
      ...plain,
      name: 'model.container',
      shape,
      file: 'recipe',
      path: ['model', 'container'],
      around: ['/images/', '.sqsh'],
      refusals: ['image-unusable', 'variable-reserved'],
      meaning: withVariables,
      fields: (bundle) => sruns(bundle, '').map((word) => word.replace(/^--container-image=/, '')),
    },
    {
      ...plain,
      name: 'container_mounts',
      shape,
      file: 'recipe',
      path: ['container_mounts', '/host/N'],
      around: ['/in/', ''],
      refusals: ['mount-unusable', 'variable-reserved', 'mount-twice'],
      meaning: templated,
      fields: (bundle, number) =>
        mounts(bundle).map((mount) => mount.replace(`/host/${number}:`, '')),
    },
    {
      ...many,
      strings: 4,
      name: 'srun_options',
      shape,
      file: 'recipe',
      path: ['srun_options', 'option-N'],
      refusals: ['option-value'],
      fields: (bundle, number) =>
        sruns(bundle, '').map((word) => word.replace(`--option-${number}=`, '')),
    },
  ],
);

const directivePlaces = everywhere.flatMap((shape): readonly Place[] => [
  ...(['account', 'partition'] as const).map(
    (key): Place => ({
      ...plain,
      name: `slurm.${key}`,
      shape,
      file: 'recipe',
      path: ['slurm', key],
      around: ['x', ''],
      refusals: ['directive-value', 'directive-adds-options'],
      fields: (bundle) =>
        directives(bundle).map((line) => line.replace(/^#SBATCH --(account|partition)=/, '')),
    }),
  ),
  {
    ...plain,
    name: 'slurm.time_limit',
    shape,
    file: 'recipe',
    path: ['slurm', 'time_limit'],
    tame: (next) => `${1 + Math.floor(next() * 24)}:00:00`,
    refusals: ['time-unreadable', 'directive-value', 'directive-adds-options', 'time-too-short'],
    fields: (bundle) => directives(bundle).map((line) => line.replace('#SBATCH --time=', '')),
  },
  {
    ...plain,
    name: 'sbatch_directives',
    shape,
    file: 'recipe',
    path: ['sbatch_directives', 'comment'],
    around: ['x', ''],
    refusals: ['directive-value', 'directive-adds-options'],
    fields: (bundle) => directives(bundle).map((line) => line.replace('#SBATCH --comment=', '')),
  },
  {
    ...plain,
    name: 'name',
    shape,
    file: 'recipe',
    path: ['name'],
    refusals: ['name-not-plain', 'name-too-long'],
    fields: (bundle) => directives(bundle).map((line) => line.replace('#SBATCH --job-name=', '')),
  },
]);

export const commonPlaces: readonly Place[] = [...common, ...containers, ...directivePlaces];
