/** What the job measures, and how long its parts may take. */

import { display } from '../../lib/word.js';
import type { BenchScript, PlannedBenchmark } from '../../types/plan.js';
import { duration } from '../duration.js';
import { type ShownJob, shownValue } from '../job.js';
import { dim, type Line, type Row, styled, table } from '../layout.js';

export function benchmarkLines({ plan }: ShownJob): readonly Line[] {
  const { name, points, servesAt, script } = plan.benchmark;
  return table([
    [
      styled(name, 'title'),
      servesAt === null ? '' : `serves at ${display(servesAt)} until somebody stops it`,
    ],
    ...points.map((point): Row => [point.name, requests(point.requests), dim(point.resultFile)]),
    ...(points.length > 0 || servesAt !== null
      ? []
      : [['no points', 'the client writes its own results']]),
    ...settingRows(script),
    ...(plan.evaluation === null ? [] : [[styled('then', 'title'), plan.evaluation.summary]]),
    ...settingRows(plan.evaluation),
  ]);
}

function requests(count: PlannedBenchmark['points'][number]['requests']): string {
  return count === null ? 'as many requests as the client sends' : `${count} requests`;
}

function settingRows(script: BenchScript | null): readonly Row[] {
  return (script?.settings ?? []).map(
    ({ variable, value }): Row => [
      variable,
      'list' in value ? value.list.map(display).join(' ') : shownValue(display(value)),
    ],
  );
}

export function timeLines({ plan }: ShownJob): readonly Line[] {
  const { startupSeconds, pollSeconds, teardownSeconds } = plan.settings;
  const limit = plan.directives[0]?.find(({ name }) => name === 'time')?.value;
  return table([
    ['time limit', limit ?? 'that of the partition', 'the whole job'],
    ...plan.errands.map(
      ({ name, seconds }): Row => [
        name,
        seconds === null ? 'no limit of its own' : duration(seconds),
      ],
    ),
    [
      'start-up',
      duration(startupSeconds),
      `all stages of readiness together, asked every ${pollSeconds} s`,
    ],
    ['teardown', duration(teardownSeconds), 'at most, before the time limit'],
  ]);
}
