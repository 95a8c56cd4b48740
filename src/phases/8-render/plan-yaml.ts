/** plan.yaml: the plan as a page for people. References look as they do in the scripts. */

import { planPage } from '../../lib/plan-page.js';
import { isCollection, writeYaml } from '../../lib/write-yaml.js';
import type { Plan } from '../../types/plan.js';
import { comment } from './shell.js';

/** The text of plan.yaml. */
export function planYaml(plan: Plan): string {
  const lines = [
    `# The plan of ${comment(plan.name)}: what job.sh runs, where, and what it waits for.`,
    '',
    ...writeYaml(planPage(plan), { onOneLine: isRow }),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** A list of scalars, or a pair of them: a reader compares rows. */
function isRow(collection: object): boolean {
  const values: readonly unknown[] = Object.values(collection);
  return (Array.isArray(collection) || values.length <= 2) && values.every(isOneLine);
}

function isOneLine(value: unknown): boolean {
  return !isCollection(value) && !String(value).includes('\n');
}
