/** Making and joining answers of phases: a value with what was found, or only what was found. */

import type { Diagnostic, Result } from '../types/diagnostic.js';

/** The value with what was found on the way; no value when one of it is an error. */
export function result<T>(value: T, diagnostics: readonly Diagnostic[] = []): Result<T> {
  return { value: hasErrors(diagnostics) ? undefined : value, diagnostics };
}

/** No value. At least one of the diagnostics has to be an error. */
export function failure(...diagnostics: readonly Diagnostic[]): Result<never> {
  return { value: undefined, diagnostics };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** Each diagnostic once. */
export function withoutRepeats(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((each) => [JSON.stringify(each), each])).values()];
}

export interface Findings {
  /** What tells the job from its siblings. */
  readonly job: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Each diagnostic of a recipe's jobs once, with the jobs that share it. Of a single job as they are. */
export function ofJobs(jobs: readonly Findings[]): readonly Diagnostic[] {
  const [only, ...others] = jobs;
  if (only === undefined || others.length === 0) return withoutRepeats(only?.diagnostics ?? []);
  const found = new Map<string, { readonly diagnostic: Diagnostic; readonly names: Set<string> }>();
  for (const { job, diagnostics } of jobs) {
    for (const diagnostic of diagnostics) {
      const key = JSON.stringify(diagnostic);
      const same = found.get(key) ?? { diagnostic, names: new Set() };
      found.set(key, { ...same, names: same.names.add(job) });
    }
  }
  return [...found.values()].map(({ diagnostic, names }) => ({
    ...diagnostic,
    jobs: { names: [...names], of: jobs.length },
  }));
}

/** The next step on the value of the first, if it has one, with the diagnostics of both. */
export function andThen<T, U>(first: Result<T>, next: (value: T) => Result<U>): Result<U> {
  if (first.value === undefined) return { value: undefined, diagnostics: first.diagnostics };
  const { value, diagnostics } = next(first.value);
  return { value, diagnostics: [...first.diagnostics, ...diagnostics] };
}

/** All lists as one, if none of them failed, with the diagnostics of all. */
export function concatenate<T>(results: readonly Result<readonly T[]>[]): Result<readonly T[]> {
  return result(
    results.flatMap(({ value }) => value ?? []),
    results.flatMap(({ diagnostics }) => diagnostics),
  );
}
