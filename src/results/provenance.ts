/** Where a run's numbers come from: run.json (docs/run-directory.md) as lines of a table. */

import { isRecord, listAt, numberAt, parseJson, recordAt, textAt, textsAt } from '../lib/json.js';
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

/** Group, name, and value, if there is one. */
type Row = readonly [string, string, string | number | null | undefined];

const notShown = '(not shown)';

/** Everything that run.json says; without it, the little that verdict and plan do. */
export function provenanceFacts({ verdict, plan, run }: ProvenanceSources): Provenance {
  const value = run === null ? null : parseJson(run);
  if (isRecord(value) && numberAt(value, 'version') === 1) {
    return { facts: factsOf(value), problems: [] };
  }
  return {
    facts: facts([
      ['job', 'id', verdict?.jobId],
      ['job', 'name', verdict?.jobName],
      ['bundle', 'sha256', verdict?.bundle],
      ['recipe', 'file', plan?.recipe],
    ]),
    problems: [run === null ? 'run.json: not there' : 'run.json: damaged'],
  };
}

function factsOf(run: unknown): readonly ProvenanceFact[] {
  const [job, bundle, model] = ['job', 'bundle', 'model'].map((key) => recordAt(run, key));
  return [
    ...facts([
      ['job', 'id', textAt(job, 'id')],
      ['job', 'name', textAt(job, 'name')],
      ['job', 'restarts', numberAt(job, 'restarts')],
      ['job', 'cluster', textAt(job, 'cluster')],
      ['job', 'partition', textAt(job, 'partition')],
      ['job', 'Slurm', textAt(job, 'slurm_version')],
      ['job', 'submitted from', textAt(job, 'submit_directory')],
      ['bundle', 'sha256', textAt(bundle, 'sha256')],
      ['recipe', 'file', textAt(bundle, 'recipe')],
      ['recipe', 'sha256', textAt(bundle, 'recipe_sha256')],
      ['recipe', 'sha256 of the cluster profile', textAt(bundle, 'cluster_sha256')],
      ['container', 'image', textAt(run, 'image')],
      ['model', 'path', textAt(model, 'path')],
      ['model', 'repo', textAt(model, 'repo')],
      ['model', 'revision', textAt(model, 'revision')],
      ...listAt(run, 'nodes').map(nodeRow),
    ]),
    ...listAt(run, 'workers').flatMap(workerFacts),
    ...listAt(run, 'identity').map(identityFact),
  ];
}

function facts(rows: readonly Row[]): readonly ProvenanceFact[] {
  return rows.flatMap(([group, name, value]) =>
    value === null || value === undefined || value === ''
      ? []
      : [{ group, name, value: String(value) }],
  );
}

function nodeRow(node: unknown): Row {
  const names = [textAt(node, 'host'), textAt(node, 'address')].filter(Boolean);
  return ['nodes', `node ${numberAt(node, 'slot') ?? '?'}`, names.join(' ')];
}

function workerFacts(worker: unknown): readonly ProvenanceFact[] {
  const group = `worker ${textAt(worker, 'step') ?? '?'}`;
  const model = recordAt(worker, 'model');
  const environment = recordAt(worker, 'environment');
  return [
    ...facts([
      [group, 'node', textAt(worker, 'node')],
      ...Object.entries(recordAt(worker, 'versions')).map(
        ([name, version]): Row => [group, name, typeof version === 'string' ? version : null],
      ),
      [group, 'model path', textAt(model, 'path')],
      [group, 'model repo', textAt(model, 'repo')],
      [group, 'model revision', textAt(model, 'revision')],
    ]),
    ...listAt(environment, 'changed').map((variable) => changedVariable(group, variable)),
    ...listAt(environment, 'unplanned').map((variable) => ({
      group,
      name: textAt(variable, 'name') ?? '?',
      value: textAt(variable, 'value') ?? notShown,
    })),
    ...facts(textsAt(worker, 'problems').map((problem): Row => [group, 'not found out', problem])),
  ];
}

/** A variable that looks like a secret has only its name. */
function changedVariable(group: string, variable: unknown): ProvenanceFact {
  const isShown = isRecord(variable) && Object.hasOwn(variable, 'planned');
  return {
    group,
    name: textAt(variable, 'name') ?? '?',
    value: isShown ? (textAt(variable, 'found') ?? '(not set)') : notShown,
    ...(isShown ? { expected: textAt(variable, 'planned') ?? '' } : {}),
    agrees: false,
  };
}

function identityFact(line: unknown): ProvenanceFact {
  const result = textAt(line, 'result');
  const found = textsAt(line, 'found');
  return {
    group: 'identity',
    name: textAt(line, 'name') ?? '?',
    value: found.length === 0 ? '(not found out)' : found.join(', '),
    expected: textAt(line, 'declared') ?? '',
    ...(result === 'agrees' || result === 'differs' ? { agrees: result === 'agrees' } : {}),
  };
}
