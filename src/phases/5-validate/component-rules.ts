/** Rules about which engine, frontend and benchmark there is, and which go together. */

import { benchmarks } from '../../benchmarks/index.js';
import * as messages from '../../diagnostics/rule-messages.js';
import { engines } from '../../engines/index.js';
import { frontends } from '../../frontends/index.js';
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
  const missing = recipe.placement.disaggregated
    ? (['prefill', 'decode'] as const).filter((role) => !recipe.roles[role]?.workers)
    : (['agg'] as const).filter((role) => !recipe.roles[role]?.workers);
  return missing.length === 0 ? [] : [messages.noWorkers(missing, at('roles'))];
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
  hetJobsFit,
];
