/** What runs are called where there is little room. */

import type { Run } from '../types/run.js';

/** The job's name where no other run has it; otherwise the id, which says which of them it is. */
export function runLabels(
  runs: readonly Pick<Run, 'id' | 'name' | 'directory'>[],
): readonly string[] {
  const ids = counts(runs.map(({ id }) => id));
  const names = counts(runs.map(({ name }) => name));
  return runs.map(({ id, name, directory }) => {
    if (name !== '' && names.get(name) === 1) return name;
    // Two results directories can each have a job of this id.
    return ids.get(id) === 1 ? `${name} ${id}`.trim() : directory;
  });
}

function counts(values: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
  return found;
}
