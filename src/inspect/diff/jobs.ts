/** Several jobs against several: which belong together, and what is different in each pair. */

import type { PlanPage } from '../../types/plan-page.js';
import { compareJobs, type Difference } from './compare.js';

export interface JobsDifference {
  /** Of this shape; it grows when a program that reads it would have to be changed. */
  readonly version: 1;
  readonly same: boolean;
  readonly jobs: readonly JobDifference[];
  /** Names of jobs that only the first, or only the second, side has. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export interface JobDifference {
  /** Of the first side. */
  readonly name: string;
  readonly differences: readonly Difference[];
}

/** Two single jobs are compared whatever their names; of several those with the same name. */
export function compareSides(
  first: readonly PlanPage[],
  second: readonly PlanPage[],
): JobsDifference {
  const single = first.length === 1 && second.length === 1;
  const partner = ({ name }: PlanPage): PlanPage | undefined =>
    single ? second[0] : second.find((page) => page.name === name);
  const jobs = first.flatMap((page) => {
    const other = partner(page);
    return other === undefined ? [] : [{ name: page.name, differences: compareJobs(page, other) }];
  });
  const names = (pages: readonly PlanPage[]) => pages.map(({ name }) => name);
  const removed = single ? [] : names(first).filter((name) => !names(second).includes(name));
  const added = single ? [] : names(second).filter((name) => !names(first).includes(name));
  const same =
    removed.length + added.length === 0 && jobs.every(({ differences }) => !differences.length);
  return { version: 1, same, jobs, removed, added };
}
