/** How vLLM's data-parallel ranks fill the nodes of an endpoint (recipe-v1 6.3). */

import { type ConfigMap, type ConfigValue, Float } from '../types/config-value.js';
import type { Recipe, Role, RoleName } from '../types/recipe.js';
import type { DataParallel } from '../types/topology.js';

/** The flags that say how many GPUs an endpoint takes, with dashes. */
export const parallelSizes = {
  data: 'data-parallel-size',
  tensor: 'tensor-parallel-size',
  pipeline: 'pipeline-parallel-size',
} as const;

/** What the sizes of a role come to. */
export interface ParallelShape {
  readonly ranks: number;
  /** GPUs of one rank. */
  readonly rankGpus: number;
  /** GPUs of an endpoint, and of each of its nodes. */
  readonly endpointGpus: number;
  readonly nodeGpus: number;
}

/** A flag's value under either spelling; null where neither says anything. */
export function eitherSpelling(args: ConfigMap, flag: string): ConfigValue {
  return args[flag] ?? args[flag.replaceAll('-', '_')] ?? null;
}

/** The value of a size, as a whole number; null where it is absent, NaN where it is no number. */
export function parallelSize(args: ConfigMap, flag: string): number | null {
  const value = eitherSpelling(args, flag);
  if (value === null) return null;
  if (value instanceof Float) return wholeNumber(value.float);
  return ['string', 'number', 'bigint'].includes(typeof value)
    ? wholeNumber(Number(value))
    : Number.NaN;
}

function wholeNumber(value: number): number {
  return Number.isInteger(value) ? value : Number.NaN;
}

/** The shape of a role with data parallelism, or null for a role without. */
export function parallelShape(recipe: Recipe, role: Role): ParallelShape | null {
  const { engine, frontend, gpusPerNode } = recipe;
  // Behind no frontend but itself, vLLM lays out its ranks without help.
  if (engine.name !== 'vllm' || frontend.name === 'vllm') return null;
  const written = parallelSize(role.args, parallelSizes.data);
  if (written === null) return null;
  const rankGpus =
    (parallelSize(role.args, parallelSizes.tensor) || 1) *
    (parallelSize(role.args, parallelSizes.pipeline) || 1);
  const nodeGpus = Math.min(role.gpusPerWorker, gpusPerNode);
  const endpointGpus = nodeGpus * Math.ceil(role.gpusPerWorker / gpusPerNode);
  return { ranks: written || endpointGpus / rankGpus, rankGpus, endpointGpus, nodeGpus };
}

/** The layout of each endpoint of a role, or null. The shape has to fit, as validate makes sure. */
export function dataParallelOf(recipe: Recipe, name: RoleName): DataParallel | null {
  const role = recipe.roles[name];
  const shape = role === undefined ? null : parallelShape(recipe, role);
  if (shape === null) return null;
  const { ranks, rankGpus, nodeGpus } = shape;
  if (launchesPerGpu(recipe)) return { ranks, layout: 'per-gpu', ranksPerProcess: 1 };
  if (rankGpus > nodeGpus) return { ranks, layout: 'spanning', ranksPerProcess: 1 };
  return { ranks, layout: 'node-local', ranksPerProcess: nodeGpus / rankGpus };
}

/** The older way, of a process for each GPU. */
export function launchesPerGpu({ engine }: Recipe): boolean {
  return engine.name === 'vllm' && engine.dataParallelLaunch === 'per_gpu';
}
