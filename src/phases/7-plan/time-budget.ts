/** How long the job may take, part by part, and whether its time limit leaves room for that. */

import { nodeCheckSeconds, teardownSeconds, wheelPrefetchSeconds } from '../../constants/budget.js';
import * as messages from '../../diagnostics/time-messages.js';
import { slurmSeconds } from '../../lib/slurm-time.js';
import type { PlanContext } from '../../types/component.js';
import type { Diagnostic } from '../../types/diagnostic.js';
import type { Origins } from '../../types/origins.js';
import type { SlurmSettings } from '../../types/recipe.js';
import type { BudgetPart, TimeBudget } from '../../types/time-budget.js';
import { modelErrands } from './model-steps.js';
import { startWaves, waveName } from './waves.js';

const teardown = 'teardown';
const download = 'download model';

/** The parts of a job that wait for something, with what the scripts give each of them. */
export function timeBudget(context: PlanContext): TimeBudget {
  const { dynamo, evaluation, site, slurm, startup } = context.recipe;
  const fetchesWheels = dynamo.install?.kind === 'wheel' && site.wheelsDirectory !== null;
  const waves = startWaves(context).slice(0, -1);
  return {
    limit: slurmSeconds(timeOf(slurm)) ?? null,
    parts: [
      ...(fetchesWheels ? [part('wheels', wheelPrefetchSeconds)] : []),
      part('nodes', nodeCheckSeconds),
      ...modelErrands(context).map(({ name, seconds }) => part(name.replaceAll('_', ' '), seconds)),
      ...waves.map((_, wave) => part(waveName(wave), startup.seconds)),
      part('start-up', startup.seconds),
      part('benchmark', null),
      ...(evaluation === null ? [] : [part('evaluation', null)]),
      part(teardown, teardownSeconds),
    ],
  };
}

function part(name: string, seconds: number | null): BudgetPart {
  return { name, seconds };
}

/** A directive of the recipe comes after srtgen's own, and of two the last counts. */
function timeOf({ directives, timeLimit }: SlurmSettings): string {
  return directives.time ?? timeLimit;
}

/** Whether all that has a bound fits. What has none is why a limit that fits may still be too short. */
export function checkTime(
  { limit, parts }: TimeBudget,
  slurm: SlurmSettings,
  at: Origins,
): readonly Diagnostic[] {
  const place = slurm.directives.time === undefined ? at('time') : at('directives', 'time');
  if (slurmSeconds(timeOf(slurm)) === undefined) {
    return [messages.timeUnreadable(timeOf(slurm), place)];
  }
  if (limit === null) return [];
  const ending = parts.find(({ name }) => name === teardown)?.seconds ?? 0;
  if (limit <= ending) return [messages.timeWithoutWork(limit, ending, place)];
  // A model is downloaded once; afterwards every job finds it.
  const [bounded, others] = partition(
    parts,
    ({ name, seconds }) => seconds !== null && name !== download,
  );
  const sum = bounded.reduce((total, { seconds }) => total + (seconds ?? 0), 0);
  if (sum <= limit) return [];
  return [
    messages.timeShort(
      limit,
      bounded,
      others.map(({ name }) => name),
      place,
    ),
  ];
}

function partition<T>(
  items: readonly T[],
  belongs: (item: T) => boolean,
): readonly [readonly T[], readonly T[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}
