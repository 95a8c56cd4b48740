/** plan.yaml as a reader has it: the page in the bundle, parsed, and nothing of the compiler's own plan. */

import { parse } from 'yaml';

export interface PlanPage {
  readonly directives: readonly (readonly string[])[];
  readonly nodes: readonly NodeRow[];
  readonly roles: Readonly<Record<string, number>>;
  readonly requiredVariables: readonly string[];
  readonly configFiles: readonly string[];
  readonly steps: readonly StepRow[];
  /** Steps that are looked after while the job measures. */
  readonly watched: readonly string[];
  readonly stages: readonly { readonly name: string; readonly probes: readonly string[][] }[];
}

export interface NodeRow {
  readonly slot: number;
  readonly component: number;
  readonly steps: readonly string[];
  readonly gpus: Readonly<Record<string, readonly number[]>>;
  readonly ports: readonly PlannedPorts[];
}

/** `first` to `last`, for one purpose of one step. */
export interface PlannedPorts {
  readonly step: string;
  readonly purpose: string;
  readonly first: number;
  readonly last: number;
}

export interface StepRow {
  readonly name: string;
  readonly tier: string;
  readonly nodes: readonly number[];
  readonly tasks: number;
  readonly hetGroup: number | null;
  readonly after: readonly string[];
}

/** Throws where the page is not of this form. */
export function planPage(text: string): PlanPage {
  const page = mapping(parse(text));
  return {
    directives: list(page.directives).map((component) => list(component).map(String)),
    nodes: list(page.nodes).map(nodeRow),
    roles: numbers(page.roles),
    requiredVariables: list(page.requiredVariables ?? []).map(String),
    configFiles: Object.keys(Object(page.configFiles)),
    steps: list(page.steps).map(stepRow),
    watched: Object.keys(Object(page.watch)),
    stages: list(page.readiness).map((stage) => ({
      name: String(mapping(stage).stage),
      probes: list(mapping(stage).probes).map((probe) => list(probe).map(String)),
    })),
  };
}

function nodeRow(value: unknown): NodeRow {
  const row = mapping(value);
  return {
    slot: number(row.slot),
    component: row.component === undefined ? 0 : number(row.component),
    steps: list(row.steps).map(String),
    gpus: Object.fromEntries(
      Object.entries(mapping(row.gpus)).map(([step, gpus]) => [step, list(gpus).map(number)]),
    ),
    ports: Object.entries(mapping(row.ports)).flatMap(([step, purposes]) =>
      Object.entries(mapping(purposes)).map(([purpose, range]) => {
        const [first = '', last = first] = String(range).split('-');
        return { step, purpose, first: number(Number(first)), last: number(Number(last)) };
      }),
    ),
  };
}

function stepRow(value: unknown): StepRow {
  const row = mapping(value);
  return {
    name: String(row.name),
    tier: String(row.tier),
    nodes: list(row.nodes).map(number),
    tasks: number(row.tasks),
    hetGroup: row.hetGroup === undefined ? null : number(row.hetGroup),
    after: list(row.after).map(String),
  };
}

function numbers(value: unknown): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(mapping(value)).map(([key, each]) => [key, number(each)]),
  );
}

export function mapping(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`not a mapping: ${JSON.stringify(value)}`);
  }
  return Object.fromEntries(Object.entries(value));
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`not a list: ${JSON.stringify(value)}`);
  return value;
}

function number(value: unknown): number {
  if (typeof value !== 'number' || Number.isNaN(value)) {
    throw new Error(`not a number: ${JSON.stringify(value)}`);
  }
  return value;
}
