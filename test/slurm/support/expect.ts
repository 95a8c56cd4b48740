/** What is expected of a job's end: its verdict, Slurm's record, its last screen, its nodes. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { places, pointTable } from '../../run/records.js';
import type { EndedJob } from './job.js';

/** A job that has failed, and what it has to say of that. */
export interface Failure {
  readonly stage: string;
  readonly reason: string;
  /** Who died first, or was lost; null where nobody is to blame. */
  readonly step: {
    readonly name: string;
    readonly node: string;
    readonly exitCode: number | null;
  } | null;
  readonly tier?: string;
  /** How the screen puts its end. */
  readonly end?: string;
  /** Printed last, with what it most likely means. */
  readonly cause?: string;
  /** From the moment to the end of the allocation. */
  readonly seconds: number;
}

const shownLines = 20;

/** Whole verdict, whole screen, Slurm's record, what is left, and the time that it took. */
export function assertFails(job: EndedJob, failure: Failure): void {
  const { verdict } = job;
  if (verdict === null) throw new Error(`no verdict: ${job.lines().join('\n')}`);
  const log = failure.step && join(job.logs, `${failure.step.name}.log`);
  const lines = log === null ? [] : lastLines(log);
  assert.equal(
    {
      ...{ verdict: verdict.verdict, stage: verdict.stage, reason: verdict.reason },
      ...{ state: job.state, exitCode: job.exitCode, leftovers: job.leftovers },
      failure: verdict.first_failure,
    },
    {
      ...{ verdict: 'fail', stage: failure.stage, reason: failure.reason },
      ...{ state: 'FAILED', exitCode: '1:0', leftovers: [] },
      failure: failure.step && {
        ...{ step: failure.step.name, node: failure.step.node, exit_code: failure.step.exitCode },
        ...{ log, last_lines: lines },
      },
    },
  );
  const title = `FAIL in stage ${failure.stage}: ${failure.reason}`;
  const printed = job.lines();
  assert.equal(printed.slice(printed.indexOf(title)), [
    title,
    ...(failure.step === null
      ? []
      : [
          `step           ${failure.step.name} (${failure.tier ?? 'worker'}) on ${failure.step.node}, ${failure.end ?? `ended with exit code ${failure.step.exitCode}`}`,
          `its log        ${log}`,
          ...lines.map((line) => `    ${line}`),
        ]),
    ...(failure.cause === undefined ? [] : [`likely cause   ${failure.cause}`]),
    ...pointTable(verdict),
    ...verdict.warnings.map((warning) => `warning        ${warning}`),
    ...places(job.runDirectory),
  ]);
  assertSoon(job, failure.seconds);
}

function lastLines(log: string): readonly string[] {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-shownLines);
}

export function assertSoon({ secondsToEnd }: EndedJob, most: number): void {
  assert.ok(secondsToEnd <= most, `${secondsToEnd} s, at most ${most}`);
}

/** A job that refuses to start: its output is one line, and it has no run directory. */
export function assertRefuses(job: EndedJob, line: string): void {
  assert.equal(
    { lines: job.lines(), state: job.state, exitCode: job.exitCode, leftovers: job.leftovers },
    { lines: [line], state: 'FAILED', exitCode: '1:0', leftovers: [] },
  );
}

export function assertPasses(job: EndedJob): void {
  const { verdict, state, exitCode, leftovers } = job;
  assert.equal(
    { verdict: verdict?.verdict, reason: verdict?.reason, state, exitCode, leftovers },
    { verdict: 'pass', reason: 'completed', state: 'COMPLETED', exitCode: '0:0', leftovers: [] },
  );
}
