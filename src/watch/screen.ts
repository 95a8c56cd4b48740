/** The state of a job as a screen. */

import { spoken } from '../inspect/duration.js';
import { dim, type Line, type Row, type Style, styled, table } from '../inspect/layout.js';
import type { PlanPage } from '../types/plan-page.js';
import type { WatchState } from './state.js';

/** More warnings than this, and the oldest are only counted. */
const mostWarnings = 5;

/** `now`: milliseconds of the epoch. Without a plan nothing is known of what is to come. */
export function screenLines(
  state: WatchState,
  plan: PlanPage | null,
  now: number,
): readonly Line[] {
  const { job, warnings } = state;
  const title = job === null ? 'a job that has not begun' : `job ${job.id} ${job.name}`;
  return [
    [styled(title, 'title')],
    ...(plan === null ? [] : [[dim(`  ${plan.summary}`)]]),
    ...table([
      timeRow(state, plan, now),
      ...stageRows(state, plan, now),
      ...stepRows(state, plan),
      ...pointRows(state, plan),
      ...verdictRows(state),
    ]),
    ...warningLines(warnings),
  ];
}

/** Since the last event where it is over. */
function timeRow({ began, latest, verdict }: WatchState, plan: PlanPage | null, now: number): Row {
  const end = verdict === null ? Math.max(now, latest ?? now) : (latest ?? now);
  const limit = plan?.directives[0]?.find((directive) => directive.startsWith('time='));
  const elapsed = began === null ? '-' : spoken((end - began) / 1000);
  return ['elapsed', limit === undefined ? elapsed : `${elapsed}, limit ${limit.slice(5)}`];
}

function stageRows(state: WatchState, plan: PlanPage | null, now: number): readonly Row[] {
  const { stage, ready, verdict } = state;
  if (stage === null) return [];
  const isWait = plan?.readiness.some((each) => each.stage === stage.name) ?? false;
  const most =
    isWait && plan ? ` of at most ${spoken(plan.settings.startupSeconds)} for all waits` : '';
  const since = verdict === null ? `, ${spoken((now - stage.began) / 1000)}${most}` : '';
  const over = ready.map(({ name, seconds }) => `${name} ${spoken(seconds)}`).join(', ');
  return [['stage', `${stage.name}${since}`], ...(over === '' ? [] : [['ready', dim(over)]])];
}

function stepRows({ steps }: WatchState, plan: PlanPage | null): readonly Row[] {
  const all = Object.entries(steps);
  const count = (state: string) => all.filter(([, step]) => step.state === state).length;
  const failed = all.filter(([, { state }]) => state === 'failed').map(([name]) => name);
  const planned = plan === null ? '' : ` of ${plan.steps.length}`;
  const text = [
    `${all.length}${planned} started`,
    ...(['running', 'ended', 'by teardown'] as const).flatMap((state) =>
      count(state) === 0
        ? []
        : [`${count(state)} ${state === 'by teardown' ? 'ended by teardown' : state}`],
    ),
  ].join(', ');
  return [
    ['steps', text],
    ...(failed.length === 0 ? [] : [['failed', styled(failed.join(', '), 'removed')]]),
  ];
}

function pointRows({ points }: WatchState, plan: PlanPage | null): readonly Row[] {
  const planned = plan?.benchmark.points ?? [];
  if (points.length + planned.length === 0) return [];
  const open = planned.filter(({ name }) => !points.some((point) => point.name === name));
  const total = plan === null ? '' : ` of ${points.length + open.length}`;
  return [
    ['points', `${points.length}${total}`],
    ...points.map(({ name, verdict, fault, figures }): Row => {
      const style: Style =
        verdict === 'valid' ? 'added' : verdict === 'unjudged' ? 'warning' : 'removed';
      const said = fault === '' ? figures.join(', ') : fault;
      return [`  ${name}`, styled(said === '' ? verdict : `${verdict}: ${said}`, style)];
    }),
    ...open.map(({ name }): Row => [dim(`  ${name}`), dim('-')]),
  ];
}

function warningLines(warnings: readonly string[]): readonly Line[] {
  if (warnings.length === 0) return [];
  const shown = warnings.slice(-mostWarnings);
  const hidden = warnings.length - shown.length;
  return [
    [styled(`  warnings${hidden === 0 ? '' : `, and ${hidden} before them`}`, 'warning')],
    ...table(
      shown.map((text) => [text]),
      4,
    ),
  ];
}

function verdictRows({ verdict }: WatchState): readonly Row[] {
  if (verdict === null) return [];
  const said = [verdict.verdict, verdict.reason].filter(Boolean).join(': ');
  return [['verdict', styled(said, verdict.verdict === 'pass' ? 'added' : 'removed')]];
}
