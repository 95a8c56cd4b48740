/** What may stand around a recipe: nothing, overrides, a sweep, both. */

import { isTree, type Random, sparse, type Tree } from './random.js';

export interface Wrapped {
  readonly document: Tree;
  readonly selector: string | undefined;
}

/** The recipe as it is, or as the base of a few variants that mean the same deployment. */
export function wrapped(random: Random, tree: Tree): Wrapped {
  if (random.chance(0.8)) return { document: tree, selector: undefined };
  const { lock: _lock, ...recipe } = tree;
  const base = random.chance(0.5) ? swept(recipe, random) : recipe;
  return random.chance(0.4) ? { document: base, selector: undefined } : overridden(base, random);
}

/** A placeholder that is a whole value, and one inside of a text. */
function swept(recipe: Tree, random: Random): Tree {
  const { health_check: health, environment } = recipe;
  return {
    ...recipe,
    sweep: { attempts: [20, 40], ...sparse(random, 0.3, { label: () => ['a', 7] }) },
    health_check: { ...(isTree(health) ? health : {}), max_attempts: '{attempts}' },
    environment: { ...(isTree(environment) ? environment : {}), SWEPT: 'x-{attempts}' },
  };
}

function overridden(base: Tree, random: Random): Wrapped {
  const selector = random.pick([
    undefined,
    undefined,
    'base',
    'override_slow',
    'override_*',
    'zip_override_pair',
    'zip_override_pair[1]',
  ]);
  const document = {
    base,
    override_slow: {
      slurm: { time_limit: '03:00:00' },
      ...sparse(random, 0.5, {
        name: () => 'renamed',
        output: () => null,
        environment: () => ({ ADDED: 'yes', ...('environment' in base ? { SWEPT: null } : {}) }),
      }),
    },
    zip_override_pair: {
      model: { precision: ['fp8', 'fp4'] },
      ...sparse(random, 0.5, {
        name: () => ['first', 'second'],
        slurm: () => ({ partition: ['one', 'two'], account: 'both' }),
        srun_options: () => ({ time: ['10'] }),
      }),
    },
  };
  return { document, selector };
}
