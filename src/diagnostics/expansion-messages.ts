/** Diagnostics of expand, one function per code. */

import { dotted, isNull, type Path } from '../lib/source-tree.js';
import type { Diagnostic } from '../types/diagnostic.js';
import type { Position, SourceEntry, SourceNode } from '../types/source.js';
import { describe } from './describe.js';
import { error, warning } from './make.js';

export function recipeNotMapping(recipe: SourceNode): Diagnostic {
  const found = isNull(recipe) ? 'the file is empty' : `this is ${describe(recipe)}`;
  return error('recipe-not-mapping', `a recipe is a mapping of keys, but ${found}`, {
    position: recipe.origin,
  });
}

export function notARecipe(file: SourceNode, isProfile: boolean): Diagnostic {
  return error('not-a-recipe', `this is no recipe: it has none of a recipe's keys`, {
    position: file.origin,
    hint: isProfile
      ? 'it is a cluster profile: name it with --cluster, and the recipe before it'
      : 'a recipe has name, model and resources at its top level, or base with overrides',
  });
}

export function baseNotMapping(base: SourceNode): Diagnostic {
  return error('base-not-mapping', `\`base\` is a whole recipe, not ${describe(base)}`, {
    position: base.origin,
    path: 'base',
  });
}

export function overrideNotMapping({ key, value }: SourceEntry): Diagnostic {
  return error(
    'override-not-mapping',
    `\`${key}\` is a mapping of what differs from base, not ${describe(value)}`,
    { position: value.origin, path: key },
  );
}

export function overrideWithoutBase({ key, keyOrigin }: SourceEntry): Diagnostic {
  return error('override-without-base', `\`${key}\` has no \`base\` to override`, {
    position: keyOrigin,
    path: key,
    hint: 'put the recipe itself below a top-level key `base`',
  });
}

export function overrideKeyIgnored({ key, keyOrigin }: SourceEntry): Diagnostic {
  return warning('override-key-ignored', `nothing reads \`${key}\` beside \`base\``, {
    position: keyOrigin,
    path: key,
    hint: `move it below \`base\`, or name it \`override_${key}\``,
  });
}

export function noVariants(base: SourceEntry): Diagnostic {
  return error('no-variants', 'the recipe has a `base` and nothing that overrides it', {
    position: base.keyOrigin,
    path: 'base',
    hint: 'the selector `base` (RECIPE:base) builds base itself',
  });
}

export function selectorIgnored(selector: string, position: Position): Diagnostic {
  return warning(
    'selector-ignored',
    `the recipe has no overrides: the selector \`${selector}\` is ignored`,
    { position },
  );
}

export function selectorMalformed(selector: string): Diagnostic {
  return error('selector-malformed', `\`${selector}\` is not a selector`, {
    hint: 'write `base`, `override_x`, `zip_override_x`, `zip_override_x[0]`, or a glob such as `*tp8*`',
  });
}

export function selectorUnknown(
  key: string,
  known: readonly string[],
  near: string | undefined,
  file: string,
): Diagnostic {
  return error('selector-unknown', `${file} has no \`${key}\`; ${available(known)}`, {
    hint: near && `did you mean \`${near}\`?`,
  });
}

export function selectorUnmatched(
  glob: string,
  known: readonly string[],
  file: string,
): Diagnostic {
  return error(
    'selector-unmatched',
    `\`${glob}\` matches no override of ${file}; ${available(known)}`,
  );
}

function available(keys: readonly string[]): string {
  return keys.length === 0 ? 'it has none' : `it has ${keys.map((key) => `\`${key}\``).join(', ')}`;
}

export function selectorIndexOutOfRange(
  { key, keyOrigin }: SourceEntry,
  index: number,
  length: number,
): Diagnostic {
  return error(
    'selector-index-out-of-range',
    `\`${key}\` has no variant ${index}; it has 0 to ${length - 1}`,
    { position: keyOrigin, path: key },
  );
}

export function zipWithoutList({ key, keyOrigin }: SourceEntry): Diagnostic {
  return error('zip-without-list', `\`${key}\` has no list to take variants from`, {
    position: keyOrigin,
    path: key,
    hint: `a single variant is an \`override_${key.slice('zip_override_'.length)}\``,
  });
}

export function zipEmptyList(list: SourceNode, path: Path): Diagnostic {
  return error('zip-empty-list', 'an empty list makes no variant', {
    position: list.origin,
    path: dotted(path),
  });
}

export function zipLengthsDiffer(
  { key, keyOrigin }: SourceEntry,
  lists: readonly { readonly path: Path; readonly length: number }[],
): Diagnostic {
  const lengths = lists.map(({ path, length }) => `${dotted(path.slice(1))} (${length})`);
  return error('zip-lengths-differ', `lists of different lengths: ${lengths.join(', ')}`, {
    position: keyOrigin,
    path: key,
    hint: 'all lists are as long as there are variants, or have one element; a list as a value is [[1, 2]]',
  });
}

export function sweepNotMapping(sweep: SourceNode): Diagnostic {
  return error(
    'sweep-not-mapping',
    `\`sweep\` maps parameters to lists of values, but this is ${describe(sweep)}`,
    { position: sweep.origin, path: 'sweep' },
  );
}

export function sweepParameterNotList({ key, value }: SourceEntry): Diagnostic {
  const hints = new Map([
    ['mode', 'a sweep has no mode: it makes every combination'],
    ['parameters', 'write the parameters directly below `sweep`'],
  ]);
  return error(
    'sweep-parameter-not-list',
    `the parameter \`${key}\` is a list of values, not ${describe(value)}`,
    { position: value.origin, path: `sweep.${key}`, hint: hints.get(key) },
  );
}

export function sweepParameterEmpty({ key, value }: SourceEntry): Diagnostic {
  return error('sweep-parameter-empty', `the parameter \`${key}\` has no value`, {
    position: value.origin,
    path: `sweep.${key}`,
  });
}

/** `count` is undefined where counting would take as long as making them. */
export function tooManyJobs(
  written: SourceNode,
  count: number | undefined,
  limit: number,
): Diagnostic {
  const jobs = count === undefined ? `more than ${limit}` : String(count);
  return error('too-many-jobs', `the recipe makes ${jobs} jobs; the most is ${limit}`, {
    position: written.origin,
    hint: 'shorten the lists, or split the recipe',
  });
}

export function sweptTextTooLong(text: SourceNode, parameter: string, limit: number): Diagnostic {
  return error(
    'swept-text-too-long',
    `with \`${parameter}\` filled in this string has more than ${limit} bytes, which Linux gives to no program`,
    { position: text.origin, path: `sweep.${parameter}` },
  );
}

export function variantNameTaken(name: SourceNode, first: string, second: string): Diagnostic {
  return error(
    'variant-name-taken',
    `two variants, \`${first}\` and \`${second}\`, are both named ${describe(name).replace('the string ', '')}`,
    {
      position: name.origin,
      path: 'name',
      hint: 'give each override a `name` of its own, and a sweep no value twice',
    },
  );
}
