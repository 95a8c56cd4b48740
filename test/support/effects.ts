/** The cases of fixtures/effects/: a few lines on top of a golden recipe, and the difference that they make. */

import { unifiedDiff } from '../../src/commands/bundle-diff.js';
import { buildFiles, type Files, textOf } from './bundle-text.js';
import { temporaryDirectory } from './directories.js';
import { goldenCase } from './golden.js';
import { keysSet, type Overlay, overlays, type SetKey, writeOverlaid } from './overlays.js';

/** The file of an effect that has what it changes. */
export const expectedDiff = 'expected.diff';

/** All cases, by name. */
export function effects(): readonly Overlay[] {
  return overlays('fixtures/effects');
}

/**
 * What the option changes in the scripts and configs of its base. Of an option with the name `recorded` it is what
 * changes anywhere.
 */
export async function effectOf(effect: Overlay): Promise<string> {
  const { base, name } = effect;
  const before = await buildFiles(base, goldenCase(base).input);
  const isOf = isRecorded(effect) ? isRecordOrScript : isScript;
  return difference(before, await builtWith(effect, name), isOf);
}

/**
 * The keys that an effect does not need: without them the same scripts come out. Those without which none come out are
 * needed, and what only comments say is no effect.
 */
export async function idleKeys(effect: Overlay): Promise<readonly SetKey[]> {
  const isOf = isRecorded(effect) ? isRecordOrScript : isScript;
  const whole = effective(await builtWith(effect, null));
  const idle: SetKey[] = [];
  for (const key of keysSet(effect)) {
    const less = await builtWith(effect, null, key).catch(() => undefined);
    if (less && difference(effective(less), whole, isOf) === '') idle.push(key);
  }
  return idle;
}

/** An effect of keys that reach the plan, the job record and the bundle's recipe, and nothing that runs. */
export function isRecorded({ name }: Overlay): boolean {
  return name.endsWith('/recorded');
}

function builtWith(effect: Overlay, name: string | null, without?: SetKey): Promise<Files> {
  const files = writeOverlaid(effect, temporaryDirectory(), without);
  return buildFiles(name, { ...goldenCase(effect.base).input, ...files });
}

/** Files without the lines that nobody executes. */
function effective(files: Files): Files {
  const entries = Object.entries(files).map(([path, state]): [string, string] => {
    const lines = state.split('\n').filter((line) => !/^ *#(?! *SBATCH)/.test(line));
    return [path, lines.join('\n')];
  });
  return Object.fromEntries(entries);
}

/** plan.yaml, record.json and recipe.yaml would say the same once more; manifests change with every file. */
function isScript(path: string): boolean {
  return isRecordOrScript(path) && !/(^|\/)(plan\.yaml|record\.json|recipe\.yaml)$/.test(path);
}

function isRecordOrScript(path: string): boolean {
  return !/(^|\/)manifest\.sha256$/.test(path);
}

function difference(before: Files, after: Files, isOf: (path: string) => boolean): string {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter(isOf)
    .sort()
    .map((path) => fileDifference(path, withoutSums(before[path]), withoutSums(after[path])))
    .join('');
}

/** The sums of recipe and profile change with every letter. */
function withoutSums(text: string | undefined): string | undefined {
  return text?.replace(/^ {2}(?:RECIPE|CLUSTER)_SHA256=.*\n/gm, '');
}

function fileDifference(
  path: string,
  before: string | undefined,
  after: string | undefined,
): string {
  if (before === after) return '';
  if (after === undefined) return `removed: ${path}\n`;
  const added = before === undefined ? `added: ${path}\n` : '';
  return added + unifiedDiff(path, before === undefined ? '' : textOf(before), textOf(after), 1);
}
