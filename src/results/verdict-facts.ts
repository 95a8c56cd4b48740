/** What verdict.json says: the job's own judgement. */

import { isRecord, listAt, numberAt, parseJson, recordAt, textAt, textsAt } from '../lib/json.js';
import type { FirstFailure, Run, RunPoint, RunStep } from '../types/run.js';

export interface VerdictFacts {
  readonly verdict: 'pass' | 'fail' | 'invalid';
  readonly reason: string;
  readonly warnings: readonly string[];
  readonly jobId: string;
  readonly jobName: string;
  readonly started: string | null;
  readonly ended: string | null;
  readonly elapsedSeconds: number | null;
  readonly bundle: string | null;
  readonly tags: readonly string[];
  readonly completeness: Run['completeness'];
  readonly points: readonly JudgedPoint[];
  readonly steps: readonly RunStep[];
  readonly firstFailure: FirstFailure | null;
}

export interface JudgedPoint {
  readonly name: string;
  readonly file: string;
  readonly verdict: RunPoint['verdict'];
  readonly fault: string | null;
  readonly note: string | null;
  /** Requests that it was to complete; null = only the client knows. */
  readonly requested: number | null;
}

const verdicts = ['pass', 'fail', 'invalid'] as const;
const completenesses = ['complete', 'partial', 'invalid'] as const;
const pointVerdicts = ['valid', 'invalid', 'unjudged', 'missing'] as const;
const endings = ['itself', 'teardown'] as const;

/** Null for what is no verdict.json. */
export function verdictFacts(text: string): VerdictFacts | null {
  const value = parseJson(text);
  const verdict = oneOf(verdicts, textAt(value, 'verdict'));
  if (!isRecord(value) || verdict === null) return null;
  const job = recordAt(value, 'job');
  return {
    verdict,
    reason: textAt(value, 'reason') ?? '',
    warnings: textsAt(value, 'warnings'),
    jobId: textAt(job, 'id') ?? '',
    jobName: textAt(job, 'name') ?? '',
    started: textAt(value, 'started'),
    ended: textAt(value, 'ended'),
    elapsedSeconds: numberAt(value, 'elapsed_seconds'),
    bundle: textAt(value, 'bundle'),
    tags: textsAt(value, 'tags'),
    completeness: oneOf(completenesses, textAt(value, 'points_state')) ?? 'unknown',
    points: listAt(value, 'points').map(judgedPoint),
    steps: listAt(value, 'steps').map(endedStep),
    firstFailure: failure(value.first_failure),
  };
}

function judgedPoint(point: unknown): JudgedPoint {
  return {
    name: textAt(point, 'name') ?? '',
    file: textAt(point, 'file') ?? '',
    verdict: oneOf(pointVerdicts, textAt(point, 'verdict')) ?? 'unjudged',
    fault: textAt(point, 'fault'),
    note: textAt(point, 'note'),
    requested: numberAt(point, 'requested'),
  };
}

function endedStep(step: unknown): RunStep {
  return {
    name: textAt(step, 'name') ?? '',
    tier: textAt(step, 'tier') ?? '',
    hosts: textsAt(step, 'hosts'),
    exitCode: numberAt(step, 'exit_code'),
    endedBy: oneOf(endings, textAt(step, 'ended_by')),
  };
}

function failure(value: unknown): FirstFailure | null {
  if (!isRecord(value)) return null;
  return {
    step: textAt(value, 'step') ?? '',
    node: textAt(value, 'node') ?? '',
    exitCode: numberAt(value, 'exit_code'),
    lastLines: textsAt(value, 'last_lines'),
  };
}

function oneOf<Name extends string>(names: readonly Name[], name: string | null): Name | null {
  return names.find((each) => each === name) ?? null;
}
