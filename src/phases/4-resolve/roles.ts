/** Roles, their sizes, and where they may go (recipe-v1 1.3, 5.4, 8.3). */

import type { RecipeV1, Resources } from '../../generated/recipe-v1.js';
import { neededRoles, phaseName } from '../../lib/disaggregation.js';
import type { ConfigMap } from '../../types/config-value.js';
import type { Environment, Placement, Role, RoleName, Roles } from '../../types/recipe.js';
import { freeMap, type SchemaOne } from './source.js';
import { sweptAsText } from './swept-text.js';

/** Null and 0 workers alike mean that the role is not there. */
export function resolveRoles(source: SchemaOne, gpusPerNode: number): Roles {
  const roles = neededRoles(isDisaggregated(source.recipe))
    .map((name) => resolveRole(name, source, gpusPerNode))
    .filter((role) => role.workers > 0 || role.nodes > 0);
  return Object.fromEntries(roles.map((role) => [role.name, role]));
}

/** A node count of 0 counts as set: decode workers then share prefill's nodes. */
export function isDisaggregated({ resources }: RecipeV1): boolean {
  return (resources.prefill_nodes ?? null) !== null || (resources.decode_nodes ?? null) !== null;
}

function resolveRole(name: RoleName, source: SchemaOne, gpusPerNode: number): Role {
  const { resources } = source.recipe;
  const phase = phaseName(name);
  const nodes = resources[`${name}_nodes`] ?? 0;
  return {
    name,
    nodes: name === 'agg' ? nodes || 1 : nodes,
    workers: resources[`${name}_workers`] ?? 0,
    gpusPerWorker: gpusPerWorker(name, resources, gpusPerNode),
    args: roleArgs(source, phase),
    environment: roleEnvironment(source, phase),
  };
}

/** What the recipe says, else an even share of the role's nodes. */
function gpusPerWorker(name: RoleName, resources: Resources, gpusPerNode: number): number {
  const explicit = resources[`gpus_per_${name}`] ?? null;
  if (explicit !== null) return explicit;
  const nodes = resources[`${name}_nodes`] ?? 0;
  const workers = resources[`${name}_workers`] ?? 0;
  if (nodes > 0 && workers > 0) return Math.floor((nodes * gpusPerNode) / workers);
  const sharesPrefillNodes = name === 'decode' && resources.decode_nodes === 0 && workers > 0;
  return sharesPrefillNodes ? gpusPerWorker('prefill', resources, gpusPerNode) : gpusPerNode;
}

function roleArgs(source: SchemaOne, phase: string): ConfigMap {
  const engine = source.recipe.backend?.type ?? 'sglang';
  const args = engineArgs(source, engine, phase);
  const hasPhase = Object.keys(args).length > 0;
  const observed = engine === 'trtllm' && source.recipe.observability?.enabled === true && hasPhase;
  return observed ? { enable_iter_perf_stats: true, return_perf_metrics: true, ...args } : args;
}

function engineArgs(source: SchemaOne, engine: string, phase: string): ConfigMap {
  const path = ['backend', `${engine}_config`, phase];
  return engine === 'trtllm' ? freeMap(source, path, sweptAsText) : freeMap(source, path);
}

function roleEnvironment({ recipe }: SchemaOne, phase: string): Environment {
  const table: Readonly<Record<string, Environment | undefined>> = {
    prefill: recipe.backend?.prefill_environment,
    decode: recipe.backend?.decode_environment,
    aggregated: recipe.backend?.aggregated_environment,
  };
  return { ...table[phase], ...missing(observedVariables(recipe), table[phase]) };
}

/** What `observability.enabled` adds to workers and frontends; a recipe's own values win. */
export function observedVariables(recipe: RecipeV1): Environment {
  if (recipe.observability?.enabled !== true) return {};
  return {
    DYN_LOGGING_SPAN_EVENTS: 'true',
    DYN_LOGGING_JSONL: 'true',
    DYN_LOG: 'debug',
  };
}

/** The variables that are not set yet. */
export function missing(wanted: Environment, set: Environment | null | undefined): Environment {
  return Object.fromEntries(
    Object.entries(wanted).filter(([name]) => !Object.hasOwn(set ?? {}, name)),
  );
}

export function resolvePlacement({ recipe, cluster }: SchemaOne): Placement {
  const { resources, frontend, benchmark, backend, infra } = recipe;
  const colocated = backend?.type === 'vllm' && backend.allow_prefill_decode_colocation === true;
  const acrossNodes =
    backend?.type === 'vllm' && backend.allow_prefill_decode_colocation_across_nodes === true;
  return {
    disaggregated: isDisaggregated(recipe),
    spreadWorkers: resources.spread_workers ?? false,
    colocation: colocated ? (acrossNodes ? 'across nodes' : 'one node') : 'none',
    hetJobs: resources.het_jobs ?? cluster.use_het_jobs ?? false,
    reserved: {
      infra: infra?.etcd_nats_dedicated_node ?? false,
      frontend: frontend?.dedicated_node ?? false,
      client: benchmark?.client_dedicated_node ?? false,
      shared: benchmark?.colocate_with_frontend ?? true,
    },
    frontendNode: frontend?.orchestrator_placement ?? 'head',
    clientNode: benchmark?.client_placement ?? 'head',
  };
}
