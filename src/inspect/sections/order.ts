/** What starts when: steps with what comes before them, and the probes of the stages between them. */

import { orderOfSteps } from '../cluster-map.js';
import { nodesText, type ShownJob, stepNames } from '../job.js';
import { dim, type Line, type Row, styled, table } from '../layout.js';

/** More probes than this of one kind, and only the first and the last are shown. */
const mostProbes = 4;

export function orderLines({ page }: ShownJob): readonly Line[] {
  const nodes = new Map(page.steps.map((step) => [step.name, step.nodes]));
  const rows = orderOfSteps(page).flatMap(({ kind, name, summary, after }): Row[] => {
    const before = after.length === 0 ? '' : dim(`after ${stepNames(after)}`);
    if (kind === 'step') return [[name, nodesText(nodes.get(name) ?? []), summary, before]];
    const stage = page.readiness.find((each) => each.stage === name);
    return [[styled(`[${name}]`, 'title'), '', summary, before], ...probeRows(stage?.probes ?? [])];
  });
  return [...table(rows), ...errandLines(page)];
}

function probeRows(probes: readonly (readonly string[])[]): readonly Row[] {
  const shown = probes.map(
    ([name = '', check = '', ...rest]): Row => [
      '',
      '',
      dim(`${name}: ${[check, ...rest].join(' ')}`),
    ],
  );
  if (shown.length <= mostProbes) return shown;
  return [...shown.slice(0, 2), ['', '', dim('…')], ...shown.slice(-1)];
}

function errandLines({ errands = [] }: ShownJob['page']): readonly Line[] {
  const rows = errands.map(({ errand, steps, seconds, onFailure }) => [
    errand,
    `waits for ${stepNames(steps)}, ${seconds === undefined ? 'as long as the job has' : `at most ${seconds} s`}`,
    dim(`on failure: ${onFailure}`),
  ]);
  return rows.length === 0 ? [] : [[], ...table(rows)];
}
