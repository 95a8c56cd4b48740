/** The benchmark's step, where there is a client, and that of the evaluation after it. */

import { benchmarks } from '../../benchmarks/index.js';
import { InternalError } from '../../diagnostics/internal-error.js';
import { overlay } from '../../lib/environment.js';
import { clientRole, entryRole } from '../../lib/roles.js';
import { host, word } from '../../lib/word.js';
import type { Benchmark, PlanContext } from '../../types/component.js';
import type { BenchScript, Step } from '../../types/plan.js';
import { container, hetGroup, plainTask, recipeSrunOptions } from './steps.js';

/** Throws InternalError for a benchmark that validate should have refused. */
export function plannedBenchmark({ recipe }: PlanContext): Benchmark {
  const table: Readonly<Record<string, Benchmark>> = benchmarks;
  const benchmark = table[recipe.benchmark.name];
  if (benchmark === undefined) throw new InternalError(`no benchmark ${recipe.benchmark.name}`);
  return benchmark;
}

/** No step for a job that serves until it is stopped. */
export function clientSteps(context: PlanContext): readonly Step[] {
  const { topology } = context;
  const client = plannedBenchmark(context).client(context);
  if (client === null) return [];
  return [
    {
      name: 'benchmark',
      tier: 'client',
      role: null,
      summary: `benchmark client (${context.recipe.benchmark.name})`,
      slots: [topology.client],
      hosts: [word`${host(clientRole)}`],
      tasks: 1,
      hetGroup: hetGroup(topology.client, context),
      srunOptions: [...recipeSrunOptions(context), ...client.srunOptions],
      container: container(client.image, context, client.mounts),
      task: {
        ...plainTask,
        environment: overlay(client.environment),
        command: client.command,
      },
      after: ['completion'],
    },
  ];
}

/** The step after the benchmark. It asks localhost, so it runs where the API listens. */
export function evaluationSteps(context: PlanContext): readonly Step[] {
  const { recipe, topology } = context;
  if (recipe.evaluation === null) return [];
  const client = benchmarks[recipe.evaluation.name].client(context);
  if (client === null) throw new InternalError(`${recipe.evaluation.name} has no client`);
  const slot = topology.nginx ?? topology.publicApi;
  return [
    {
      name: 'evaluation',
      tier: 'client',
      role: null,
      summary: `evaluation after the benchmark (${recipe.evaluation.name})`,
      slots: [slot],
      hosts: [word`${host(entryRole)}`],
      tasks: 1,
      hetGroup: hetGroup(slot, context),
      srunOptions: client.srunOptions,
      container: container(client.image, context, client.mounts),
      task: {
        ...plainTask,
        environment: overlay(client.environment),
        command: client.command,
      },
      after: ['benchmark'],
    },
  ];
}

export function evaluationScript(context: PlanContext): BenchScript | null {
  const { evaluation } = context.recipe;
  return evaluation === null ? null : benchmarks[evaluation.name].plan(context).script;
}
