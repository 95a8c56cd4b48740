/** The cases of fixtures/effects/: a few lines on top of a golden recipe, and the difference that they make. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Document, isMap, type ParsedNode, parseDocument } from 'yaml';
import { unifiedDiff } from '../../src/commands/bundle-diff.js';
import { buildFiles, type Files, textOf } from './bundle-text.js';
import { temporaryDirectory } from './directories.js';
import { goldenCase } from './golden.js';

const root = 'fixtures/effects';

export interface Effect {
  /** `<base>/<option>`. */
  readonly name: string;
  /** The golden case whose recipe is changed. */
  readonly base: string;
  readonly directory: string;
}

/** All cases, by name. */
export function effects(): readonly Effect[] {
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .sort()
    .flatMap((base) =>
      readdirSync(join(root, base))
        .sort()
        .map((option) => ({
          name: `${base}/${option}`,
          base,
          directory: join(root, base, option),
        })),
    );
}

/** What the option changes in the scripts and configs of its base. */
export async function effectOf({ name, base, directory }: Effect): Promise<string> {
  const { input } = goldenCase(base);
  const cluster = overlaid(input.cluster, join(directory, 'cluster.yaml'));
  const recipe = overlaid(input.recipe, join(directory, 'overlay.yaml'));
  const before = await buildFiles(base, input);
  return difference(before, await buildFiles(name, { ...input, recipe, cluster }));
}

/** A copy of a YAML file with the keys of another one on top; null removes a key. */
function overlaid(file: string, overlay: string): string {
  if (!existsSync(overlay)) return file;
  const document = parseDocument(readFileSync(file, 'utf8'));
  merge(document, [], parseDocument(readFileSync(overlay, 'utf8')).contents);
  const copy = join(temporaryDirectory(), basename(file));
  writeFileSync(copy, document.toString({ lineWidth: 0 }));
  return copy;
}

function merge(document: Document, path: readonly unknown[], overlay: ParsedNode | null): void {
  if (isMap(overlay) && isMap(document.getIn(path, true))) {
    for (const { key, value } of overlay.items) merge(document, [...path, key], value);
  } else if (overlay?.toJSON() === null) document.deleteIn(path);
  else document.setIn(path, overlay);
}

/** plan.yaml and recipe.yaml would say the same once more; manifests change with every file. */
function difference(before: Files, after: Files): string {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((path) => !/(^|\/)(plan\.yaml|recipe\.yaml|manifest\.sha256)$/.test(path))
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
