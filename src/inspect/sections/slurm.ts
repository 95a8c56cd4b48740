/** What Slurm is asked for: directives of the job, options of its steps. */

import { display } from '../../lib/word.js';
import { placeText, type ShownJob, scopesOf, withoutRepeats } from '../job.js';
import { dim, type Line, type Row, styled, table } from '../layout.js';

/** Directive -> where a recipe or a profile may have asked for it. */
const sources: Readonly<Record<string, readonly string[]>> = {
  'job-name': ['recipe: name'],
  account: ['recipe: slurm.account', 'cluster profile: default_account'],
  partition: ['recipe: slurm.partition', 'cluster profile: default_partition'],
  time: ['recipe: slurm.time_limit', 'cluster profile: default_time_limit'],
  nodes: ['recipe: resources'],
  'gpus-per-node': ['recipe: resources.gpus_per_node', 'cluster profile: gpus_per_node'],
};

export function directiveLines({ plan, places }: ShownJob): readonly Line[] {
  const several = plan.directives.length > 1;
  return plan.directives.flatMap((component, index) =>
    table([
      ...(several ? [[styled(`group ${index}`, 'title')]] : []),
      ...component.map(({ name, value }): Row => {
        const asked = [
          ...(sources[name] ?? []),
          `recipe: sbatch_directives.${name}`,
          `cluster profile: default_sbatch_directives.${name}`,
        ].find((title) => places(title) !== undefined);
        return [
          value === null ? `--${name}` : `--${name}=${value}`,
          dim(asked ?? 'srtgen'),
          dim(asked === undefined ? '' : placeText(places(asked))),
        ];
      }),
    ]),
  );
}

export function srunLines({ plan, places }: ShownJob): readonly Line[] {
  const scopes = scopesOf(plan).map((scope) => ({
    scope,
    rows: (scope.steps[0]?.srunOptions ?? []).map(
      ({ name, value, origin }): Row => [
        `  --${name}${value === null ? '' : `=${display(value)}`}`,
        dim(origin),
        dim(placeText(places(origin, name))),
      ],
    ),
  }));
  const asking = withoutRepeats(scopes.filter(({ rows }) => rows.length > 0));
  if (asking.length === 0) return [['  none beyond those that every step has']];
  return table(
    asking.flatMap(({ scope, rows }) => [[styled(scope.title, scope.role ?? 'title')], ...rows]),
  );
}
