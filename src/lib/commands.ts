/** Small makers of commands, so that an engine's file shows its flags and little else. */

import type { Command, EnvironmentGroup, FlagGroup } from '../types/plan.js';
import type { Environment } from '../types/recipe.js';
import type { Word } from '../types/word.js';
import type { FlagLine } from './flags.js';
import { text } from './word.js';

/** A command from its groups, the program's first; empty groups are left out. */
export function command(...groups: readonly FlagGroup[]): Command {
  return { groups: groups.filter((group) => group.flags.length > 0) };
}

/** The program and what launches it, a line each. */
export function program(...lines: readonly FlagLine[]): FlagGroup {
  return { title: null, flags: lines };
}

export function group(title: string | null, flags: readonly FlagLine[]): FlagGroup {
  return { title, flags };
}

/** One line of a command. */
export function flag(name: string, ...values: readonly (string | number | Word)[]): FlagLine {
  return [text(name), ...values.map((value) => (isWord(value) ? value : text(value)))];
}

/** The lines of a command, or other items, if the condition holds. */
export function when<T = FlagLine>(condition: boolean, ...items: readonly T[]): readonly T[] {
  return condition ? items : [];
}

/** Variables of one origin. */
export function environmentGroup(
  title: string,
  variables: Readonly<Record<string, string | number | Word | null>>,
): EnvironmentGroup {
  return {
    title,
    variables: Object.entries(variables).flatMap(([name, value]) => {
      if (value === null) return [];
      return [{ name, value: isWord(value) ? value : text(value) }];
    }),
  };
}

/** A recipe's variables, values as they are. */
export function literalEnvironment(title: string, variables: Environment): EnvironmentGroup {
  return environmentGroup(title, variables);
}

function isWord(value: string | number | Word): value is Word {
  return typeof value === 'object';
}
