/** Build: load, then compile. Reads the file system and writes nothing. */

import { resolve } from 'node:path';
import {
  type Bundle,
  compile,
  type PlannedJob,
  planJobs,
  type ResolvedRecipe,
  resolveVariants,
  type Sources,
} from './compile.js';
import { andThen } from './diagnostics/result.js';
import { readLock, textSum } from './lib/lock.js';
import { type Setting, settingsFile, settingsText } from './lib/settings.js';
import {
  findClusterProfile,
  findSetupScript,
  parseCluster,
  parseRecipe,
  readText,
} from './phases/1-load.js';
import type { Diagnostic, Result } from './types/diagnostic.js';
import type { Recipe } from './types/recipe.js';
import type { SourceNode } from './types/source.js';

export interface BuildOptions {
  /** The recipe's file. */
  readonly recipe: string;
  readonly selector?: string | undefined;
  /** The cluster profile's file; without it the usual places are searched. */
  readonly cluster?: string | undefined;
  /** Directory of setup scripts. */
  readonly configs?: string | undefined;
  /** What the command line says of the recipe's `environment`; null takes a variable out. */
  readonly variables?: Readonly<Record<string, string | null>>;
  /** What the command line changes of every job. */
  readonly settings?: readonly Setting[];
  /** What the person who builds it calls it. */
  readonly tags?: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** What a rehearsal changes of a recipe. */
  readonly adapt?: (recipe: Recipe) => Recipe;
}

export interface BuildResult {
  /** Empty when a diagnostic is an error. */
  readonly bundles: readonly Bundle[];
  readonly diagnostics: readonly Diagnostic[];
  /** Texts of the files that were read: for excerpts, and for comments that silence warnings. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Loads and compiles a recipe. Diagnostics are those of all phases that were reached. */
export function build(options: BuildOptions): BuildResult {
  const { value, diagnostics, sources } = withSources(options, compile);
  return { bundles: value ?? [], diagnostics, sources };
}

export interface PlanResult extends Omit<BuildResult, 'bundles'> {
  /** Empty when a diagnostic is an error. */
  readonly jobs: readonly PlannedJob[];
  /** The cluster profile as it was written. */
  readonly profile: SourceNode | undefined;
}

/** The plans of a recipe, without a bundle. Diagnostics are those of a build. */
export function planRecipe(options: BuildOptions): PlanResult {
  const { value, diagnostics, sources } = withSources(options, (trees) => {
    const { value: jobs, diagnostics } = planJobs(trees);
    return { value: jobs && { jobs, profile: trees.cluster }, diagnostics };
  });
  const { jobs = [], profile } = value ?? {};
  return { jobs, profile, diagnostics, sources };
}

interface Made<Value> extends Result<Value> {
  readonly sources: ReadonlyMap<string, string>;
}

/** What a function makes of a recipe and its cluster profile, read. */
function withSources<Value>(
  options: BuildOptions,
  make: (sources: Sources) => Result<Value>,
): Made<Value> {
  const sources = new Map<string, string>();
  if (options.settings?.length) sources.set(settingsFile, settingsText(options.settings));
  const profile = siteProfile(options);
  const cluster = profile === undefined ? undefined : readTree(profile, parseCluster, sources);
  const file = resolve(options.cwd, options.recipe);
  const recipe = readTree(file, parseRecipe, sources);
  const loaded = [...recipe.diagnostics, ...(cluster?.diagnostics ?? [])];
  if (recipe.value === undefined || (cluster && cluster.value === undefined)) {
    return { value: undefined, diagnostics: loaded, sources };
  }
  const text = sources.get(file) ?? '';
  const lock = readLock(text);
  const tags = options.tags ?? lock?.tags;
  const { value, diagnostics } = make({
    recipe: recipe.value,
    file: lock?.source ?? options.recipe,
    selector: options.selector,
    cluster: cluster?.value,
    setupScript: (name) =>
      findSetupScript(options.configs && resolve(options.cwd, options.configs), name),
    variables: options.variables ?? {},
    ...(options.settings && { settings: options.settings }),
    ...(tags && { tags }),
    sums: {
      recipeSha256: lock === undefined ? textSum(text) : lock.recipeSha256,
      clusterSha256: profile === undefined ? null : textSum(sources.get(profile) ?? ''),
    },
    ...(options.adapt && { adapt: options.adapt }),
  });
  return { value, diagnostics: [...loaded, ...diagnostics], sources };
}

function readTree(
  file: string,
  parse: (text: string, file: string) => Result<SourceNode>,
  sources: Map<string, string>,
): Result<SourceNode> {
  return andThen(readText(file), (text) => {
    sources.set(file, text);
    return parse(text, file);
  });
}

/** The absolute path of the cluster profile that counts; undefined where there is none. */
export function siteProfile({
  cluster,
  environment,
  cwd,
}: Pick<BuildOptions, 'cluster' | 'environment' | 'cwd'>): string | undefined {
  const profile = findClusterProfile(cluster, environment, cwd);
  return profile === undefined ? undefined : resolve(cwd, profile);
}

export interface ResolveResult extends Omit<BuildResult, 'bundles'> {
  /** Empty when a diagnostic is an error. */
  readonly recipes: readonly ResolvedRecipe[];
}

/** Loads a recipe and writes out its variants. Diagnostics are those that a build has until then. */
export function resolveRecipe({
  recipe,
  selector,
  cwd,
}: Pick<BuildOptions, 'recipe' | 'selector' | 'cwd'>): ResolveResult {
  const file = resolve(cwd, recipe);
  const { value, diagnostics } = andThen(readText(file), (text) =>
    andThen(parseRecipe(text, file), (node) =>
      resolveVariants({ recipe: node, file, selector }, text),
    ),
  );
  return { recipes: value ?? [], diagnostics, sources: textsOf(diagnostics) };
}

function textsOf(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, string> {
  const files = new Set(diagnostics.flatMap(({ position }) => position?.file ?? []));
  return new Map([...files].map((file) => [file, readText(file).value ?? '']));
}
