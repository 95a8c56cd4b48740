/** The cases of fixtures/effects/: a few lines on top of a golden recipe, and the difference that they make. */

import { unifiedDiff } from '../../src/commands/bundle-diff.js';
import { buildFiles, type Files, textOf } from './bundle-text.js';
import { temporaryDirectory } from './directories.js';
import { goldenCase } from './golden.js';
import { type Overlay, overlays, type SetKey, writeOverlaid } from './overlays.js';

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
 * Whether a key of an effect is needed for it: without the key other scripts come out, or none at all. What only their
 * comments say is no effect.
 */
export async function makesDifference(effect: Overlay, key: SetKey): Promise<boolean> {
  const isOf = isRecorded(effect) ? isRecordOrScript : isScript;
  const whole = await builtWith(effect, null);
  const less = await builtWith(effect, null, key).catch(() => undefined);
  return less === undefined || difference(effective(less), effective(whole), isOf) !== '';
}

/** An effect of keys that reach the plan and the bundle's recipe, and nothing that runs. */
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

/** plan.yaml and recipe.yaml would say the same once more; manifests change with every file. */
function isScript(path: string): boolean {
  return isRecordOrScript(path) && !/(^|\/)(plan|recipe)\.yaml$/.test(path);
}

function isRecordOrScript(path: string): boolean {
  return !/(^|\/)manifest\.sha256$/.test(path);
}

function difference(before: Files, after: Files, isOf: (path: string) => boolean): string {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter(isOf)
    .sort()
    .map((path) => fileDifference(path, before[path], after[path]))
    .join('');
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
