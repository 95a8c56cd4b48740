/** A point in words: what is shown beside it, and what is read out. */

import type { Choices, Figure } from './figures/index.js';
import { counted, number } from './format.js';
import { verdictWords } from './icons.js';
import type { ModelLoad, ModelPoint, ReportModel } from './model.js';

export interface PointFacts {
  readonly heading: string;
  /** Why it does not count; null = it does. */
  readonly doubt: string | null;
  /** What is measured and what was asked for, each with its value. */
  readonly rows: readonly (readonly [name: string, value: string])[];
}

/** Of a point that a figure shows, its place there first. */
export function pointFacts(
  { runs }: ReportModel,
  point: ModelPoint,
  figure: Figure,
  choices: Choices,
): PointFacts {
  const run = runs[point.run];
  const { rates, load, client } = point;
  const y = figure.y(choices);
  const rows: readonly (readonly [string, string | undefined])[] = [
    [y.title, known(y.read(point))],
    ['tokens/s a user', figure.hasFrontier ? known(rates.interactivity) : undefined],
    ['run', run === undefined ? undefined : `${run.id}, ${verdictWords[run.verdict]}`],
    ['job', run?.summary || undefined],
    ['client', client ?? undefined],
    ['load', loadWords(load) || undefined],
    ['answered', answeredWords(point)],
  ];
  return {
    heading: `${run?.label ?? ''} · ${point.name}`,
    doubt: point.doubt,
    rows: rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  };
}

/** One line, for who hears it. */
export function spokenFacts({ heading, doubt, rows }: PointFacts): string {
  const facts = rows.map(([name, value]) => `${name} ${value}`);
  return [heading, ...(doubt === null ? [] : [`does not count: ${doubt}`]), ...facts].join('; ');
}

function known(value: number | undefined): string | undefined {
  return value === undefined ? undefined : number(value);
}

function loadWords(load: ModelLoad): string {
  const { concurrency, requestRate, inputTokens, outputTokens } = load;
  return [
    concurrency === undefined ? null : `${number(concurrency)} at once`,
    rateWords(requestRate),
    inputTokens === undefined ? null : `${counted(inputTokens, 'token')} in`,
    outputTokens === undefined ? null : `${counted(outputTokens, 'token')} out`,
  ]
    .filter((part) => part !== null)
    .join(', ');
}

function rateWords(rate: ModelLoad['requestRate']): string | null {
  if (rate === undefined) return null;
  return typeof rate === 'number' ? `${number(rate)} requests/s` : 'no limit of rate';
}

function answeredWords({ completed, failed, load }: ModelPoint): string | undefined {
  if (completed === undefined) return undefined;
  const asked = load.requests === undefined ? '' : ` of ${number(load.requests)}`;
  const lost = failed === undefined || failed === 0 ? '' : `, ${number(failed)} failed`;
  return `${number(completed)}${asked}${lost}`;
}
