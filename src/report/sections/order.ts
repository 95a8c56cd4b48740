/** The order of a job's steps before it runs: what starts when what is ready. */

import type { MapStep } from '../../types/cluster-map.js';
import type { Markup } from '../markup.js';
import { courseTable } from './course-table.js';

export function orderOfSteps(steps: readonly MapStep[]): Markup {
  return courseTable({
    caption: 'Order of the steps, and what each waits for',
    columns: [{ title: 'Step' }, { title: 'What it is', class: 'what' }],
    rows: steps.map((step) => ({ ...step, cells: [step.summary] })),
  });
}
