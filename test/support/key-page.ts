/** docs/recipe-keys.md: every key, what it does, and which fixture shows it. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonSchema, JsonType } from '../../src/types/json-schema.js';
import { effects, expectedDiff, isRecorded } from './effects.js';
import {
  clusterKeys,
  fileKeys,
  keysSet,
  type Overlay,
  type OverlayFile,
  recipeKeys,
} from './overlays.js';
import { expectedText, refusals } from './refusals.js';
import type { SchemaKey, Section } from './schema-keys.js';

export const pageFile = 'docs/recipe-keys.md';

/** Codes of diagnostics that say of a key that it does nothing. Others are about its value, or about two keys. */
const idleCodes = ['no-effect-yet', 'key-without-effect'];

/** How a fixture shows a key. */
interface Evidence {
  readonly kind: 'effect' | 'record' | 'remark';
  /** Markdown. */
  readonly link: string;
}

type KeyEvidence = ReadonlyMap<string, readonly Evidence[]>;

/** The keys of a file of the schemas that no fixture shows; those of cluster profiles with `profile ` before. */
export function keysWithoutEvidence(): readonly string[] {
  const recipe = evidenceFor('overlay.yaml');
  const cluster = evidenceFor('cluster.yaml');
  return [
    ...[...Object.keys(fileKeys), ...recipeKeys.map(({ id }) => id)].filter(
      (id) => !recipe.has(id),
    ),
    ...clusterKeys.filter(({ id }) => !cluster.has(id)).map(({ id }) => `profile ${id}`),
  ];
}

/** Keys that reach the bundle's recipe.yaml and nothing else. */
export function keysOnlyRecorded(): readonly SchemaKey[] {
  const recipe = evidenceFor('overlay.yaml');
  return recipeKeys.filter(({ id }) => {
    const evidence = recipe.get(id) ?? [];
    return evidence.length > 0 && evidence.every(({ kind }) => kind === 'record');
  });
}

function evidenceFor(file: OverlayFile): KeyEvidence {
  const table = new Map<string, Evidence[]>();
  const add = (overlay: Overlay, evidence: Evidence) => {
    for (const key of keysSet(overlay).filter((each) => each.file === file)) {
      table.set(key.id, [...(table.get(key.id) ?? []), evidence]);
    }
  };
  for (const effect of effects()) {
    if (readFileSync(join(effect.directory, expectedDiff), 'utf8') === '') continue;
    const link = linked(effect, effect.name.replace('/', ': '), expectedDiff);
    add(effect, { kind: isRecorded(effect) ? 'record' : 'effect', link });
  }
  for (const refusal of refusals()) {
    const text = readFileSync(join(refusal.directory, expectedText), 'utf8');
    const [, code = '', message = ''] = /(?:warning|error)\[([a-z-]+)\]: (.*)/.exec(text) ?? [];
    if (!idleCodes.includes(code)) continue;
    const link = `${linked(refusal, code, expectedText)}: ${withoutOthers(message)}`;
    add(refusal, { kind: 'remark', link });
  }
  return table;
}

/** A message without the list of other keys that it is about. */
function withoutOthers(message: string): string {
  return message.replace(/ \(with .*\)$|, nor has [^:]*(?=:)/, '');
}

function linked({ directory }: Overlay, text: string, file: string): string {
  return `[${text}](../${join(directory, file)})`;
}

/** The page as it has to be. */
export function recipeKeysPage(): string {
  return [
    '# Recipe keys',
    '',
    'Every key of a recipe and of a cluster profile. Written by `npm run golden:update` from `schemas/` and from the',
    'fixtures that show what a key does: an effect, as the difference that it makes in the scripts of a golden case, or the',
    'diagnostic that says why it makes none. A test fails when a key has neither.',
    '',
    'Values are read as YAML 1.1 reads them; null is a value only where the type says so. A `lock`',
    'section, the record of an earlier run, may stand in a recipe and is passed over.',
    '',
    ...fileKeyTable(evidenceFor('overlay.yaml')),
    ...tables(recipeKeys, evidenceFor('overlay.yaml'), 'Top level'),
    '# Cluster profile',
    '',
    'The keys of `srtslurm.yaml`, a site’s defaults and aliases.',
    '',
    ...tables(clusterKeys, evidenceFor('cluster.yaml'), 'Top level of a profile'),
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}

const head = ['| Key | Type | Default | What it does | Shown by |', '|---|---|---|---|---|'];

function fileKeyTable(evidence: KeyEvidence): readonly string[] {
  return [
    '## Several jobs in one file',
    '',
    'With `base`, a whole recipe, at its top a file holds recipes that differ from it.',
    '',
    ...head,
    ...Object.entries(fileKeys).map(([key, description]) =>
      row([`\`${key}\``, 'mapping', 'none', description, shownBy(evidence, key)]),
    ),
    '',
  ];
}

function tables(keys: readonly SchemaKey[], evidence: KeyEvidence, top: string): readonly string[] {
  return sectionsOf(keys).flatMap((section) => [
    `## ${title(section, top)}`,
    '',
    ...head,
    ...keys
      .filter((key) => title(key.section, top) === title(section, top))
      .map((key) => row([...columns(key), shownBy(evidence, key.id)])),
    '',
  ]);
}

/** Each section once, where the first key of its block is, a mapping before those in it. */
function sectionsOf(keys: readonly SchemaKey[]): readonly Section[] {
  const sections = new Map(
    keys.map(({ section }) => [`${section.path} ${section.engine}`, section] as const),
  );
  const blocks = [...new Set([...sections.values()].map(block))];
  return [...sections.values()].sort(
    (a, b) => blocks.indexOf(block(a)) - blocks.indexOf(block(b)) || depth(a) - depth(b),
  );
}

function block({ path, engine }: Section): string {
  return `${path.split('.')[0]} ${engine}`;
}

function depth({ path }: Section): number {
  return path.split('.').length;
}

function title({ path, engine }: Section, top: string): string {
  if (path === '') return top;
  return engine === null ? `\`${path}\`` : `\`${path}\` of ${engine}`;
}

function columns({ path, schema, required }: SchemaKey): readonly string[] {
  const usual = schema.default === undefined ? '' : `\`${JSON.stringify(schema.default)}\``;
  return [
    `\`${path.at(-1)}\``,
    typeText(schema),
    required ? 'required' : usual,
    schema.description ?? '',
  ];
}

function shownBy(evidence: KeyEvidence, id: string): string {
  const found = evidence.get(id) ?? [];
  // What a remark says of a part of a key's values is not the key's effect.
  const effective = found.filter(({ kind }) => kind !== 'remark');
  const shown = effective.length > 0 ? effective : found;
  return shown.length > 0 ? shown.map(({ link }) => link).join('<br>') : 'no fixture yet';
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const typeNames: Readonly<Record<JsonType, string>> = {
  string: 'string',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'mapping',
  array: 'list',
  null: 'null',
};

function typeText(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((each) => `\`${each}\``).join(', ');
  const types = schema.type === undefined ? [] : [schema.type].flat();
  return types.map((type) => nameOf(type, schema)).join(', ');
}

function nameOf(type: JsonType, { items, additionalProperties }: JsonSchema): string {
  if (type === 'array' && items !== undefined) return `list of ${typeText(items)}s`;
  if (type !== 'object' || typeof additionalProperties !== 'object') return typeNames[type];
  return `mapping to ${typeText(additionalProperties)}s`;
}
