/** One line that says what a job is. */

import { presentRoles } from '../../lib/disaggregation.js';
import type { PlanContext } from '../../types/component.js';

/** `2 prefill + 1 decode (SGLang behind Dynamo, nginx and 2 frontends), sa-bench`. */
export function summary(context: PlanContext): string {
  const { recipe, topology, engine, frontend } = context;
  const workers = presentRoles(recipe)
    .map((role) => `${role.workers} ${role.name}`)
    .join(' + ');
  const processes = topology.frontends.length;
  const behind =
    topology.nginx === null
      ? frontend.title
      : `nginx and ${processes} ${frontend.title} ${processes === 1 ? 'frontend' : 'frontends'}`;
  const evaluation = recipe.evaluation === null ? '' : `, then ${recipe.evaluation.name}`;
  return `${workers} (${engine.title} behind ${behind}), benchmark ${recipe.benchmark.name}${evaluation}`;
}
