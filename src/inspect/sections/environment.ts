/** Variables by scope, each with where it was written, and below it what it replaces. */

import { display } from '../../lib/word.js';
import type { Step } from '../../types/plan.js';
import type { ReplacedValue } from '../../types/word.js';
import {
  mergeValues,
  placeText,
  type Scope,
  type ShownJob,
  scopesOf,
  shownValue,
  withoutRepeats,
} from '../job.js';
import { dim, type Line, paragraph, type Row, styled, table } from '../layout.js';

/** A variable of some steps of a scope. */
interface ScopeVariable {
  readonly title: string;
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
  readonly replaced: readonly ReplacedValue[];
}

export function environmentLines(job: ShownJob): readonly Line[] {
  const scopes = scopesOf(job.plan)
    .map((scope) => ({ scope, rows: [...variableRows(scope, job), ...unsetRows(scope)] }))
    .filter(({ rows }) => rows.length > 0);
  return withoutRepeats(scopes).flatMap(({ scope, rows }, index) => [
    ...(index === 0 ? [] : [[]]),
    ...paragraph(styled(scope.title, scope.role ?? 'title')),
    ...table(rows, 4),
  ]);
}

function variableRows(scope: Scope, job: ShownJob): readonly Row[] {
  const variables = variablesOf(scope);
  return [...new Set(variables.map(({ title }) => title))].flatMap((title) => [
    [dim(`# ${title}`)],
    ...variables
      .filter((variable) => variable.title === title)
      .flatMap((variable) => rowsOf(variable, scope, job)),
  ]);
}

/** The value that counts, then those that it replaces, the nearest first. */
function rowsOf(variable: ScopeVariable, { steps }: Scope, { places }: ShownJob): readonly Row[] {
  const { title, name, values, replaced } = variable;
  const value = mergeValues(steps.map((step) => [step.name, values.get(step.name)]));
  return [
    [`  ${name}`, value, dim(placeText(places(title, name)))],
    ...replaced.toReversed().map(({ origin, value: other }): Row => {
      const place = [origin, placeText(places(origin, name))].join(' ').trim();
      return ['', styled(`replaces ${shownValue(other)}, ${place}`, 'changed')];
    }),
  ];
}

function variablesOf({ steps }: Scope): readonly ScopeVariable[] {
  const all = new Map<string, ScopeVariable & { readonly values: Map<string, string> }>();
  for (const step of steps) {
    for (const { title, variables } of step.task.environment) {
      for (const { name, value, replaced = [] } of variables) {
        const key = `${title}\n${name}`;
        const known = all.get(key) ?? { title, name, values: new Map(), replaced };
        known.values.set(step.name, shownValue(display(value)));
        all.set(key, known);
      }
    }
  }
  return [...all.values()];
}

function unsetRows({ steps }: Scope): readonly Row[] {
  const unset = (step: Step): readonly Row[] =>
    step.task.unset.map(({ name, reason }) => [
      `  ${name}`,
      styled('is unset', 'changed'),
      dim(reason),
    ]);
  return steps[0] === undefined ? [] : unset(steps[0]);
}
