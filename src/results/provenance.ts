/** What a run's records say of where its numbers come from. */

import type { ProvenanceFact } from '../types/run.js';
import type { PlanFacts } from './plan-facts.js';
import type { VerdictFacts } from './verdict-facts.js';

interface ProvenanceSources {
  readonly verdict: VerdictFacts | null;
  readonly plan: PlanFacts | null;
  /** Text of run.json; null = it is not there. */
  readonly run: string | null;
}

interface Provenance {
  readonly facts: readonly ProvenanceFact[];
  readonly problems: readonly string[];
}

export function provenanceFacts({ verdict, plan }: ProvenanceSources): Provenance {
  const rows: readonly (readonly [string, string, string | null | undefined])[] = [
    ['job', 'id', verdict?.jobId],
    ['job', 'name', verdict?.jobName],
    ['bundle', 'sha256', verdict?.bundle],
    ['recipe', 'file', plan?.recipe],
  ];
  return {
    facts: rows.flatMap(([group, name, value]) => (value ? [{ group, name, value }] : [])),
    problems: [],
  };
}
