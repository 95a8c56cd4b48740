/** What a report wants to know of a plan.yaml. */

import { parse } from 'yaml';
import { listAt, numberAt, recordAt, textAt, textsAt } from '../lib/json.js';
import { clientNames, type Load } from '../types/measurement.js';
import type { RunGpus } from '../types/run.js';
import type { Expected } from './read-result.js';

export interface PlanFacts {
  readonly name: string;
  readonly recipe: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly benchmark: string;
  readonly gpus: RunGpus;
  readonly points: readonly PlannedPoint[];
}

export interface PlannedPoint {
  readonly name: string;
  /** Below the logs; `*` stands for what only the client knows of the name. */
  readonly file: string;
  readonly expected: Expected;
}

/** Prefixes of the workers' step names. */
const roles = ['prefill', 'decode', 'agg'] as const;

/**
 * The facts of a plan.yaml, as srtgen writes it; null for any other text. Only the sections that are needed are
 * parsed: a whole plan takes twenty times as long, and a report reads hundreds.
 */
export function planFacts(text: string): PlanFacts | null {
  const sections = new Map(text.split(/^(?=\w+:)/m).map((each) => [each.split(':', 1)[0], each]));
  const section = (name: string): unknown => parseSection(sections.get(name) ?? '');
  const plan = Object.assign(
    {},
    ...['version', 'name', 'recipe', 'summary', 'tags', 'nodes', 'benchmark'].map(section),
  );
  if (numberAt(plan, 'version') !== 1 || listAt(plan, 'nodes').length === 0) return null;
  const benchmark = recordAt(plan, 'benchmark');
  return {
    name: textAt(plan, 'name') ?? '',
    recipe: textAt(plan, 'recipe') ?? '',
    summary: textAt(plan, 'summary') ?? '',
    tags: textsAt(plan, 'tags'),
    benchmark: textAt(benchmark, 'name') ?? '',
    gpus: gpusOf(listAt(plan, 'nodes')),
    points: listAt(benchmark, 'points').map(plannedPoint),
  };
}

/** Text -> value: runs of one bundle have the same sections, and those of a sweep most of them. */
const parsedSections = new Map<string, unknown>();

function parseSection(text: string): unknown {
  if (!parsedSections.has(text)) parsedSections.set(text, parseYamlText(text));
  return parsedSections.get(text);
}

function parseYamlText(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return {};
  }
}

/** GPUs that a worker has, whichever node they are on. */
function gpusOf(nodes: readonly unknown[]): RunGpus {
  const used = nodes.flatMap((node) =>
    Object.entries(recordAt(node, 'gpus')).map(([step, gpus]) => ({
      step,
      count: Array.isArray(gpus) ? gpus.length : 0,
    })),
  );
  const sum = (wanted: (step: string) => boolean): number =>
    used.reduce((total, { step, count }) => total + (wanted(step) ? count : 0), 0);
  const [prefill, decode, agg] = roles.map((role) => sum((step) => step.startsWith(`${role}-`)));
  return {
    total: sum(() => true),
    prefill: prefill ?? 0,
    decode: decode ?? 0,
    agg: agg ?? 0,
  };
}

function plannedPoint(point: unknown): PlannedPoint {
  const client = clientNames.find((name) => name === textAt(point, 'client'));
  const load: Readonly<Record<keyof Load, number | null>> = {
    concurrency: numberAt(point, 'concurrency'),
    requests: numberAt(point, 'requests'),
    requestRate: null,
    // Clients name the longest one, and a file states what its client was told.
    inputTokens: numberAt(recordAt(point, 'inputTokens'), 'most'),
    outputTokens: numberAt(recordAt(point, 'outputTokens'), 'most'),
  };
  return {
    name: textAt(point, 'name') ?? '',
    file: textAt(point, 'resultFile') ?? '',
    expected: {
      clients: client === undefined ? [] : [client],
      load: Object.fromEntries(Object.entries(load).filter(([, value]) => value !== null)),
    },
  };
}
