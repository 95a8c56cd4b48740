/** The event log of a run directory, read piece by piece. It is asked again and again: NFS tells nobody of a change. */

import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { readPlanYaml } from '../inspect/read-plan-yaml.js';
import { parseJson, textAt } from '../lib/json.js';
import type { PlanPage } from '../types/plan-page.js';
import { atTheStart, type Reading, wholeLines } from '../watch/whole-lines.js';

export interface NewEvents {
  /** Whole lines that were not there before. */
  readonly text: string;
  /** The file has been replaced by a shorter one: what was known of it is void. */
  readonly isNew: boolean;
  readonly reading: Reading;
}

/** What has come since the last look; null where there is no file yet, or none that can be read now. */
export function readEvents(directory: string, before: Reading): NewEvents | null {
  let file: number;
  try {
    file = openSync(join(directory, 'events.jsonl'), 'r');
  } catch {
    return null;
  }
  try {
    const { size } = fstatSync(file);
    const isNew = size < before.offset;
    const { offset, rest } = isNew ? atTheStart : before;
    const piece = Buffer.alloc(size - offset);
    const length = readSync(file, piece, 0, piece.length, offset);
    return { ...wholeLines({ offset, rest }, piece.subarray(0, length)), isNew };
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

/** The plan of a run; null until it is there. */
export function readPlan(directory: string): PlanPage | null {
  const text = textOf(join(directory, 'plan.yaml'));
  return text === null ? null : (readPlanYaml(text).page ?? null);
}

/** What verdict.json says; null until it is there. */
export function readVerdict(directory: string): { verdict: string; reason: string } | null {
  const value = parseJson(textOf(join(directory, 'verdict.json')) ?? '');
  const verdict = textAt(value, 'verdict');
  return verdict === null ? null : { verdict, reason: textAt(value, 'reason') ?? '' };
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
