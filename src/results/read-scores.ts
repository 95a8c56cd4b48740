/** Scores of an evaluation: from 0 to 1, by the name that the client gives them. */

import { isRecord, type JsonRecord } from '../lib/json.js';
import type { ClientTable } from './client-table.js';
import { type Found, readNumber } from './numbers.js';

export type Scores = Readonly<Record<string, number>>;

type FoundScores = Found<Scores | undefined> & { readonly fields: readonly string[] };

/** Nothing of a client that has none; a fault for a score that cannot be one, and for an evaluation without any. */
export function readScores(where: ClientTable['scores'], object: JsonRecord): FoundScores {
  if (where === undefined) return { value: undefined, faults: [], fields: [] };
  const written =
    'tasksIn' in where ? taskScores(object[where.tasksIn]) : namedScores(where, object);
  const faults: string[] = [];
  const scores: [string, number][] = [];
  for (const [name, value] of written) {
    const { number, fault } = readNumber(value, 'count');
    if (fault !== undefined) faults.push(`${name} is ${fault}`);
    if (number === undefined) continue;
    if (!(number >= 0 && number <= 1))
      faults.push(`${name} is ${number}, and no score from 0 to 1`);
    scores.push([name, number]);
  }
  if (written.length === 0) faults.push('it has no score');
  const fields = 'tasksIn' in where ? [where.tasksIn] : where;
  return { value: Object.fromEntries(scores), faults, fields };
}

function namedScores(names: readonly string[], object: JsonRecord): readonly [string, unknown][] {
  return names.filter((name) => Object.hasOwn(object, name)).map((name) => [name, object[name]]);
}

/** `{ gsm8k: { 'exact_match,strict-match': 0.9 } }`: numbers but those that say how sure it is. */
function taskScores(tasks: unknown): readonly [string, unknown][] {
  if (!isRecord(tasks)) return [];
  return Object.entries(tasks).flatMap(([task, metrics]) =>
    Object.entries(isRecord(metrics) ? metrics : {})
      .filter(([metric]) => metric.includes(',') && !metric.includes('_stderr,'))
      .map(([metric, value]): [string, unknown] => [`${task} ${metric}`, value]),
  );
}
