/** One thing wrong: a value of another kind, a key that is not there, a key that nobody knows. */

import { isTree, type Random, type Tree } from './random.js';

/** What people and their templates leave in a recipe. */
const wrong: readonly [unknown, ...unknown[]] = [
  ...([null, [], {}, -1, 0, '', true, 3, 'two words'] as const),
  ...['$(id)', 'a\nb', '../x', '{', '/', '\u202ex', [{ a: 1 }], ['--x', '']],
];

/** The tree with one mistake in it, anywhere. */
export function mistaken(random: Random, tree: Tree): Tree {
  const keys = Object.keys(tree);
  const [first, ...others] = keys;
  if (first === undefined || random.chance(0.05)) return { ...tree, unheard_of: 1 };
  const key = random.pick([first, ...others]);
  const value = tree[key];
  if (isTree(value) && random.chance(0.9)) return { ...tree, [key]: mistaken(random, value) };
  if (random.chance(0.1))
    return Object.fromEntries(Object.entries(tree).filter(([k]) => k !== key));
  return { ...tree, [key]: random.pick(wrong) };
}
