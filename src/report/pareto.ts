/** The Pareto frontier. */

export interface Position {
  readonly x: number;
  readonly y: number;
}

/**
 * Of points where more of both is better, those to which no other is better in one and as good in the other; with
 * ascending x, and so descending y. Of equal points the first.
 */
export function paretoFrontier<Point extends Position>(points: readonly Point[]): readonly Point[] {
  const rightmostFirst = [...points].sort((a, b) => b.x - a.x || b.y - a.y);
  const frontier: Point[] = [];
  for (const point of rightmostFirst) {
    const best = frontier.at(-1);
    if (best === undefined || point.y > best.y) frontier.push(point);
  }
  return frontier.reverse();
}
