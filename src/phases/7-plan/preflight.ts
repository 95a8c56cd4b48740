/**
 * What every node has to have before anything starts: the preflight looks for it on all nodes at once, so that a node that
 * is not fit is named within seconds, and not by an engine that has loaded weights for a quarter of an hour.
 */

import * as space from '../../constants/space.js';
import { grouped } from '../../lib/grouped.js';
import { searchedPurpose } from '../../lib/port-range.js';
import { isService } from '../../lib/start-order.js';
import { job, literalText, sameWord, text, word, wordReferences } from '../../lib/word.js';
import type { PlanContext } from '../../types/component.js';
import type { PlanNode, Step } from '../../types/plan.js';
import type {
  CpuNeed,
  NodeNeeds,
  PathNeed,
  PathUse,
  PortNeed,
  Preflight,
  SpaceNeed,
} from '../../types/preflight.js';
import type { Word } from '../../types/word.js';

/** What the nodes need for these steps. Of a rehearsal's nodes that is ports and a run directory. */
export function preflight(
  nodes: readonly PlanNode[],
  steps: readonly Step[],
  context: PlanContext,
): Preflight {
  const { simulatedNodes } = context.recipe.site;
  const stepsOn = grouped(steps, ({ slots }) => slots);
  const unpacksImages = steps.some(({ container }) => container !== null);
  return {
    nodes: nodes.map((node) =>
      simulatedNodes
        ? onlyPorts(node, steps)
        : nodeNeeds(node, stepsOn.get(node.slot) ?? [], context),
    ),
    space: simulatedNodes ? [runDirectory] : [runDirectory, ...localSpace],
    containerMebibytes: unpacksImages ? space.containerMebibytes : null,
  };
}

const runDirectory: SpaceNeed = {
  label: 'run',
  path: word`${job('SRTGEN_RUN_DIR')}`,
  mebibytes: space.runDirectoryMebibytes,
  otherwise: 'error',
};

/** Whether that is enough, only the engine knows: what is left over from another job is the usual reason for less. */
const localSpace: readonly SpaceNeed[] = [
  { label: 'tmp', path: text('/tmp'), mebibytes: space.temporaryMebibytes, otherwise: 'warning' },
  {
    label: 'shm',
    path: text('/dev/shm'),
    mebibytes: space.sharedMemoryMebibytes,
    otherwise: 'warning',
  },
];

function onlyPorts(node: PlanNode, steps: readonly Step[]): NodeNeeds {
  return { slot: node.slot, ports: portNeeds(node, steps), gpus: [], cpus: null, paths: [] };
}

function nodeNeeds(node: PlanNode, steps: readonly Step[], context: PlanContext): NodeNeeds {
  const gpus = context.engine.usesGpus ? usedGpus(node) : [];
  return {
    slot: node.slot,
    ports: portNeeds(node, steps),
    gpus,
    cpus: cpuNeed(gpus, steps, context),
    paths: pathNeeds(steps, context),
  };
}

function portNeeds({ ports }: PlanNode, steps: readonly Step[]): readonly PortNeed[] {
  const services = steps.filter(isService).map(({ name }) => name);
  return Object.entries(ports).flatMap(([step, purposes]) =>
    Object.entries(purposes).map(([purpose, range]) => ({
      range,
      takes: takes(purpose, services.includes(step)),
      owner: `${purpose} of ${step}`,
    })),
  );
}

function takes(purpose: string, service: boolean): PortNeed['takes'] {
  if (service) return 'service';
  return purpose === searchedPurpose ? 'some' : 'all';
}

function usedGpus({ gpus }: PlanNode): readonly number[] {
  return [...new Set(Object.values(gpus).flat())].sort((left, right) => left - right);
}

/**
 * As many as the most demanding step asks srun for: steps overlap, so they do not add up. Without a word of the recipe
 * a CPU for each GPU, less than which nobody means: Slurm gives a job one CPU for a task where nodes are shared.
 */
function cpuNeed(
  gpus: readonly number[],
  steps: readonly Step[],
  { engine }: PlanContext,
): CpuNeed | null {
  const [most] = steps.flatMap(askedCpus).sort((left, right) => right.count - left.count);
  if (most !== undefined) return most;
  if (gpus.length === 0) return null;
  // MPI steps are not bound, and have what the job has.
  const of = engine.launch === 'per-process' ? 'step' : 'job';
  return { count: gpus.length, of, reason: 'one for each GPU' };
}

function askedCpus({ srunOptions, tasks, slots }: Step): readonly CpuNeed[] {
  return srunOptions
    .filter(({ name }) => name === 'cpus-per-task' || name === 'c')
    .map(({ value, origin }) => ({
      count: (Number(literalText(value ?? [])) * tasks) / slots.length,
      of: 'job' as const,
      reason: `cpus-per-task (${origin})`,
    }))
    .filter(({ count }) => Number.isInteger(count) && count > 0);
}

/** Images and mounts of the containers; without containers, what tasks read on the host. */
function pathNeeds(steps: readonly Step[], context: PlanContext): readonly PathNeed[] {
  const all = [
    ...steps.flatMap((step) => containerPaths(step, context)),
    ...hostPaths(steps, context),
  ];
  const known = all.filter(({ path }) => isThereBefore(path));
  const first = new Map([...known].reverse().map((each) => [JSON.stringify(each.path), each]));
  return known.filter((each) => first.get(JSON.stringify(each.path)) === each);
}

function containerPaths({ container }: Step, context: PlanContext): readonly PathNeed[] {
  if (container === null) return [];
  const mounts = container.mounts
    .filter(({ source }) => !isMadeByJob(source, context) && !isNoPath(source))
    .map(({ source, origin }) => need('mount', source, originOf(source, origin, context)));
  return isReference(container.image)
    ? mounts
    : [need('image', container.image, 'image of a container'), ...mounts];
}

/** Services are in the site's directory or in PATH. */
function hostPaths(steps: readonly Step[], { recipe, paths }: PlanContext): readonly PathNeed[] {
  if (recipe.site.containerRuntime !== 'none' || steps.length === 0) return [];
  const reads = steps.some(({ tier }) => tier === 'worker' || tier === 'preparation');
  const { configsDirectory } = recipe.site;
  return [
    ...(recipe.model.directory !== null && reads ? [need('host', paths.model, modelOrigin)] : []),
    ...(configsDirectory === null ? [] : [need('optional', configsDirectory, configsOrigin)]),
  ];
}

const modelOrigin = 'recipe: model.path';
const configsOrigin = 'cluster profile: srtctl_root';

function need(use: PathUse, path: Word, origin: string): PathNeed {
  return { use, path, origin };
}

/** Mounts of srtgen's own have their reason in what they mount. */
function originOf(source: Word, origin: string, { recipe }: PlanContext): string {
  const { directory } = recipe.model;
  if (directory !== null && sameWord(source, directory)) return modelOrigin;
  return origin === 'srtgen' ? configsOrigin : origin;
}

/** A reference has no slash in front; where it begins with a variable only the node can tell. */
function isReference(image: Word): boolean {
  const [first] = image;
  return typeof first === 'string' && !first.startsWith('/');
}

/** Sources that Pyxis has beside paths. */
function isNoPath(source: Word): boolean {
  return ['tmpfs', 'umount'].includes(literalText(source) ?? '');
}

/** The wheels are fetched by the job's host, after the nodes have been looked at. */
function isMadeByJob(source: Word, { recipe }: PlanContext): boolean {
  const { wheelsDirectory } = recipe.site;
  return wheelsDirectory !== null && sameWord(source, wheelsDirectory);
}

/** Not what the job itself makes, and not what an address is part of: that is only being asked for. */
function isThereBefore(path: Word): boolean {
  const own: readonly string[] = ['SRTGEN_RUN_DIR', 'SRTGEN_BUNDLE', 'LOG_DIR'];
  return wordReferences(path).every(
    ({ reference, variable }) => reference !== 'role' && !own.includes(variable),
  );
}
