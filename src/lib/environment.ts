/** Environments as layers: later ones replace variables of earlier ones. */

import type { EnvironmentGroup } from '../types/plan.js';
import type { Word } from '../types/word.js';

/** The groups without what a later one replaces, and without groups that are then empty. */
export function overlay(groups: readonly EnvironmentGroup[]): readonly EnvironmentGroup[] {
  const last = new Map<string, EnvironmentGroup>();
  for (const group of groups) for (const { name } of group.variables) last.set(name, group);
  return groups
    .map((group) => ({
      title: group.title,
      variables: group.variables.filter(({ name }) => last.get(name) === group),
    }))
    .filter((group) => group.variables.length > 0);
}

/** The value that a variable ends up with, or undefined. */
export function lookUp(groups: readonly EnvironmentGroup[], name: string): Word | undefined {
  return groups.flatMap((group) => group.variables).findLast((variable) => variable.name === name)
    ?.value;
}
