/** What is different between two jobs: facts that one of them lacks, or of which each has another value. */

import type { PlanPage } from '../../types/plan-page.js';
import { scopeOf, stepNames } from '../job.js';
import { type Fact, type FactSection, factSections, factsOf } from './facts.js';

export interface Difference {
  readonly section: FactSection;
  /** Whom it is about: `prefill`, `decode-0, decode-1`, `all steps`; null = the job. */
  readonly subject: string | null;
  readonly key: string;
  /** Absent = only the second job has it. */
  readonly from?: string;
  /** Absent = only the first job has it. */
  readonly to?: string;
}

/**
 * The differences by section and subject, in the order of the first job's facts; the same one at several steps is one.
 * Of a step or a file that only one job has, nothing but its place is told.
 */
export function compareJobs(first: PlanPage, second: PlanPage): readonly Difference[] {
  const common = first.steps.filter(({ name }) => second.steps.some((step) => step.name === name));
  const owners = new Set([...common.map(({ name }) => name), ...commonFiles(first, second)]);
  const isTold = ({ owner }: Fact): boolean => owner === null || owners.has(owner);
  const before = byKey(factsOf(first).filter(isTold));
  const after = byKey(factsOf(second).filter(isTold));
  const found = new Map<string, Difference & { readonly owners: string[] }>();
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const from = before.get(key);
    const to = after.get(key);
    const fact = from ?? to;
    if (fact === undefined || from?.value === to?.value) continue;
    const difference = differenceOf(fact, from?.value, to?.value);
    const same = JSON.stringify(difference);
    const known = found.get(same) ?? { ...difference, owners: [] };
    if (fact.owner !== null) known.owners.push(fact.owner);
    found.set(same, known);
  }
  return inOrder(
    [...found.values()].map(({ owners: told, ...difference }) => ({
      ...difference,
      subject: told.length === 0 ? null : subjectOf(told, common),
    })),
  );
}

function commonFiles(first: PlanPage, second: PlanPage): readonly string[] {
  const others = second.configFiles ?? {};
  return Object.keys(first.configFiles ?? {}).filter((name) => Object.hasOwn(others, name));
}

/** Sections in their order; what is about the whole job, then subjects as they come up first. */
function inOrder(differences: readonly Difference[]): readonly Difference[] {
  return factSections.flatMap((section) => {
    const here = differences.filter((each) => each.section === section);
    const subjects = new Set([null, ...here.map(({ subject }) => subject)]);
    return [...subjects].flatMap((subject) => here.filter((each) => each.subject === subject));
  });
}

function differenceOf(
  { section, key }: Fact,
  from: string | undefined,
  to: string | undefined,
): Difference {
  return {
    ...{ section, subject: null, key },
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}

function byKey(facts: readonly Fact[]): ReadonlyMap<string, Fact> {
  return new Map(facts.map((fact) => [JSON.stringify([fact.section, fact.owner, fact.key]), fact]));
}

/** A role where all its workers are meant, and so on; else names. */
function subjectOf(steps: readonly string[], common: PlanPage['steps']): string {
  if (steps.length === common.length && steps.length > 1) return 'all steps';
  const scopes = new Map<string, string[]>();
  for (const step of common) {
    const scope = scopeOf(step);
    scopes.set(scope, [...(scopes.get(scope) ?? []), step.name]);
  }
  const told = new Set<string>();
  const subjects: string[] = [];
  for (const [scope, members] of scopes) {
    if (members.length < 2 || !members.every((name) => steps.includes(name))) continue;
    subjects.push(scope);
    for (const name of members) told.add(name);
  }
  const others = steps.filter((name) => !told.has(name));
  return [...subjects, ...(others.length > 0 ? [stepNames(others)] : [])].join(', ');
}
