/** Environments as layers: later ones replace variables of earlier ones. */

import type { EnvironmentGroup } from '../types/plan.js';
import type { ReplacedValue, Word, WordEnvironmentEntry } from '../types/word.js';
import { display } from './word.js';

/** The groups without what a later one replaces, which the later one remembers, and without groups that are then empty. */
export function overlay(groups: readonly EnvironmentGroup[]): readonly EnvironmentGroup[] {
  const last = new Map<string, EnvironmentGroup>();
  const replaced = new Map<string, readonly ReplacedValue[]>();
  for (const group of groups) {
    for (const variable of group.variables) {
      const { name } = variable;
      const before = last.get(name)?.variables.findLast((each) => each.name === name);
      const { title = '' } = last.get(name) ?? {};
      replaced.set(name, [
        ...(replaced.get(name) ?? []),
        ...(before === undefined ? [] : [{ origin: title, value: display(before.value) }]),
        ...(variable.replaced ?? []),
      ]);
      last.set(name, group);
    }
  }
  return groups
    .map((group) => ({
      title: group.title,
      variables: group.variables
        .filter(({ name }) => last.get(name) === group)
        .map((variable) => withReplaced(variable, replaced.get(variable.name) ?? [])),
    }))
    .filter((group) => group.variables.length > 0);
}

function withReplaced(
  { name, value }: WordEnvironmentEntry,
  replaced: readonly ReplacedValue[],
): WordEnvironmentEntry {
  return replaced.length === 0 ? { name, value } : { name, value, replaced };
}

/** The value that a variable ends up with, or undefined. */
export function lookUp(groups: readonly EnvironmentGroup[], name: string): Word | undefined {
  return groups.flatMap((group) => group.variables).findLast((variable) => variable.name === name)
    ?.value;
}
