/** Several jobs of one recipe, a line each. */

import type { PlanPage } from '../types/plan-page.js';
import { roleNames } from '../types/recipe.js';
import { type Line, type Row, styled, table } from './layout.js';

export function overviewLines(pages: readonly PlanPage[]): readonly Line[] {
  const heading = ['name', 'nodes', 'GPUs', 'workers', 'points'].map((text) => styled(text, 'dim'));
  return [[styled(`${pages.length} jobs`, 'title')], ...table([heading, ...pages.map(row)])];
}

function row({ name, nodes, steps, benchmark }: PlanPage): Row {
  const gpus = nodes.flatMap((node) => Object.values(node.gpus).flat()).length;
  const workers = roleNames.flatMap((role) => {
    const leaders = steps.filter((step) => step.role === role && !step.name.includes('-rank-'));
    return leaders.length === 0 ? [] : [`${leaders.length} ${role}`];
  });
  const points = benchmark.points.length;
  return [
    name,
    `${nodes.length}`,
    `${gpus}`,
    workers.join(' + '),
    points === 0 ? '-' : `${points}`,
  ];
}
