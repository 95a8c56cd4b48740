/** Rules about how many workers there are, of which kind, and on which nodes. */

import * as messages from '../../diagnostics/rule-messages.js';
import { neededRoles, presentRoles } from '../../lib/disaggregation.js';
import type { OriginKey } from '../../types/origins.js';
import type { Recipe, RoleName } from '../../types/recipe.js';
import type { Rule, RuleContext } from './rule.js';

const hasWorkers: Rule = ({ recipe, at }) => {
  const missing = rolesWithoutWorkers(recipe);
  return missing.length === neededRoles(recipe.placement.disaggregated).length
    ? [messages.noWorkers(missing, at('roles'))]
    : [];
};

/** Half a deployment answers nothing; who has only one kind of worker means aggregated ones. */
const bothRolesHaveWorkers: Rule = ({ recipe, at }) => {
  if (!recipe.placement.disaggregated) return [];
  const [missing, ...others] = rolesWithoutWorkers(recipe);
  return missing === undefined || others.length > 0
    ? []
    : [messages.oneRoleOnly(missing, at(`${missing}.workers`))];
};

function rolesWithoutWorkers(recipe: Recipe): readonly RoleName[] {
  return neededRoles(recipe.placement.disaggregated).filter(
    (role) => (recipe.roles[role]?.workers ?? 0) < 1,
  );
}

/** Resolve drops the counts of one kind, and with them what somebody meant to run. */
const rolesAreOfOneKind: Rule = (context) => {
  const [split] = writtenCounts(context, ['prefill', 'decode']);
  const [whole] = writtenCounts(context, ['agg']);
  if (split === undefined || whole === undefined) return [];
  return [messages.rolesMixed(context.at(split).path, context.at(whole))];
};

function writtenCounts({ written }: RuleContext, roles: readonly RoleName[]): readonly OriginKey[] {
  return roles.flatMap((role): readonly OriginKey[] => {
    const { nodes, workers } = written.sizes[role];
    return [
      ...(nodes === null ? [] : [`${role}.nodes` as const]),
      ...(workers === null ? [] : [`${role}.workers` as const]),
    ];
  });
}

/** The schema knows whole numbers, not their range; without a GPU a worker would have no process at all. */
const sizesAreCounts: Rule = ({ recipe, at }) => {
  const { maxBehindNginx } = recipe.frontend;
  const sizes: readonly (readonly [OriginKey, string, number, number])[] = [
    ['roles', 'resources.gpus_per_node', recipe.gpusPerNode, 1],
    ...presentRoles(recipe).flatMap(
      ({ name, nodes, gpusPerWorker }) =>
        [
          ['roles', `resources.${name}_nodes`, nodes, 0],
          ['roles', `resources.gpus_per_${name}`, gpusPerWorker, 1],
        ] as const,
    ),
    ['frontend', 'frontend.num_additional_frontends', (maxBehindNginx ?? 1) - 1, 0],
  ];
  return sizes
    .filter(([, , size, least]) => size < least)
    .map(([origin, key, size, least]) => messages.sizeTooSmall(key, size, least, at(origin)));
};

/** More than any cluster has: a slip of the finger, which would keep the compiler busy for minutes. */
const mostGpusOfNode = 1024;
const mostOfRole = 10_000;

const sizesAreThoseOfClusters: Rule = ({ recipe, at }) => {
  const sizes: readonly (readonly [string, number, number])[] = [
    ['resources.gpus_per_node', recipe.gpusPerNode, mostGpusOfNode],
    ...presentRoles(recipe).flatMap(
      ({ name, nodes, workers }) =>
        [
          [`resources.${name}_nodes`, nodes, mostOfRole],
          [`resources.${name}_workers`, workers, mostOfRole],
        ] as const,
    ),
  ];
  return sizes
    .filter(([, size, most]) => size > most)
    .map(([key, size, most]) => messages.sizeTooLarge(key, size, most, at('roles')));
};

const hetJobsFit: Rule = ({ recipe, at }) => {
  const { hetJobs, disaggregated, reserved } = recipe.placement;
  if (!hetJobs) return [];
  return [
    ...(disaggregated ? [] : [messages.hetNeeds('prefill_nodes and decode_nodes', at('roles'))]),
    ...(recipe.engine.name === 'sglang' ? [] : [messages.hetNeeds('engine sglang', at('engine'))]),
    ...(reserved.frontend || reserved.client
      ? [messages.hetNeeds('no node reserved for frontend or client', at('frontend'))]
      : []),
  ];
};

/** A node that is reserved for somebody who goes elsewhere would stand idle for the whole job. */
const reservedNodesAreUsed: Rule = ({ recipe, at }) => {
  const { reserved, frontendNode, clientNode } = recipe.placement;
  return [
    ...(reserved.frontend && frontendNode !== 'head'
      ? [messages.reservedNodeUnused('dedicated_node', frontendNode, at('frontend.placement'))]
      : []),
    ...(reserved.client && clientNode !== 'head'
      ? [
          messages.reservedNodeUnused(
            'client_dedicated_node',
            clientNode,
            at('benchmark.placement'),
          ),
        ]
      : []),
  ];
};

export const topologyRules: readonly Rule[] = [
  hasWorkers,
  bothRolesHaveWorkers,
  rolesAreOfOneKind,
  sizesAreCounts,
  sizesAreThoseOfClusters,
  hetJobsFit,
  reservedNodesAreUsed,
];
