/** What all steps have in common: place, container, mounts. */

import { stagedModel } from '../../lib/disaggregation.js';
import { job, text, word } from '../../lib/word.js';
import type { PlanContext } from '../../types/component.js';
import type { Container, PlannedMount, SrunOption, Task } from '../../types/plan.js';
import type { Recipe } from '../../types/recipe.js';
import type { Slot } from '../../types/topology.js';
import type { Word } from '../../types/word.js';

/** A container with the mounts of the job, or null where the site has no container runtime. */
export function container(
  image: Word,
  context: PlanContext,
  extra: readonly PlannedMount[] = [],
): Container | null {
  if (context.recipe.site.containerRuntime === 'none') return null;
  return { image, mounts: withoutReplaced([...jobMounts(context), ...extra]) };
}

function jobMounts({ recipe, paths }: PlanContext): readonly PlannedMount[] {
  const own = (source: Word, target: Word, flags = ''): PlannedMount => ({
    source,
    target,
    flags,
    origin: 'srtgen',
  });
  const { site, model } = recipe;
  return [
    own(word`${job('SRTGEN_RUN_DIR')}/logs`, paths.logs),
    own(word`${job('SRTGEN_RUN_DIR')}`, paths.run),
    own(word`${job('SRTGEN_BUNDLE')}`, paths.bundle, 'ro'),
    ...(model.directory === null ? [] : [own(model.directory, paths.model)]),
    ...stageMount(recipe),
    ...(site.configsDirectory === null ? [] : [own(site.configsDirectory, paths.configs)]),
    ...(site.wheelsDirectory === null || recipe.dynamo.install?.kind !== 'wheel'
      ? []
      : [own(site.wheelsDirectory, text('/srtctl-wheels'))]),
    ...recipe.mounts,
  ];
}

/** Under its own path, since that is what workers are told. */
function stageMount(recipe: Recipe): readonly PlannedMount[] {
  const { stageDirectory } = recipe.model;
  if (stageDirectory === null || stagedModel(recipe) === null) return [];
  const { parent } = stageDirectory;
  return [{ source: parent, target: parent, flags: '', origin: 'recipe: model.stage_dir' }];
}

/** A later mount of the same host path replaces the earlier one in its place (recipe-v1 9.2). */
function withoutReplaced(mounts: readonly PlannedMount[]): readonly PlannedMount[] {
  const bySource = new Map(mounts.map((mount) => [JSON.stringify(mount.source), mount]));
  return [...bySource.values()];
}

/** The recipe's own srun options. */
export function recipeSrunOptions({ recipe }: PlanContext): readonly SrunOption[] {
  return Object.entries(recipe.srunOptions).map(([name, value]) => ({
    name,
    value: value === '' ? null : text(value),
    origin: 'recipe: srun_options',
  }));
}

/** Installing packages needs root inside the container. */
export function remapRoot(): SrunOption {
  return { name: 'export', value: text('ALL,ENROOT_REMAP_ROOT=yes'), origin: 'srtgen' };
}

/** Component of a slot in a heterogeneous job, else null. */
export function hetGroup(slot: Slot, { topology }: PlanContext): number | null {
  const [first, second] = topology.components;
  if (first === undefined || second === undefined) return null;
  return slot < first ? 0 : 1;
}

/** A task without anything but its command; spread over what differs. */
export const plainTask: Omit<Task, 'command'> = {
  preamble: false,
  environment: [],
  unset: [],
  recordWorker: null,
  setupScript: null,
  installDynamo: null,
  prepare: [],
};
