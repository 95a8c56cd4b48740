/** Topologies, contexts and plans of recipes that a test describes. */

import { stepName } from '../../src/lib/step-names.js';
import { allocate } from '../../src/phases/6-allocate/index.js';
import { planContext } from '../../src/phases/7-plan/context.js';
import { plan } from '../../src/phases/7-plan/index.js';
import type { Benchmark, BenchmarkClient, PlanContext } from '../../src/types/component.js';
import type { Plan } from '../../src/types/plan.js';
import type { Process, Topology } from '../../src/types/topology.js';
import { type RecipeOptions, recipe } from './recipe.js';
import { unwrap } from './source.js';

export function topologyOf(options: RecipeOptions): Topology {
  return unwrap(allocate(recipe(options)));
}

export function contextOf(options: RecipeOptions = {}): PlanContext {
  return planContext(recipe(options), topologyOf(options));
}

export function planOf(options: RecipeOptions = {}): Plan {
  return plan(recipe(options), topologyOf(options), 'example.yaml');
}

/** The process of that step name: `decode-0`, `decode-0-rank-1`. */
export function processOf(context: PlanContext, name: string): Process {
  const found = context.topology.processes.find((process) => stepName(process) === name);
  if (found === undefined) throw new Error(`no process ${name}`);
  return found;
}

/** The client of a benchmark that has one. */
export function clientOf(benchmark: Benchmark, context: PlanContext): BenchmarkClient {
  const client = benchmark.client(context);
  if (client === null) throw new Error(`${benchmark.name} has no client`);
  return client;
}
