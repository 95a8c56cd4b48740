/** What a script has to tell shellcheck, so that it finds nothing where nothing is wrong. */

import { literalText, wordReferences } from '../../lib/word.js';
import type { Task } from '../../types/plan.js';
import type { Word } from '../../types/word.js';

/** Directives for the whole of a task's script, each with its reason; none where there is no need. */
export function taskDirectives(task: Task): readonly string[] {
  const values = task.environment.flatMap(({ variables }) => variables.map(({ value }) => value));
  const flags = task.command.groups.flatMap((group) => group.flags.flat());
  return [
    ...(values.some(hasDollar) || flags.some(hasDollar)
      ? ['SC2016 # a dollar sign in single quotes is the text of the recipe, and stays text']
      : []),
    ...(looksMisspelled(task, values) ? ['SC2153 # runtime.env assigns it'] : []),
  ];
}

function hasDollar(word: Word): boolean {
  const literal = literalText(word);
  return literal !== undefined && /[$`]/.test(literal);
}

/** shellcheck takes `HEAD_HOST` for a misspelled `HEAD_PORT`, when only that is set in the file. */
function looksMisspelled(task: Task, values: readonly Word[]): boolean {
  const exported = task.environment.flatMap(({ variables }) => variables.map(({ name }) => name));
  const prefix = (name: string): string => name.slice(0, name.lastIndexOf('_'));
  const prefixes = new Set(exported.map(prefix));
  return values.flatMap(wordReferences).some(({ variable }) => prefixes.has(prefix(variable)));
}
