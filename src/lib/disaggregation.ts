/** Facts about a deployment that several components need. */

import type { PlanContext } from '../types/component.js';
import type { ConfigMap } from '../types/config-value.js';
import type { DisaggregationMode } from '../types/plan.js';
import { type Recipe, type Role, type RoleName, roleNames } from '../types/recipe.js';
import type { Endpoint, Process } from '../types/topology.js';
import type { Word } from '../types/word.js';
import { text, word } from './word.js';

/** The mode that an engine is told, or null for an aggregated worker. */
export function disaggregationMode(process: Process): DisaggregationMode | null {
  return process.endpoint.role === 'agg' ? null : process.endpoint.role;
}

/** What engines and tokenizers load: the mounted directory, or the Hugging Face id. */
export function modelArgument(context: PlanContext): Word {
  const { huggingFaceId } = context.recipe.model;
  return huggingFaceId === null ? context.paths.model : text(huggingFaceId);
}

/** Where a node has its copy of the model, or null where there is none: Hugging Face models are not copied. */
export function stagedModel({ model }: Recipe): Word | null {
  if (model.stageDirectory === null || model.directory === null) return null;
  return word`${model.stageDirectory.path}/${model.baseName}`;
}

/** What engines load that read the node's own copy where there is one. */
export function stagedModelArgument(context: PlanContext): Word {
  return stagedModel(context.recipe) ?? modelArgument(context);
}

/** The engine arguments of a role; empty where the recipe has none. */
export function roleArgs(context: PlanContext, role: RoleName): ConfigMap {
  return context.recipe.roles[role]?.args ?? {};
}

/** The processes that serve requests, one for each endpoint, in start order. */
export function leaders(context: PlanContext, role?: RoleName): readonly Process[] {
  return context.topology.processes.filter(
    (process) => process.rank === 0 && (role === undefined || process.endpoint.role === role),
  );
}

/** GPUs of all nodes of an endpoint. */
export function endpointGpus(endpoint: Endpoint): number {
  return endpoint.slots.length * endpoint.gpus.length;
}

/** The recipe's name for a role's section: `aggregated` for `agg`. */
export function phaseName(role: RoleName): string {
  return role === 'agg' ? 'aggregated' : role;
}

/** The kinds of workers that a deployment has to have. */
export function neededRoles(disaggregated: boolean): readonly RoleName[] {
  return disaggregated ? ['prefill', 'decode'] : ['agg'];
}

/** The roles that a recipe has, in the order in which their workers are placed and started. */
export function presentRoles(recipe: Recipe): readonly Role[] {
  return roleNames.flatMap((name) => recipe.roles[name] ?? []);
}
