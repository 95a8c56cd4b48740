/** The pipeline on one screen: what the phases are, in which order, and what passes between them. */

import { basename } from 'node:path';
import { variantNameTaken } from './diagnostics/expansion-messages.js';
import { andThen, failure, ofJobs, result } from './diagnostics/result.js';
import type { ClusterProfile } from './generated/cluster.js';
import { withManifest } from './lib/manifest.js';
import { type Setting, withSettings } from './lib/settings.js';
import { entry, entryOf, mapping, mergeTrees, scalar, withEntry } from './lib/source-tree.js';
import { job, word } from './lib/word.js';
import { expand } from './phases/2-expand/index.js';
import { type Checked, checkCluster, checkRecipe } from './phases/3-check/index.js';
import { secretsIn } from './phases/3-check/secrets.js';
import { resolve } from './phases/4-resolve/index.js';
import { resolveOrigins } from './phases/4-resolve/origins.js';
import { sitePathFaults } from './phases/4-resolve/site-paths.js';
import { statusServiceFaults } from './phases/4-resolve/status.js';
import { profileWithoutEffect, recipeWithoutEffect } from './phases/4-resolve/without-effect.js';
import { resolveWritten } from './phases/4-resolve/written.js';
import { validate } from './phases/5-validate/index.js';
import { allocate } from './phases/6-allocate/index.js';
import { checkSegment } from './phases/6-allocate/segments.js';
import { plan, planFaults, type SourceSums } from './phases/7-plan/index.js';
import { render } from './phases/8-render/index.js';
import { recipeFile } from './phases/8-render/recipe-yaml.js';
import { variantTexts } from './phases/8-render/variant/index.js';
import type { Diagnostic, Result } from './types/diagnostic.js';
import type { BundleFile } from './types/file.js';
import type { Plan } from './types/plan.js';
import type { Recipe } from './types/recipe.js';
import type { SourceEntry, SourceNode } from './types/source.js';
import type { Topology } from './types/topology.js';
import type { Variant } from './types/variant.js';

/** What a compilation reads: trees that load made, and nothing else. */
export interface Sources {
  readonly recipe: SourceNode;
  /** The recipe's file, for the headers of scripts. */
  readonly file: string;
  readonly selector: string | undefined;
  readonly cluster: SourceNode | undefined;
  /** The setup script of that name, where the site has one. */
  readonly setupScript: (name: string) => BundleFile | undefined;
  /** What the command line says of every job's `environment`; null takes a variable out. */
  readonly variables?: Readonly<Record<string, string | null>>;
  /** What the command line changes of every job, after overrides and sweeps. */
  readonly settings?: readonly Setting[];
  /** What the person who builds it calls it; only recorded. */
  readonly tags?: readonly string[];
  /** Of the texts that the trees come from; only recorded. */
  readonly sums?: SourceSums;
  /** What a rehearsal changes of a recipe; nothing otherwise. */
  readonly adapt?: (recipe: Recipe) => Recipe;
}

/** One job, compiled. */
export interface Bundle {
  readonly name: string;
  /** Below the output directory; empty where the recipe makes one job. */
  readonly directory: string;
  readonly plan: Plan;
  readonly files: readonly BundleFile[];
}

/** One job in which nothing is wrong. */
export interface JudgedJob extends Pick<Bundle, 'name' | 'directory'> {
  readonly variant: Variant;
  readonly recipe: Recipe;
  readonly topology: Topology;
  readonly setupScript: BundleFile | undefined;
}

/** One job, decided down to the last command, and not yet written out. */
export interface PlannedJob extends Omit<JudgedJob, 'recipe' | 'topology'> {
  readonly plan: Plan;
}

/** Every job of a recipe. Pure: the same sources give the same bytes. All variants' diagnostics at once. */
export function compile(sources: Sources): Result<readonly Bundle[]> {
  const { value, diagnostics } = planJobs(sources);
  return { value: value?.map((job) => bundleOf(job, sources)), diagnostics };
}

function bundleOf(
  { variant, setupScript, ...job }: PlannedJob,
  { file, settings = [] }: Pick<Sources, 'file' | 'settings'>,
): Bundle {
  const files = withManifest([
    ...render(job.plan),
    recipeFile(
      variant.node,
      basename(file),
      settings.map(({ path, value }) => `${value ? '--set' : '--unset'} ${path.join('.')}`),
    ),
    ...(setupScript === undefined ? [] : [setupScript]),
  ]);
  return { ...job, files };
}

/** All that compile does but to render. */
export function planJobs(sources: Sources): Result<readonly PlannedJob[]> {
  const { value, diagnostics } = judgeJobs(sources);
  return { value: value?.map((job) => planOf(job, sources)), diagnostics };
}

function planOf(
  { recipe, topology, ...job }: JudgedJob,
  { file, tags, sums }: Pick<Sources, 'file' | 'tags' | 'sums'>,
): PlannedJob {
  const complete = job.setupScript ? withBundledConfigs(recipe) : recipe;
  return { ...job, plan: plan(complete, topology, basename(file), tags, sums) };
}

/** All that can find something wrong with a recipe. */
export function judgeJobs(sources: Sources): Result<readonly JudgedJob[]> {
  const secrets = secretsOf(sources);
  // Other diagnostics might quote what these do not show.
  if (secrets.length > 0) return failure(...secrets);
  const profile = sources.cluster && checkProfile(sources.cluster);
  const variants = expand(sources.recipe, sources.selector);
  const diagnostics = [...(profile?.diagnostics ?? []), ...variants.diagnostics];
  if (variants.value === undefined || (profile && profile.value === undefined)) {
    return { value: undefined, diagnostics };
  }
  const several = variants.value.length > 1;
  const judged = variants.value
    .map((variant) => withVariables(variant, sources.variables ?? {}))
    .map((variant) => judgeSet(variant, profile?.value, several, sources));
  const found = ofJobs(
    judged.map((each, index) => ({
      job: variants.value?.[index]?.suffix ?? '',
      diagnostics: each.diagnostics,
    })),
  );
  const jobs = judged.flatMap((each) => each.value ?? []);
  const clashes = sources.settings?.length ? sameNames(jobs) : [];
  return {
    value: jobs.length === judged.length && clashes.length === 0 ? jobs : undefined,
    diagnostics: [...diagnostics, ...found, ...clashes],
  };
}

function secretsOf({
  recipe,
  cluster,
  variables = {},
  settings = [],
}: Sources): readonly Diagnostic[] {
  const written = variableEntries(variables, recipe);
  const set = withSettings(
    mapping([], recipe.origin),
    settings.filter(({ value }) => value !== undefined),
  );
  return [
    ...secretsIn(recipe),
    ...(cluster === undefined ? [] : secretsIn(cluster)),
    ...secretsIn(mapping(written, recipe.origin)),
    ...secretsIn(set.value ?? mapping([], recipe.origin)),
  ];
}

/** Names are distinct when a recipe is expanded, and the command line may give all jobs the same. */
function sameNames(jobs: readonly JudgedJob[]): readonly Diagnostic[] {
  return jobs.flatMap(({ variant, name }, index) => {
    const first = jobs.findIndex((job) => job.name === name);
    const written = entry(variant.node, 'name')?.value;
    return first === index || written === undefined
      ? []
      : [variantNameTaken(written, jobs[first]?.variant.suffix ?? '', variant.suffix)];
  });
}

/** A cluster profile by itself. */
export function checkProfile(node: SourceNode): Result<Checked<ClusterProfile>> {
  return andThen(checkCluster(node), (checked) =>
    result(checked, [...profileWithoutEffect(checked.node), ...sitePathFaults(checked.node)]),
  );
}

/** A variant as the command line wants it, judged. */
function judgeSet(
  variant: Variant,
  profile: Checked<ClusterProfile> | undefined,
  several: boolean,
  sources: Sources,
): Result<JudgedJob> {
  return andThen(withSettings(variant.node, sources.settings ?? []), (node) =>
    judgeVariant({ ...variant, node }, profile, several, sources),
  );
}

/** check -> resolve -> validate -> allocate; stops between phases, never inside one. */
function judgeVariant(
  variant: Variant,
  profile: Checked<ClusterProfile> | undefined,
  several: boolean,
  sources: Sources,
): Result<JudgedJob> {
  const checked = checkRecipe(variant.node);
  if (checked.value === undefined) return { value: undefined, diagnostics: checked.diagnostics };
  const resolved = resolve(checked.value, profile);
  const recipe = sources.adapt?.(resolved) ?? resolved;
  const at = resolveOrigins(checked.value.node);
  const found = [
    ...validate({ recipe, written: resolveWritten(checked.value.value, profile?.value), at }),
    ...statusServiceFaults(checked.value.node, profile?.node),
    ...recipeWithoutEffect(checked.value.node),
  ];
  const diagnostics = [...checked.diagnostics, ...found];
  if (found.some(({ severity }) => severity === 'error')) return { value: undefined, diagnostics };
  const topology = allocate(recipe);
  const faults = topology.value
    ? [...planFaults(recipe, topology.value, at), ...checkSegment(recipe, topology.value, at)]
    : topology.diagnostics;
  const placed = faults.map((each) => ({ ...at('roles'), ...each }));
  const all = [...diagnostics, ...placed];
  if (topology.value === undefined) return { value: undefined, diagnostics: all };
  const { name, setupScript: script } = recipe;
  const job: JudgedJob = {
    name,
    directory: several ? name : '',
    variant,
    recipe,
    topology: topology.value,
    setupScript: script === null ? undefined : sources.setupScript(script),
  };
  return result(job, all);
}

/** A site without a directory of setup scripts finds the recipe's in the bundle. */
function withBundledConfigs(recipe: Recipe): Recipe {
  const configsDirectory = recipe.site.configsDirectory ?? word`${job('SRTGEN_BUNDLE')}/configs`;
  return { ...recipe, site: { ...recipe.site, configsDirectory } };
}

/** A variant as a recipe of its own. */
export interface ResolvedRecipe {
  /** What tells it from its siblings, fit for a file name; empty where the recipe makes one job. */
  readonly suffix: string;
  readonly text: string;
}

/**
 * Every variant of a recipe as the text of a recipe, in its author's hand: expand -> check -> render. Pure, like
 * compile; no profile is asked for, and rules are left to whoever builds it.
 */
export function resolveVariants(
  { recipe, file, selector }: Pick<Sources, 'recipe' | 'file' | 'selector'>,
  text: string,
): Result<readonly ResolvedRecipe[]> {
  const variants = expand(recipe, selector);
  const checks = (variants.value ?? []).map(({ node, suffix }) => ({
    job: suffix,
    diagnostics: checkRecipe(node).diagnostics,
  }));
  const found = [...variants.diagnostics, ...ofJobs(checks)];
  const expanded = variants.value && result(variants.value, found).value;
  if (expanded === undefined) return { value: undefined, diagnostics: found };
  const texts = variantTexts({ text, node: recipe, source: basename(file) }, expanded);
  const resolved = expanded.map(({ suffix, section }, index) => ({
    suffix: section === 'base' && suffix === '' ? 'base' : suffix,
    text: texts[index] ?? '',
  }));
  return result(resolved, found);
}

/** The recipe as if its author had written these variables, so that recipe.yaml has them too. */
function withVariables(
  variant: Variant,
  variables: Readonly<Record<string, string | null>>,
): Variant {
  if (Object.keys(variables).length === 0) return variant;
  const { node } = variant;
  const origin = { ...node.origin, layer: 'command line' };
  const written = entry(node, 'environment');
  const base = written?.value.kind === 'mapping' ? written.value : mapping([], origin);
  const added = variableEntries(variables, node);
  const environment = mergeTrees(base, mapping(added, origin));
  const changed = entryOf('environment', environment, written?.keyOrigin ?? origin);
  return { ...variant, node: withEntry(node, changed) };
}

function variableEntries(
  variables: Readonly<Record<string, string | null>>,
  recipe: SourceNode,
): readonly SourceEntry[] {
  const origin = { ...recipe.origin, layer: 'command line' };
  return Object.entries(variables).map(([name, value]) => entryOf(name, scalar(value, origin)));
}
