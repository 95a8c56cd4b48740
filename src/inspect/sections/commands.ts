/** What runs: the command of each scope, a flag a line, with what goes before it. */

import { display } from '../../lib/word.js';
import type { Step } from '../../types/plan.js';
import { flagParts, mergeValues, placeText, type Scope, type ShownJob, scopesOf } from '../job.js';
import { dim, type Line, paragraph, type Row, styled, table } from '../layout.js';

/** A line of the command of some steps of a scope. */
interface ScopeFlag {
  readonly title: string | null;
  readonly name: string;
  readonly values: Map<string, string>;
}

export function commandLines(job: ShownJob): readonly Line[] {
  return scopesOf(job.plan).flatMap((scope, index) => [
    ...(index === 0 ? [] : [[]]),
    ...paragraph(styled(scope.title, scope.role ?? 'title')),
    ...table([...beforeRows(scope.steps[0]), ...flagRows(scope, job)], 4),
  ]);
}

function beforeRows(step: Step | undefined): readonly Row[] {
  if (step === undefined) return [];
  const { preamble, setupScript, installDynamo, prepare } = step.task;
  return [
    ...(preamble ? [[dim('preamble of the cluster profile')]] : []),
    ...(setupScript === null ? [] : [[dim(`setup script ${setupScript}`)]]),
    ...(installDynamo === null ? [] : [[dim(`installs Dynamo: ${installDynamo.join(' ')}`)]]),
    ...prepare.map((call) => [dim([call.call, ...call.arguments.map(display)].join(' '))]),
  ];
}

function flagRows(scope: Scope, { places }: ShownJob): readonly Row[] {
  let title: string | null = null;
  return flagsOf(scope).flatMap((flag): Row[] => {
    const heading: Row[] =
      flag.title === null || flag.title === title ? [] : [[dim(`# ${flag.title}`)]];
    title = flag.title;
    const place = flag.title === null ? '' : placeText(places(flag.title, flag.name));
    const value = mergeValues(scope.steps.map((step) => [step.name, flag.values.get(step.name)]));
    return [...heading, [flag.title === null ? flag.name : `  ${flag.name}`, value, dim(place)]];
  });
}

/** Flags of the same name are told apart by how many of them came before. */
function flagsOf({ steps }: Scope): readonly ScopeFlag[] {
  const all = new Map<string, ScopeFlag>();
  for (const { name: step, task } of steps) {
    const seen = new Map<string, number>();
    for (const { title, flags } of task.command.groups) {
      for (const flag of flags) {
        const [name, value] = flagParts(flag.map(display));
        const count = seen.get(name) ?? 0;
        seen.set(name, count + 1);
        const key = `${title}\n${name}\n${count}`;
        const known = all.get(key) ?? { title, name, values: new Map<string, string>() };
        known.values.set(step, value);
        all.set(key, known);
      }
    }
  }
  return [...all.values()];
}
