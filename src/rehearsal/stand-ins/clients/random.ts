/** Random numbers that come out the same each time, as the clients' seeds want it. */

/** Uniform in [0, 1), by the mulberry32 algorithm. */
export type Random = () => number;

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from the closed interval. */
export function randomInteger(random: Random, [low, high]: readonly [number, number]): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** When each request is sent, in seconds: a Poisson process, or all at once for `inf`. */
export function arrivalSeconds(random: Random, count: number, rate: number): readonly number[] {
  let time = 0;
  return Array.from({ length: count }, () => {
    const arrival = time;
    if (Number.isFinite(rate)) time -= Math.log(1 - random()) / rate;
    return arrival;
  });
}
