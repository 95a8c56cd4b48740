/** Rules about which profiler runs, and in which workers. */

import * as messages from '../../diagnostics/rule-messages.js';
import { neededRoles } from '../../lib/disaggregation.js';
import { roleNames } from '../../types/recipe.js';
import type { Rule, RuleContext } from './rule.js';

const engineHasProfiler: Rule = ({ recipe, at }) =>
  recipe.profiling.type === 'torch' && recipe.engine.name === 'trtllm'
    ? [messages.noTorchProfiler(recipe.engine.name, at('profiling'))]
    : [];

/** A window of which one side is open would be one of 0 seconds. */
const windowHasTimes: Rule = ({ recipe, at }) => {
  const { type, delaySeconds, durationSeconds } = recipe.profiling;
  if (type !== 'nsys-time') return [];
  return [
    ...(delaySeconds === null ? [messages.windowOpen('delay_secs', at('profiling.delay'))] : []),
    ...(durationSeconds === null
      ? [messages.windowOpen('duration_secs', at('profiling.duration'))]
      : []),
  ];
};

const everyRoleHasSteps: Rule = (context) => {
  const { recipe, at } = context;
  if (!profilesSteps(context)) return [];
  return neededRoles(recipe.placement.disaggregated)
    .filter((role) => recipe.profiling.steps[role] === undefined)
    .map((role) => messages.noSteps(at(`${role}.profiling`)));
};

/** Steps of workers that are not there are those of another deployment. */
const everyStepHasRole: Rule = (context) => {
  const { recipe, at } = context;
  if (!profilesSteps(context)) return [];
  const needed = neededRoles(recipe.placement.disaggregated);
  return roleNames
    .filter((role) => !needed.includes(role) && recipe.profiling.steps[role] !== undefined)
    .map((role) => messages.stepsWithoutRole(needed, at(`${role}.profiling`)));
};

/** A profiler of a time window does not ask for steps. */
function profilesSteps({ recipe }: RuleContext): boolean {
  return recipe.profiling.type !== 'none' && recipe.profiling.type !== 'nsys-time';
}

export const profilingRules: readonly Rule[] = [
  engineHasProfiler,
  windowHasTimes,
  everyRoleHasSteps,
  everyStepHasRole,
];
