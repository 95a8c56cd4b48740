/** Chance that repeats itself: the same seed gives the same choices on every machine. */

export interface Random {
  /** True in that share of cases. */
  chance(share: number): boolean;
  /** A whole number, both ends included. */
  integer(from: number, to: number): number;
  pick<T>(items: readonly [T, ...T[]]): T;
}

/** Keys with the value that each of them would have. */
export type Choices = Readonly<Record<string, () => unknown>>;

/** A mapping of a recipe. */
export type Tree = Readonly<Record<string, unknown>>;

/** mulberry32: small, and good enough for choosing. */
export function seeded(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (from: number, to: number): number =>
    from + Math.floor(fraction() * (to - from + 1));
  return {
    chance: (share) => fraction() < share,
    integer,
    pick: (items) => items[integer(0, items.length - 1)] ?? items[0],
  };
}

/** Each key with its value in that share of cases. */
export function sparse(random: Random, share: number, choices: Choices): Tree {
  const chosen = Object.entries(choices).filter(() => random.chance(share));
  return Object.fromEntries(chosen.map(([key, value]) => [key, value()]));
}

/** `{ [key]: tree }`, or nothing where the tree is empty. */
export function section(key: string, tree: Tree): Tree {
  return Object.keys(tree).length === 0 ? {} : { [key]: tree };
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
