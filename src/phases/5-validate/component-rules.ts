/** Rules about which engine, frontend and benchmark there is, and what goes together with what. */

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

/** A master that no engine of a pair stores in would run for nothing. Aggregated workers need no transfer. */
const mooncakeIsUsed: Rule = ({ recipe, at }) => {
  const { engine, placement, services, roles } = recipe;
  if (services.mooncake === null || engine.name !== 'sglang' || !placement.disaggregated) return [];
  const isUsed = [roles.prefill, roles.decode].some((role) =>
    transferFlags.some((flag) => role?.args[flag] === 'mooncake'),
  );
  return isUsed ? [] : [messages.mooncakeUnused(at('mooncake'))];
};

const transferFlags = ['disaggregation-transfer-backend', 'disaggregation_transfer_backend'];

function known(name: string, table: object): boolean {
  return Object.hasOwn(table, name);
}

export const componentRules: readonly Rule[] = [
  engineIsKnown,
  frontendIsKnown,
  benchmarkIsKnown,
  frontendFitsEngine,
  mooncakeIsUsed,
];
