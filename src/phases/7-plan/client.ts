/** The benchmark's step, where there is a client. */

import { benchmarks } from '../../benchmarks/index.js';
import { InternalError } from '../../diagnostics/internal-error.js';
import { overlay } from '../../lib/environment.js';
import { clientRole } from '../../lib/roles.js';
import { host, word } from '../../lib/word.js';
import type { Benchmark, PlanContext } from '../../types/component.js';
import type { Step } from '../../types/plan.js';
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
