/** Expand: one recipe file to the jobs that it stands for. */

import * as messages from '../../diagnostics/expansion-messages.js';
import { andThen, concatenate, failure, result } from '../../diagnostics/result.js';
import { kindOf } from '../../lib/file-kind.js';
import { entry } from '../../lib/source-tree.js';
import type { Result } from '../../types/diagnostic.js';
import type { SourceEntry, SourceMapping, SourceNode } from '../../types/source.js';
import type { Variant } from '../../types/variant.js';
import { mostJobs } from './most-jobs.js';
import { overrideVariant, zipVariants } from './overrides.js';
import { isOverrideKey, isZipKey, type Selection, select } from './select.js';
import { sweepVariants } from './sweep.js';

/**
 * The variants of a recipe, in the order in which they are built: of a recipe with `base`, those
 * that the selector chooses (all overrides without one); of each of them every point of its
 * `sweep`. A plain recipe is its own only variant. Gives errors for selectors, overrides and sweeps
 * that mean nothing, for more than 1,000 jobs and for two variants of one name; warnings for a selector or a key that nothing
 * reads.
 */
export function expand(
  recipe: SourceNode,
  selector: string | undefined,
): Result<readonly Variant[]> {
  if (recipe.kind !== 'mapping') return failure(messages.recipeNotMapping(recipe));
  const kind = kindOf(recipe);
  if (kind !== 'recipe') return failure(messages.notARecipe(recipe, kind === 'profile'));
  const base = entry(recipe, 'base');
  const overridden =
    base === undefined ? plain(recipe, selector) : overrides(recipe, base, selector);
  const swept = andThen(overridden, (variants) =>
    jobsOf(variants, sweepVariants, ({ node }) => entry(node, 'sweep')?.value ?? recipe),
  );
  return andThen(swept, distinct);
}

/**
 * The jobs of all sources. Gives an error where there are too many, before most of them are made: merging them takes
 * time, and memory.
 */
function jobsOf<T>(
  sources: readonly T[],
  expandOne: (source: T) => Result<readonly Variant[]>,
  written: (source: T) => SourceNode,
): Result<readonly Variant[]> {
  const results: Result<readonly Variant[]>[] = [];
  let count = 0;
  for (const source of sources) {
    const jobs = expandOne(source);
    count += jobs.value?.length ?? 0;
    if (count > mostJobs)
      return failure(messages.tooManyJobs(written(source), undefined, mostJobs));
    results.push(jobs);
  }
  return concatenate(results);
}

function plain(recipe: SourceMapping, selector: string | undefined): Result<readonly Variant[]> {
  const orphans = recipe.entries
    .filter(({ key }) => isOverrideKey(key))
    .map(messages.overrideWithoutBase);
  const ignored = selector === undefined ? [] : [messages.selectorIgnored(selector, recipe.origin)];
  const variant = { suffix: '', node: recipe, section: null, fillings: [] };
  return result([variant], [...orphans, ...ignored]);
}

function overrides(
  recipe: SourceMapping,
  baseEntry: SourceEntry,
  selector: string | undefined,
): Result<readonly Variant[]> {
  const base = baseEntry.value;
  if (base.kind !== 'mapping') return failure(messages.baseNotMapping(base));
  const sections = recipe.entries.filter(({ key }) => isOverrideKey(key));
  const unread = recipe.entries.filter(
    ({ key }) => key !== 'base' && key !== 'lock' && !isOverrideKey(key),
  );
  const warned = result(sections, unread.map(messages.overrideKeyIgnored));
  return andThen(warned, () =>
    andThen(select(selector, sections, baseEntry), (selection) => variantsOf(base, selection)),
  );
}

function variantsOf(base: SourceMapping, selection: Selection): Result<readonly Variant[]> {
  if (selection.kind === 'base') {
    return result([{ suffix: '', node: base, section: 'base', fillings: [] }]);
  }
  const { index } = selection;
  return jobsOf(
    selection.sections,
    (section) => {
      if (!isZipKey(section.key)) return overrideVariant(base, section);
      const zipped = zipVariants(base, section);
      return index === undefined ? zipped : andThen(zipped, (all) => only(all, index, section));
    },
    ({ value }) => value,
  );
}

function only(
  variants: readonly Variant[],
  index: number,
  section: SourceEntry,
): Result<readonly Variant[]> {
  const chosen = variants[index];
  return chosen === undefined
    ? failure(messages.selectorIndexOutOfRange(section, index, variants.length))
    : result([chosen]);
}

/**
 * Makes suffixes fit for directories, and refuses two variants that Slurm and people could not tell
 * apart.
 */
function distinct(variants: readonly Variant[]): Result<readonly Variant[]> {
  const suffixes = new Set<string>();
  const owners = new Map<unknown, Variant>();
  const clashes = variants.flatMap((variant) => {
    const name = entry(variant.node, 'name')?.value;
    if (name?.kind !== 'scalar') return [];
    const owner = owners.get(name.value);
    owners.set(name.value, owner ?? variant);
    return owner === undefined
      ? []
      : [messages.variantNameTaken(name, owner.suffix, variant.suffix)];
  });
  const fitted = variants.map((variant) => {
    const suffix = unused(variant.suffix.replace(/^\.|[^\w.+-]+/g, '-'), suffixes);
    suffixes.add(suffix);
    return { ...variant, suffix };
  });
  return result(fitted, clashes);
}

function unused(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted}-${number}`)) number += 1;
  return `${wanted}-${number}`;
}
