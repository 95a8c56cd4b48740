/** Runs as a table on a terminal: a heading, and for each run a line about it and a row for each point. */

import { printable } from '../lib/printable.js';
import type { Measurement } from '../types/measurement.js';
import type { Run, RunPoint } from '../types/run.js';
import { absent, type Column, columns } from './columns.js';

/** What a line is about, for its colour. */
export type Tone = Run['verdict'] | RunPoint['verdict'] | 'heading' | 'detail';

export type Paint = (text: string, tone: Tone) => string;

/** The table, each line with its end. Columns that no point has anything for are left out. */
export function textTable(runs: readonly Run[], paintText: Paint): string {
  // Reasons and names come from files that anybody may have written.
  const paint: Paint = (text, tone) => paintText(printable(text), tone);
  const points = runs.flatMap((run) => run.points);
  const shown = columns.filter(
    (column) => column.always === true || points.some((point) => column.cell(point) !== absent),
  );
  const widths = shown.map(({ heading, cell }) =>
    Math.max(...[...heading, ...points.map(cell)].map((text) => text.length)),
  );
  const row = (cells: readonly string[]): string =>
    cells
      .map((text, index) => aligned(text, widths[index] ?? 0, shown[index]?.align ?? 'left'))
      .join('  ')
      .trimEnd();
  const headings = [0, 1].map((line) =>
    paint(row(shown.map(({ heading }) => heading[line] ?? '')), 'heading'),
  );
  const blocks = runs.map((run) => [
    ...runLines(run, paint),
    ...run.points.map((point) => paint(row(shown.map(({ cell }) => cell(point))), point.verdict)),
  ]);
  const notes = footnotes(runs);
  return [headings, ...blocks, ...(notes.length > 0 ? [notes] : [])]
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function aligned(text: string, width: number, align: Column['align']): string {
  return align === 'left' ? text.padEnd(width) : text.padStart(width);
}

function runLines(run: Run, paint: Paint): readonly string[] {
  const title = run.name === '' ? run.id : `${run.name} ${run.id}`;
  const details = [
    run.summary,
    describeGpus(run),
    clientsOf([run]).join(' and '),
    describeTime(run),
  ].filter((text) => text !== '');
  return [
    paint(`${title}: ${describeVerdict(run)}`, run.verdict),
    ...(details.length > 0 ? [paint(`  ${details.join(' · ')}`, 'detail')] : []),
    ...run.warnings.map((warning) => paint(`  warning: ${warning}`, 'detail')),
    ...run.problems.map((problem) => paint(`  unread: ${problem}`, 'detail')),
  ];
}

function describeVerdict({ verdict, completeness, reason }: Run): string {
  const whole = completeness === 'unknown' ? '' : ` (${completeness})`;
  return verdict === 'none' ? reason : `${verdict}${whole}, ${reason}`;
}

function describeGpus({ gpus }: Run): string {
  if (gpus === null) return '';
  const roles = (['prefill', 'decode', 'agg'] as const)
    .filter((role) => gpus[role] > 0)
    .map((role) => `${gpus[role]} ${role}`);
  const parts = roles.length > 1 ? ` (${roles.join(', ')})` : '';
  return `${gpus.total} GPUs${parts}`;
}

function describeTime({ started, elapsedSeconds }: Run): string {
  if (started === null) return '';
  const seconds = elapsedSeconds === null ? '' : `, ${Math.round(elapsedSeconds)} s`;
  return `${started}${seconds}`;
}

function clientsOf(runs: readonly Run[]): readonly string[] {
  return distinct(measurements(runs).map(({ client }) => client));
}

function measurements(runs: readonly Run[]): readonly Measurement[] {
  return runs.flatMap((run) => run.points.flatMap(({ measurement }) => measurement ?? []));
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}

/** Scores are nobody's speed: nobody compares the two. */
function footnotes(runs: readonly Run[]): readonly string[] {
  const loads = measurements(runs).filter(({ scores }) => scores === undefined);
  const clients = distinct(loads.map(({ client }) => client));
  if (clients.length < 2) return [];
  return [
    `These are figures of ${clients.join(', ')}: what they call by one name is not one quantity.`,
    'docs/results.md says what must not be compared.',
  ];
}
