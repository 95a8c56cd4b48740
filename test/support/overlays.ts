/** A few lines on top of a golden case: what fixtures/effects/ and fixtures/refusals/ are made of. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, isMap, type ParsedNode, parseDocument } from 'yaml';
import { clusterSchema, recipeSchema } from '../../src/generated/schemas.js';
import { goldenCase } from './golden.js';
import { type SchemaKey, schemaKeys } from './schema-keys.js';

/** A directory with an overlay of the recipe, one of the cluster profile, or both. */
export interface Overlay {
  /** `<base>/<option>`. */
  readonly name: string;
  /** The golden case that is changed. */
  readonly base: string;
  readonly directory: string;
}

export type OverlayFile = 'overlay.yaml' | 'cluster.yaml';

/** A key that an overlay sets. */
export interface SetKey {
  readonly file: OverlayFile;
  /** Of the schema; of a recipe file with overrides, `override_*` and the like. */
  readonly id: string;
  /** In the overlay. */
  readonly path: readonly string[];
}

/** All directories `<base>/<option>` below a directory, by name. */
export function overlays(root: string): readonly Overlay[] {
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

/** The keys of files that hold several jobs; the schema is that of one job. */
export const fileKeys: Readonly<Record<string, string>> = {
  'override_*': 'What one job changes in `base`: a recipe in part, in which null removes a key.',
  'zip_override_*':
    'The same for several jobs: the first takes the first element of each list, and so on.',
  sweep: 'Names and lists of values: a job for each combination, its values where {name} stands.',
};

export const recipeKeys = schemaKeys(recipeSchema);
export const clusterKeys = schemaKeys(clusterSchema);

/** Every key that an overlay sets to something; null removes one. */
export function keysSet(overlay: Overlay): readonly SetKey[] {
  const { recipe } = overlaidTexts(overlay, undefined);
  return [
    ...keysIn('overlay.yaml', overlay, recipeKeys, engineOf(recipe)),
    ...keysIn('cluster.yaml', overlay, clusterKeys, 'sglang'),
  ];
}

function keysIn(
  file: OverlayFile,
  overlay: Overlay,
  keys: readonly SchemaKey[],
  engine: string,
): readonly SetKey[] {
  return leaves(read(overlay, file), [], (path) => idAt(path, keys, engine)).map(([id, path]) => ({
    file,
    id,
    path,
  }));
}

type Identify = (path: readonly string[]) => string | undefined;

function leaves(
  node: ParsedNode | null,
  path: readonly string[],
  identify: Identify,
): readonly (readonly [id: string, path: readonly string[]])[] {
  if (node === null || node.toJSON() === null) return [];
  const id = identify(path);
  if (id !== undefined) return [[id, path]];
  if (!isMap(node)) throw new Error(`no key of the schema: ${path.join('.')}`);
  return node.items.flatMap(({ key, value }) => {
    return leaves(value, [...path, String(key)], identify);
  });
}

function idAt(
  path: readonly string[],
  keys: readonly SchemaKey[],
  engine: string,
): string | undefined {
  const [first = '', ...rest] = path;
  if (first === 'base') return idAt(rest, keys, engine);
  if (path.length === 1) {
    const several = Object.keys(fileKeys).find((key) =>
      RegExp(`^${key.replace('*', '.*')}$`).test(first),
    );
    if (several !== undefined) return several;
  }
  return keys.find(
    (key) => key.path.join('.') === path.join('.') && (key.section.engine ?? engine) === engine,
  )?.id;
}

function engineOf(recipe: string): string {
  const { base, backend } = parseDocument(recipe).toJSON();
  return (base ?? { backend }).backend?.type ?? 'sglang';
}

/** Recipe and profile of the base with the overlay on top, but for one of its keys. */
export function overlaidTexts(
  overlay: Overlay,
  without: SetKey | undefined,
): { readonly recipe: string; readonly cluster: string } {
  const { input } = goldenCase(overlay.base);
  const text = (file: string, name: OverlayFile): string => {
    const document = parseDocument(readFileSync(file, 'utf8'));
    const left = without?.file === name ? without.path : undefined;
    merge(document, [], read(overlay, name, left));
    return document.toString({ lineWidth: 0 });
  };
  return {
    recipe: text(input.recipe, 'overlay.yaml'),
    cluster: text(input.cluster, 'cluster.yaml'),
  };
}

/** An overlay without the key at a path: the mapping that held it stays, were it empty. */
function read(
  { directory }: Overlay,
  name: OverlayFile,
  without?: readonly string[],
): ParsedNode | null {
  const file = join(directory, name);
  if (!existsSync(file)) return null;
  const document = parseDocument(readFileSync(file, 'utf8'));
  if (without !== undefined) document.deleteIn(without);
  return document.contents;
}

function merge(document: Document, path: readonly unknown[], overlay: ParsedNode | null): void {
  if (isMap(overlay) && isMap(document.getIn(path, true))) {
    for (const { key, value } of overlay.items) merge(document, [...path, key], value);
  } else if (overlay === null) return;
  else if (overlay.toJSON() === null) document.deleteIn(path);
  else document.setIn(path, overlay);
}

/** Writes the overlaid files of a base to a directory, and gives their paths. */
export function writeOverlaid(
  overlay: Overlay,
  directory: string,
  without: SetKey | undefined,
): { readonly recipe: string; readonly cluster: string } {
  const texts = overlaidTexts(overlay, without);
  const recipe = join(directory, 'input.yaml');
  const cluster = join(directory, 'cluster.yaml');
  writeFileSync(recipe, texts.recipe);
  writeFileSync(cluster, texts.cluster);
  return { recipe, cluster };
}
