/** One recipe full of hostile strings: built, the refused ones taken out, and the rest looked for in what bash reads. */

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type BuildResult, build } from '../../../src/build.js';
import type { Diagnostic } from '../../../src/types/diagnostic.js';
import { readScripts } from '../bundle-check/reading.js';
import { temporaryDirectory, writeFiles } from '../directories.js';
import type { BundleText, Place } from './place.js';
import { places } from './places.js';
import { copyOf, put, type ShapeName, shapes, type Tree, yamlOf } from './shapes.js';
import { runSteps } from './steps.js';
import { hostileString, random, tameString } from './strings.js';

/** A string in its place. */
interface Case {
  readonly place: Place;
  readonly number: number;
  /** As it is written. */
  readonly value: string;
}

export interface BatchOutcome {
  readonly seed: number;
  readonly shape: ShapeName;
  /** Place -> how many of its strings arrived, and how many were refused. */
  readonly arrived: ReadonlyMap<string, number>;
  readonly refused: ReadonlyMap<string, number>;
  /** What may not happen, with the string. */
  readonly failures: readonly string[];
}

const directory = temporaryDirectory();
const canary = join(directory, 'canary');
const shapeNames = Object.keys(shapes) as readonly ShapeName[];

export function runBatch(seed: number): BatchOutcome {
  const next = random(seed);
  const shape = shapeNames[seed % shapeNames.length] ?? 'custom';
  const all = places
    .filter((place) => place.shape === shape)
    .flatMap((place) =>
      Array.from({ length: place.strings }, (_, number): Case => {
        const [before, behind] = place.around;
        const tame = place.refusals.length > 0 && next() < 0.8;
        const text = tame ? (place.tame ?? tameString)(next) : hostileString(next, canary);
        return { place, number, value: before + text + behind };
      }),
    );
  const refused: Case[] = [];
  const failures: string[] = [];
  let cases: readonly Case[] = all;
  let result = buildCases(shape, cases);
  for (let round = 0; result.bundles.length === 0 && round < mostRounds; round += 1) {
    const errors = result.diagnostics.filter(({ severity }) => severity === 'error');
    const out = [
      ...cases.filter((each) => errors.some((error) => isAbout(error, each))),
      ...(errors.some(({ code }) => code === 'file-too-large') ? longest(cases) : []),
    ];
    if (out.length === 0) break;
    refused.push(...out);
    cases = cases.filter((each) => !out.includes(each));
    result = buildCases(shape, cases);
  }
  if (result.bundles.length === 0) {
    failures.push(
      `no string is to blame for ${result.diagnostics
        .filter(({ severity }) => severity === 'error')
        .map(shown)
        .join('; ')}`,
    );
  } else {
    failures.push(...lookAt(result, cases, shape));
  }
  if (existsSync(canary)) {
    failures.push('the canary was made');
    rmSync(canary);
  }
  return {
    seed,
    shape,
    arrived: counts(result.bundles.length === 0 ? [] : cases),
    refused: counts(refused),
    failures: failures.map((failure) => `seed ${seed} (${shape}): ${failure}`),
  };
}

/** Each round ends one phase's refusals at least. */
const mostRounds = 12;

function buildCases(shape: ShapeName, cases: readonly Case[]): BuildResult {
  const { recipe, profile } = treesOf(shape, cases);
  writeFiles(directory, { 'recipe.yaml': yamlOf(recipe), 'cluster.yaml': yamlOf(profile) });
  return build({
    recipe: join(directory, 'recipe.yaml'),
    cluster: join(directory, 'cluster.yaml'),
    environment: {},
    cwd: directory,
  });
}

function treesOf(shape: ShapeName, cases: readonly Case[]): { recipe: Tree; profile: Tree } {
  const trees = { recipe: copyOf(shapes[shape].recipe), profile: copyOf(shapes[shape].profile) };
  for (const { place, number, value } of cases) {
    const path = place.path.map((key) => key.replace(/N(?=$|\])/, String(number)));
    put(trees[place.file], path, value);
  }
  return trees;
}

/** By its code: several places may share one, and then all of them are left out. */
function isAbout({ code }: Diagnostic, { place }: Case): boolean {
  return place.refusals.includes(code);
}

function longest(cases: readonly Case[]): readonly Case[] {
  const length = Math.max(...cases.map(({ value }) => value.length));
  return cases.filter(({ value }) => value.length === length).slice(0, 1);
}

function shown({ code, path, message }: Diagnostic): string {
  return `${code} ${path ?? ''} ${message.slice(0, 200)}`;
}

function lookAt(result: BuildResult, cases: readonly Case[], shape: ShapeName): readonly string[] {
  const { recipe } = treesOf(shape, cases);
  const [first] = result.bundles;
  if (first === undefined) return [];
  const texts = Object.fromEntries(
    first.files.map(({ path, content }) => [
      path,
      typeof content === 'string' ? content : new TextDecoder().decode(content),
    ]),
  );
  const bundle: BundleText = { texts, scripts: readScripts(texts) };
  return [
    ...result.bundles.flatMap(({ directory: name, files }) =>
      files.flatMap(({ path }) => escapes(name === '' ? path : `${name}/${path}`)),
    ),
    ...troubles(bundle),
    ...directiveCount(bundle, shape, cases),
    ...(shape === 'sweep' ? [] : readBack(texts['recipe.yaml'] ?? '', recipe)),
    ...cases.flatMap((each) => missing(bundle, each)),
    ...(shape === 'bare host' ? runSteps(bundle) : []),
  ];
}

/** A file of the bundle may not lie outside of it. */
function escapes(path: string): readonly string[] {
  const parts = path.split('/');
  const safe = parts.every((part) => /^[\w.+-]+$/.test(part) && part !== '.' && part !== '..');
  return safe ? [] : [`a file named ${JSON.stringify(path)}`];
}

/** Every script runs to its end, and calls nothing but what the same recipe calls without the strings. */
function troubles({ scripts }: BundleText): readonly string[] {
  return [...scripts].flatMap(([path, { trouble }]) =>
    trouble === '' ? [] : [`${path}: ${trouble.slice(0, 300)}`],
  );
}

/** Names of the directives: those of the recipe without the strings, and those that were asked for. */
function directiveCount(
  { texts }: BundleText,
  shape: ShapeName,
  cases: readonly Case[],
): readonly string[] {
  const names = (text: string): readonly string[] =>
    [...text.matchAll(/^#SBATCH --([\w-]+)/gm)].map(([, name = '']) => name).sort();
  const added = cases.flatMap(({ place }) => directiveOf[place.name] ?? []);
  const wanted = [...new Set([...baseDirectives(shape), ...added])].sort();
  const found = names(texts['job.sh'] ?? '');
  return found.join() === wanted.join() ? [] : [`directives ${found}, not ${wanted}`];
}

const directiveOf: Readonly<Record<string, string>> = {
  'slurm.account': 'account',
  'slurm.partition': 'partition',
  'profile: default_account': 'account',
  'profile: default_partition': 'partition',
  sbatch_directives: 'comment',
};

const baseNames = new Map<ShapeName, readonly string[]>();

function baseDirectives(shape: ShapeName): readonly string[] {
  const known = baseNames.get(shape);
  if (known !== undefined) return known;
  const [bundle] = buildCases(shape, []).bundles;
  const job = bundle?.files.find(({ path }) => path === 'job.sh')?.content;
  const names = [...String(job).matchAll(/^#SBATCH --([\w-]+)/gm)].map(([, name = '']) => name);
  baseNames.set(shape, names);
  return names;
}

/** The bundle's own recipe says what the recipe said. */
function readBack(text: string, recipe: Tree): readonly string[] {
  const found = JSON.stringify(parse(text, { version: '1.1' }));
  return found === JSON.stringify(recipe) ? [] : ['recipe.yaml is another'];
}

function missing(bundle: BundleText, { place, number, value }: Case): readonly string[] {
  const fields = place.fields(bundle, number);
  return fields.includes(place.meaning(value))
    ? []
    : [
        `${place.name}: ${JSON.stringify(value).slice(0, 300)} did not arrive, but ${JSON.stringify(fields).slice(0, 300)}`,
      ];
}

function counts(cases: readonly Case[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { place } of cases) found.set(place.name, (found.get(place.name) ?? 0) + 1);
  return found;
}
