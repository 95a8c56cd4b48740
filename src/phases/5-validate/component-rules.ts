/** Rules about which engine, frontend and benchmark there is, and which go together. */

import { benchmarks } from '../../benchmarks/index.js';
import * as messages from '../../diagnostics/rule-messages.js';
import { engines } from '../../engines/index.js';
import { frontends } from '../../frontends/index.js';
import { presentRoles } from '../../lib/disaggregation.js';
import type { OriginKey } from '../../types/origins.js';
import type { RoleName } from '../../types/recipe.js';
import type { Rule } from './rule.js';

const engineIsKnown: Rule = ({ recipe, at }) =>
  known(recipe.engine.name, engines)
    ? []
    : [messages.notSupportedYet('engine', recipe.engine.name, Object.keys(engines), at('engine'))];

const frontendIsKnown: Rule = ({ recipe, at }) =>
  known(recipe.frontend.name, frontends)
    ? []
    : [
        messages.notSupportedYet(
          'frontend',
          recipe.frontend.name,
          Object.keys(frontends),
          at('frontend'),
        ),
      ];

const benchmarkIsKnown: Rule = ({ recipe, at }) =>
  recipe.benchmark.name === 'other'
    ? [
        messages.notSupportedYet(
          'benchmark',
          recipe.benchmark.type,
          Object.keys(benchmarks),
          at('benchmark'),
        ),
      ]
    : [];

/** A router of one engine finds no workers of another. */
const frontendFitsEngine: Rule = ({ recipe, at }) =>
  recipe.frontend.name === 'sglang' && recipe.engine.name !== 'sglang'
    ? [messages.frontendNeedsEngine('sglang', 'sglang', recipe.engine.name, at('frontend'))]
    : [];

const hasWorkers: Rule = ({ recipe, at }) => {
  const wanted: readonly RoleName[] = recipe.placement.disaggregated
    ? ['prefill', 'decode']
    : ['agg'];
  const missing = wanted.filter((role) => (recipe.roles[role]?.workers ?? 0) < 1);
  return missing.length === 0 ? [] : [messages.noWorkers(missing, at('roles'))];
};

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

function known(name: string, table: object): boolean {
  return Object.hasOwn(table, name);
}

export const componentRules: readonly Rule[] = [
  engineIsKnown,
  frontendIsKnown,
  benchmarkIsKnown,
  frontendFitsEngine,
  hasWorkers,
  sizesAreCounts,
  hetJobsFit,
];
