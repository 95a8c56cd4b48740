/** The text of a plan.yaml as a page: that of a bundle or a run, which may be old, cut off or somebody's own. */

import { parseDocument } from 'yaml';
import type { PlanPage } from '../types/plan-page.js';

export type PlanReading =
  | { readonly page: PlanPage; readonly fault?: never }
  /** Why it cannot be read: the end of a sentence that begins with the file's name. */
  | { readonly page?: never; readonly fault: string };

type Shape = (value: unknown) => boolean;

const isText: Shape = (value) => typeof value === 'string';
const isNumber: Shape = (value) => typeof value === 'number';
const isScalar: Shape = (value) => value === null || typeof value !== 'object';
const listOf =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape);
const tableOf =
  (shape: Shape): Shape =>
  (value) =>
    isRecord(value) && Object.values(value).every(shape);
const missingOr =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value);
const recordOf =
  (keys: Readonly<Record<string, Shape>>): Shape =>
  (value) =>
    isRecord(value) && Object.entries(keys).every(([key, shape]) => shape(value[key]));

const setting: Shape = (value) => isScalar(value) || listOf(isScalar)(value);

/** Parts of a page -> what they have to be. */
const parts: Readonly<Record<keyof PlanPage, Shape>> = {
  version: (value) => value === 1,
  name: isText,
  recipe: isText,
  summary: isText,
  tags: missingOr(listOf(isText)),
  model: recordOf({ path: isText, container: isText, precision: isText }),
  gpuType: isText,
  gpusPerNode: isNumber,
  directives: listOf(listOf(isText)),
  nodes: listOf(
    recordOf({
      slot: isNumber,
      component: missingOr(isNumber),
      steps: listOf(isText),
      gpus: tableOf(listOf(isNumber)),
      ports: tableOf(tableOf(isScalar)),
    }),
  ),
  preflight: recordOf({
    mebibytes: tableOf(isNumber),
    cpus: missingOr(tableOf(listOf(isNumber))),
    paths: missingOr(tableOf(recordOf({ use: isText, origin: isText, nodes: listOf(isNumber) }))),
  }),
  roles: tableOf(isNumber),
  settings: tableOf(isScalar),
  timeBudget: recordOf({ limit: missingOr(isNumber), parts: tableOf(isScalar) }),
  statusEndpoints: missingOr(listOf(isText)),
  requiredVariables: missingOr(listOf(isText)),
  configFiles: missingOr(tableOf(isText)),
  preamble: missingOr(isText),
  prefetchWheels: missingOr(isText),
  steps: listOf(
    recordOf({
      name: isText,
      summary: isText,
      tier: isText,
      role: missingOr(isText),
      nodes: listOf(isNumber),
      tasks: isNumber,
      hetGroup: missingOr(isNumber),
      after: listOf(isText),
      srunOptions: listOf(isText),
      image: missingOr(isText),
      mounts: missingOr(tableOf(isText)),
      environment: missingOr(tableOf(isText)),
      unset: missingOr(listOf(isText)),
      setupScript: missingOr(isText),
      installDynamo: missingOr(listOf(isText)),
      prepare: missingOr(listOf(listOf(isText))),
      command: listOf(listOf(isText)),
    }),
  ),
  errands: missingOr(
    listOf(recordOf({ errand: isText, steps: listOf(isText), onFailure: isText })),
  ),
  readiness: listOf(recordOf({ stage: isText, probes: listOf(listOf(isText)) })),
  watch: tableOf(isText),
  benchmark: recordOf({
    name: isText,
    servesAt: missingOr(isText),
    points: listOf(recordOf({ name: isText, resultFile: isText })),
    settings: missingOr(tableOf(setting)),
  }),
  evaluation: missingOr(tableOf(setting)),
};

/** The page of plan.yaml's text, or why it is none. */
export function readPlanYaml(text: string): PlanReading {
  const document = parseDocument(text, { version: '1.2', prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) return { fault: `is no YAML: ${error.message}` };
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  if (!isRecord(value)) return { fault: 'is no plan: it is not a mapping' };
  if (value.version !== 1)
    return { fault: 'is no plan that this srtgen reads: its version is not 1' };
  const wrong = Object.entries(parts).find(([key, shape]) => !shape(value[key]));
  if (wrong !== undefined) {
    const what = value[wrong[0]] === undefined ? 'lacks' : 'has an unreadable';
    return { fault: `is no plan: it ${what} ${wrong[0]}` };
  }
  return { page: value as unknown as PlanPage };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
