/** Rules about environments: what a variable comes to between the recipe and srtgen's own (recipe-v1 8.1). */

import * as messages from '../../diagnostics/flag-messages.js';
import * as timeMessages from '../../diagnostics/time-messages.js';
import { presentRoles } from '../../lib/disaggregation.js';
import type { Diagnostic } from '../../types/diagnostic.js';
import type { OriginKey } from '../../types/origins.js';
import type { Environment, Recipe, Role } from '../../types/recipe.js';
import type { Rule } from './rule.js';

/** Every environment of a recipe, with its place. */
export function environments(recipe: Recipe): readonly (readonly [OriginKey, Environment])[] {
  const { roles, benchmark, services } = recipe;
  return [
    ['environment', recipe.environment],
    ['prefill.environment', roles.prefill?.environment ?? {}],
    ['decode.environment', roles.decode?.environment ?? {}],
    ['agg.environment', roles.agg?.environment ?? {}],
    ['frontend.environment', recipe.frontend.environment],
    ['mooncake.environment', services.mooncake?.environment ?? {}],
    ['benchmark.environment', benchmark.name === 'custom' ? benchmark.environment : {}],
  ];
}

/** Values are quoted, in the reference and here: what is written arrives. */
const valuesAreMeant: Rule = ({ recipe, at }) =>
  environments(recipe).flatMap(([key, variables]) =>
    Object.entries(variables).flatMap(([name, value]) => {
      const [reference] = /\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})/.exec(value) ?? [];
      return reference === undefined
        ? []
        : [messages.variableNotExpanded(name, reference, at(key, name))];
    }),
  );

/** What a worker is told by srtgen after the recipe's variables, or asked by it. */
const variablesAreOurs: Rule = ({ recipe, at }) =>
  workerEnvironments(recipe).flatMap(([key, variables, role]) =>
    Object.entries(variables).flatMap(([name, value]): readonly Diagnostic[] => {
      const overruled = overruling(name, recipe, role);
      if (overruled !== undefined)
        return [messages.variableOverruled(name, overruled, at(key, name))];
      const planned = recipe.frontend.name === 'dynamo' ? readinessBreaks(name, value) : undefined;
      return planned === undefined
        ? []
        : [messages.variableAgainstPlan(name, planned, at(key, name))];
    }),
  );

function workerEnvironments(
  recipe: Recipe,
): readonly (readonly [OriginKey, Environment, Role | undefined])[] {
  const roles = presentRoles(recipe);
  return [
    ['environment', recipe.environment, roles[0]],
    ...roles.map((role) => [`${role.name}.environment`, role.environment, role] as const),
  ];
}

function overruling(name: string, recipe: Recipe, role: Role | undefined): string | undefined {
  const { engine, gpusPerNode, services } = recipe;
  if (engine.name === 'vllm' && vllmPorts.includes(name))
    return 'every process has ports of its own';
  if (services.mooncake !== null && mooncakePlaces.includes(name)) {
    return 'it names the master that this job starts';
  }
  const shares = role !== undefined && role.gpusPerWorker < gpusPerNode;
  const byFlag = engine.name === 'vllm' && !engine.setCudaVisibleDevices;
  return name === 'CUDA_VISIBLE_DEVICES' && shares && !byFlag
    ? 'every worker has GPUs of its own on a node that it shares'
    : undefined;
}

const vllmPorts = [
  'DYN_VLLM_KV_EVENT_PORT',
  'VLLM_NIXL_SIDE_CHANNEL_PORT',
  'VLLM_NIXL_SIDE_CHANNEL_HOST',
  'VLLM_PORT',
];
const mooncakePlaces = ['MOONCAKE_MASTER', 'MOONCAKE_TE_META_DATA_SERVER'];

/** Readiness asks each worker on the port that it was given. */
function readinessBreaks(name: string, value: string): string | undefined {
  if (name === 'DYN_SYSTEM_PORT') {
    return 'each worker is asked for its health on a port of its own';
  }
  return name === 'DYN_SYSTEM_ENABLED' && /^(?:false|0|no|off)$/i.test(value)
    ? 'workers are asked for their health on the port that it closes'
    : undefined;
}

/** The flag that workers are started with, and the variable that frontends read. */
const requestPlaneIsOne: Rule = ({ recipe, at }) => {
  if (recipe.frontend.name !== 'dynamo' || recipe.engine.name === 'mocker') return [];
  return workerEnvironments(recipe).flatMap(([key, { DYN_REQUEST_PLANE: plane }]) =>
    plane === undefined || plane === recipe.dynamo.requestPlane
      ? []
      : [
          messages.requestPlaneTwice(
            plane,
            recipe.dynamo.requestPlane,
            at(key, 'DYN_REQUEST_PLANE'),
          ),
        ],
  );
};

/** The engine's own deadline for the same wait. */
const startupIsOne: Rule = ({ recipe, at }) =>
  workerEnvironments(recipe).flatMap(([key, variables]) => {
    const name = 'VLLM_ENGINE_READY_TIMEOUT_S';
    const seconds = Number(variables[name] ?? 0);
    return recipe.engine.name === 'vllm' && seconds > recipe.startup.seconds
      ? [timeMessages.startupBelowEngine(name, seconds, recipe.startup.seconds, at(key, name))]
      : [];
  });

export const environmentRules: readonly Rule[] = [
  valuesAreMeant,
  variablesAreOurs,
  requestPlaneIsOne,
  startupIsOne,
];
