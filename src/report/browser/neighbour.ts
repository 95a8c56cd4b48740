/** Where an arrow key leads. */

import type { PlacedMark } from '../figures/plot.js';

/** Along a run, to the point of another run at the same place in it, or to an end; undefined = the key leads nowhere. */
export function neighbour(
  places: readonly PlacedMark[],
  current: PlacedMark | undefined,
  key: string,
): PlacedMark | undefined {
  if (!Object.hasOwn(moves, key) || places.length === 0) return undefined;
  if (current === undefined) return places[0];
  const runs = [...new Set(places.map(({ run }) => run))];
  const along = places.filter(({ run }) => run === current.run);
  const index = along.indexOf(current);
  const move = moves[key as keyof typeof moves];
  if ('step' in move) return along[within(index + move.step, along.length)];
  if ('end' in move) return move.end === 'first' ? along[0] : along.at(-1);
  const other = runs[within(runs.indexOf(current.run) + move.run, runs.length)];
  const across = places.filter(({ run }) => run === other);
  return across[within(index, across.length)];
}

const moves = {
  ArrowRight: { step: 1 },
  ArrowLeft: { step: -1 },
  ArrowDown: { run: 1 },
  ArrowUp: { run: -1 },
  Home: { end: 'first' },
  End: { end: 'last' },
} as const;

function within(index: number, length: number): number {
  return Math.max(0, Math.min(index, length - 1));
}
