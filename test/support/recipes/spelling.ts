/** Other spellings of the same recipe: what the loader coerces, and nulls where they mean nothing (recipe-v1 1.8). */

import { isTree, type Random, type Tree } from './random.js';
import { engineOf, followed, properties, type Schema, types } from './schema.js';

/** The tree with some of its values written in another way that means the same. */
export function respelled(random: Random, of: Schema, tree: Tree): Tree {
  const known = properties(of);
  const written = known.flatMap(([key, child]): [string, unknown][] => {
    const value = tree[key];
    const target = followed(child, key === 'backend' ? engineOf(value) : undefined);
    if (value === undefined) {
      const harmless = types(target).includes(null_) && target.node.default === null;
      return harmless && random.chance(0.04) ? [[key, null]] : [];
    }
    if (isTree(value)) return [[key, respelled(random, target, value)]];
    return [[key, random.chance(0.12) ? otherwise(random, target, value) : value]];
  });
  const names = known.map(([key]) => key);
  const free = Object.entries(tree).filter(([key]) => !names.includes(key));
  return Object.fromEntries([...written, ...free]);
}

const null_ = 'null';

function otherwise(random: Random, of: Schema, value: unknown): unknown {
  const wanted = types(of);
  // A word or a list that is allowed beside the number is itself already.
  if (wanted.includes('string') || wanted.includes('array')) return value;
  if (wanted.includes('integer') && typeof value === 'number' && value >= 0) {
    return random.pick<unknown>([`${value}`, ` ${value} `, value + 0.25, `0_${value}`]);
  }
  if (wanted.includes('number') && typeof value === 'number') return `${value}`;
  if (wanted.includes('boolean') && typeof value === 'boolean') {
    return value
      ? random.pick<unknown>(['yes', 'On', 1, 'T'])
      : random.pick<unknown>(['n', 'OFF', 0]);
  }
  return value;
}
