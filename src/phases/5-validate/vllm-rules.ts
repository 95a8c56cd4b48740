/** Rules about vLLM's arguments: what the layout of ranks decides, and what has to fit it (recipe-v1 4.1, 6.3, 7.2). */

import * as messages from '../../diagnostics/engine-messages.js';
import {
  launchesPerGpu,
  type ParallelShape,
  parallelShape,
  parallelSize,
  parallelSizes,
} from '../../lib/data-parallel.js';
import { presentRoles } from '../../lib/disaggregation.js';
import { dashed } from '../../lib/flags.js';
import { serveOwnedFlags } from '../../lib/vllm-flags.js';
import type { Diagnostic } from '../../types/diagnostic.js';
import type { Role } from '../../types/recipe.js';
import type { Rule, RuleContext } from './rule.js';

const sizesAreNumbers: Rule = (context) =>
  vllmRoles(context).flatMap((role) => unreadableSizes(role, context));

/** The layout counts processes and ports by them. */
const sizesFit: Rule = (context) =>
  dataParallelRoles(context)
    .filter(({ role }) => unreadableSizes(role, context).length === 0)
    .flatMap(({ role, shape }) => {
      if (launchesPerGpu(context.recipe)) return [];
      const at = context.at(`${role.name}.args`);
      const { ranks, rankGpus, endpointGpus, nodeGpus } = shape;
      if (nodeGpus % rankGpus !== 0 && rankGpus % nodeGpus !== 0) {
        return [messages.rankAcrossNodes(shape, at)];
      }
      const fits = Number.isInteger(ranks) && ranks * rankGpus === endpointGpus;
      return fits ? [] : [messages.parallelSizesUnfit(shape, at)];
    });

const layoutIsDerived: Rule = (context) =>
  dataParallelRoles(context).flatMap(({ role }): readonly Diagnostic[] => {
    if (launchesPerGpu(context.recipe)) return [];
    const at = context.at(`${role.name}.args`);
    return [
      ...('headless' in role.args ? [messages.headlessDerived(at)] : []),
      ...(writtenAs(role, ['data-parallel-hybrid-lb']).length > 0
        ? [messages.hybridDerived(at)]
        : []),
    ];
  });

const profilerIsDerived: Rule = (context) => {
  if (context.recipe.profiling.type !== 'nsys') return [];
  return vllmRoles(context).flatMap((role) =>
    Object.keys(role.args)
      .filter((key) => dashed(key).startsWith('profiler-config'))
      .map((key) => messages.profilerDerived(key, context.at(`${role.name}.args`))),
  );
};

const processPerGpu: Rule = (context) =>
  launchesPerGpu(context.recipe) && dataParallelRoles(context).length > 0
    ? [messages.perGpuDeprecated(context.at('engine'))]
    : [];

/** What `vllm serve` is told about its place is not the recipe's to say. */
const placementIsDerived: Rule = (context) => {
  if (context.recipe.frontend.name !== 'vllm') return [];
  return vllmRoles(context).flatMap((role) => {
    const keys = writtenAs(role, serveOwnedFlags);
    return keys.length === 0
      ? []
      : [messages.placementReplaced(keys, context.at(`${role.name}.args`))];
  });
};

function vllmRoles({ recipe }: RuleContext): readonly Role[] {
  return recipe.engine.name === 'vllm' ? presentRoles(recipe) : [];
}

function dataParallelRoles(
  context: RuleContext,
): readonly { readonly role: Role; readonly shape: ParallelShape }[] {
  return vllmRoles(context).flatMap((role) => {
    const shape = parallelShape(context.recipe, role);
    return shape === null ? [] : [{ role, shape }];
  });
}

/** Only where there are ranks to lay out: otherwise vLLM reads its sizes alone. */
function unreadableSizes(role: Role, context: RuleContext): readonly Diagnostic[] {
  if (parallelShape(context.recipe, role) === null) return [];
  return Object.values(parallelSizes)
    .filter((flag) => !isSize(parallelSize(role.args, flag)))
    .map((flag) => messages.parallelSizeUnreadable(flag, context.at(`${role.name}.args`)));
}

/** 0 and nothing alike stand for the size that follows from the others. */
function isSize(size: number | null): boolean {
  return size === null || size >= 0;
}

/** The keys of a role that mean one of the flags, as they are written. */
function writtenAs({ args }: Role, flags: readonly string[]): readonly string[] {
  return Object.keys(args).filter((key) => flags.includes(dashed(key)));
}

export const vllmRules: readonly Rule[] = [
  sizesAreNumbers,
  sizesFit,
  layoutIsDerived,
  profilerIsDerived,
  processPerGpu,
  placementIsDerived,
];
