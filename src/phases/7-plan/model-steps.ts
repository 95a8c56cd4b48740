/**
 * Steps that bring the model to where the workers read it, before any worker starts: one download for all of a model
 * of Hugging Face, or a copy on the disk of every node (recipe-v1 10.2).
 */

import { modelDownloadSeconds } from '../../constants/budget.js';
import { command, flag, literalEnvironment, program } from '../../lib/commands.js';
import { leaders, stagedModel } from '../../lib/disaggregation.js';
import { lookUp, overlay } from '../../lib/environment.js';
import { leaderRole, nodeRole } from '../../lib/roles.js';
import { display, host, word } from '../../lib/word.js';
import type { PlanContext } from '../../types/component.js';
import type { EnvironmentGroup, Errand, Step } from '../../types/plan.js';
import type { Endpoint, Slot } from '../../types/topology.js';
import type { Word } from '../../types/word.js';
import { wantedServices } from './services.js';
import { container, hetGroup, plainTask } from './steps.js';
import { workerEnvironment } from './worker-environment.js';

/** In start order; at most one of the two kinds. */
export function modelSteps(context: PlanContext): readonly Step[] {
  return [...downloadSteps(context), ...stagingSteps(context)];
}

/** How the job waits for those steps. */
export function modelErrands(context: PlanContext): readonly Errand[] {
  const errands: readonly Errand[] = [
    {
      name: 'download_model',
      steps: downloadSteps(context).map(({ name }) => name),
      otherwise: 'each worker downloads the model for itself',
      seconds: modelDownloadSeconds,
    },
    // How long a copy takes nobody can say who does not know model and disks; the job has a time limit.
    {
      name: 'stage_model',
      steps: stagingSteps(context).map(({ name }) => name),
      otherwise: null,
      seconds: null,
    },
  ];
  return errands.filter(({ steps }) => steps.length > 0);
}

/** What the first workers start after. */
export function beforeWorkers(context: PlanContext): readonly string[] {
  return [...afterServices(context), ...modelSteps(context).map(({ name }) => name)];
}

/** A service that does not start is noticed before hours of copying. */
function afterServices(context: PlanContext): readonly string[] {
  return wantedServices(context).length > 0 ? ['services'] : [];
}

/** On the first worker node, as workers have the mounts and the network that it takes. */
function downloadSteps(context: PlanContext): readonly Step[] {
  const { recipe, topology, paths } = context;
  const [first] = topology.endpoints;
  const id = recipe.model.huggingFaceId;
  const environment = id === null ? undefined : downloadEnvironment(context);
  if (id === null || environment === undefined || first === undefined) return [];
  const slot = first.slots[0] ?? topology.head;
  return [
    {
      name: 'model-download',
      tier: 'preparation',
      role: null,
      summary: `download of ${id}`,
      slots: [slot],
      hosts: [word`${host(leaderRole(first))}`],
      tasks: 1,
      hetGroup: hetGroup(slot, context),
      srunOptions: [],
      container: container(recipe.model.container, context),
      task: {
        ...plainTask,
        preamble: recipe.site.bashPreamble !== null,
        environment,
        command: command(
          program(flag('bash', word`${paths.bundle}/lib/download-model.sh`), flag(id)),
        ),
      },
      after: afterServices(context),
    },
  ];
}

/**
 * What the first role that has a HF_HOME tells its workers of Hugging Face, and the job-wide variables. Undefined
 * when no worker has one: nobody knows then where a download would be found.
 */
function downloadEnvironment(context: PlanContext): readonly EnvironmentGroup[] | undefined {
  const wanted = (name: string): boolean =>
    name.startsWith('HF_') || Object.hasOwn(context.recipe.environment, name);
  for (const leader of leaders(context)) {
    const groups = workerEnvironment(leader, context);
    if (lookUp(groups, 'HF_HOME')?.length) {
      return overlay(
        groups.map(({ title, variables }) => ({
          title,
          variables: variables.filter(({ name }) => wanted(name)),
        })),
      );
    }
  }
  return undefined;
}

/** One task on each node, all at the same time; a step cannot span the components of a heterogeneous job. */
function stagingSteps(context: PlanContext): readonly Step[] {
  const { recipe, topology } = context;
  const copy = stagedModel(recipe);
  if (copy === null) return [];
  const nodes = workerNodes(topology.endpoints);
  const groups = [...new Set(nodes.map(({ slot }) => hetGroup(slot, context)))];
  return groups.map((group) =>
    stagingStep(
      copy,
      nodes.filter(({ slot }) => hetGroup(slot, context) === group),
      context,
    ),
  );
}

interface WorkerNode {
  readonly slot: Slot;
  /** A role that it plays. */
  readonly role: string;
}

/** The nodes that run workers, once each, in the order of the allocation. */
function workerNodes(endpoints: readonly Endpoint[]): readonly WorkerNode[] {
  const roles = new Map<Slot, string>();
  for (const endpoint of endpoints) {
    endpoint.slots.forEach((slot, node) => {
      if (!roles.has(slot)) roles.set(slot, nodeRole(endpoint, node));
    });
  }
  return [...roles].map(([slot, role]) => ({ slot, role })).sort((a, b) => a.slot - b.slot);
}

function stagingStep(copy: Word, nodes: readonly WorkerNode[], context: PlanContext): Step {
  const { recipe, paths } = context;
  const group = hetGroup(nodes[0]?.slot ?? 0, context);
  const where = nodes.length === 1 ? '1 node' : `each of ${nodes.length} nodes`;
  return {
    name: group === null ? 'model-staging' : `model-staging-${group}`,
    tier: 'preparation',
    role: null,
    summary: `copy of the model to ${display(copy)} on ${where}`,
    slots: nodes.map(({ slot }) => slot),
    hosts: nodes.map(({ role }) => word`${host(role)}`),
    tasks: nodes.length,
    hetGroup: group,
    srunOptions: [],
    container: container(recipe.model.container, context),
    task: {
      ...plainTask,
      preamble: recipe.site.bashPreamble !== null,
      environment: overlay([literalEnvironment('recipe: environment', recipe.environment)]),
      command: command(
        program(flag('bash', word`${paths.bundle}/lib/stage-model.sh`), [paths.model], [copy]),
      ),
    },
    after: afterServices(context),
  };
}
