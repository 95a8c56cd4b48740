/** Steps of the workers: one for each process, or one MPI step for each endpoint. */

import { endpointGpus, modelArgument } from '../../lib/disaggregation.js';
import { nodeRole, processRole } from '../../lib/roles.js';
import { endpointName, stepName } from '../../lib/step-names.js';
import { host, text, word } from '../../lib/word.js';
import type { PlanContext } from '../../types/component.js';
import type { Preparation, SrunOption, Step, Task } from '../../types/plan.js';
import type { DynamoSource } from '../../types/recipe.js';
import type { Process } from '../../types/topology.js';
import type { Word } from '../../types/word.js';
import { beforeWorkers } from './model-steps.js';
import { container, hetGroup, plainTask, recipeSrunOptions, remapRoot } from './steps.js';
import { startWaves, waveName } from './waves.js';
import { workerEnvironment } from './worker-environment.js';

/** Steps in start order: the wave, where they start in turns; prefill, decode, agg; index; rank. */
export function workerSteps(context: PlanContext): readonly Step[] {
  const common = commonSettings(context);
  return context.engine.launch === 'per-process'
    ? context.topology.processes.map((process) => processStep(process, common, context))
    : startWaves(context).flatMap((wave, turn) =>
        wave.map((leader) => endpointStep(leader, turn, common, context)),
      );
}

/** What is the same for every worker of a job, of which there may be thousands. */
interface CommonSettings extends Pick<Step, 'tier' | 'container' | 'srunOptions' | 'after'> {}

function commonSettings(context: PlanContext): CommonSettings {
  // The recipe's srun options are not meant for MPI.
  const options = context.engine.launch === 'per-process' ? recipeSrunOptions(context) : mpiOptions;
  return {
    tier: 'worker',
    container: container(context.recipe.model.container, context),
    srunOptions: [...options, ...installOptions(context)],
    after: beforeWorkers(context),
  };
}

function processStep(process: Process, common: CommonSettings, context: PlanContext): Step {
  const { endpoint } = process;
  return {
    ...common,
    name: stepName(process),
    role: endpoint.role,
    summary: `${endpoint.role} ${endpoint.index}${position(process)} (${context.engine.title}, ${gpuCount(process.gpus.length)})`,
    slots: [process.slot],
    hosts: [word`${host(processRole(process))}`],
    tasks: 1,
    hetGroup: hetGroup(process.slot, context),
    task: workerTask(process, context),
  };
}

/** What part of its endpoint a process is; nothing where it is the whole. */
function position({ endpoint, rank }: Process): string {
  const { slots, dataParallel } = endpoint;
  if (dataParallel !== null && dataParallel.layout !== 'spanning') {
    const { ranks, ranksPerProcess } = dataParallel;
    if (ranks === ranksPerProcess) return '';
    const last = rank + ranksPerProcess - 1;
    const some = last === rank ? `rank ${rank}` : `ranks ${rank} to ${last}`;
    return `, data-parallel ${some} of ${ranks}`;
  }
  return slots.length > 1 ? `, rank ${rank} of ${slots.length}` : '';
}

/** All ranks of an endpoint run the leader's task. */
function endpointStep(
  leader: Process,
  turn: number,
  common: CommonSettings,
  context: PlanContext,
): Step {
  const { endpoint } = leader;
  const nodes = endpoint.slots.length;
  return {
    ...common,
    name: endpointName(endpoint),
    role: endpoint.role,
    summary: `${endpoint.role} ${endpoint.index} on ${nodes} ${nodes === 1 ? 'node' : 'nodes'} (${context.engine.title}, ${gpuCount(endpointGpus(endpoint))})`,
    slots: endpoint.slots,
    hosts: endpoint.slots.map((_, node) => word`${host(nodeRole(endpoint, node))}`),
    tasks: endpointGpus(endpoint),
    hetGroup: hetGroup(leader.slot, context),
    task: workerTask(leader, context),
    after: turn === 0 ? common.after : [waveName(turn - 1)],
  };
}

/** The engine binds its ranks itself; Slurm's binding would leave them one core each. */
const mpiOptions: readonly SrunOption[] = [
  { name: 'mpi', value: text('pmix'), origin: 'srtgen' },
  { name: 'oversubscribe', value: null, origin: 'srtgen' },
  { name: 'cpu-bind', value: text('verbose,none'), origin: 'srtgen' },
];

function workerTask(process: Process, context: PlanContext): Task {
  const { recipe, engine } = context;
  const spansNodes = process.endpoint.slots.length > 1;
  return {
    ...plainTask,
    preamble: recipe.site.bashPreamble !== null,
    environment: workerEnvironment(process, context),
    unset: recipe.engine.name === 'vllm' && spansNodes ? [vllmPortOfOneNode] : [],
    recordWorker: process.rank === 0 ? workerRecord(context) : null,
    setupScript: recipe.setupScript,
    installDynamo: dynamoInstallation(context),
    prepare: profileDirectory(process, context),
    command: engine.command(process, context),
  };
}

/** Where its model is, and the packages that the recipe names: those of its engine are looked for anyway. */
function workerRecord(context: PlanContext): readonly Word[] {
  const packages = context.recipe.identity
    .filter(({ name }) => name.startsWith('frameworks.'))
    .map(({ name }) => text(name.slice('frameworks.'.length)));
  return [modelArgument(context), ...packages];
}

const vllmPortOfOneNode = {
  name: 'VLLM_PORT',
  reason: 'vLLM would take the same port on all nodes of the worker, and wait for itself',
};

function profileDirectory(process: Process, context: PlanContext): readonly Preparation[] {
  if (context.recipe.profiling.type === 'none') return [];
  const directory = word`${context.paths.logs}/profiles/${process.endpoint.role}`;
  return [{ call: 'mkdir', arguments: [text('-p'), directory] }];
}

function installOptions(context: PlanContext): readonly SrunOption[] {
  return dynamoInstallation(context) === null ? [] : [remapRoot()];
}

/** Arguments of install_dynamo where workers and frontends are Dynamo's and the recipe installs it. */
export function dynamoInstallation({ recipe, frontend }: PlanContext): readonly string[] | null {
  const source = recipe.dynamo.install;
  return source === null || !frontend.dynamo ? null : installArguments(source);
}

function installArguments(source: DynamoSource): readonly string[] {
  switch (source.kind) {
    case 'version':
    case 'wheel':
      return [source.kind, source.version];
    case 'hash':
      return [source.kind, source.hash, ...source.patches];
    case 'top-of-tree':
      return [source.kind];
  }
}

function gpuCount(count: number): string {
  return count === 1 ? '1 GPU' : `${count} GPUs`;
}
