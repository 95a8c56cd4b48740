import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Position, paretoFrontier } from '../../src/report/pareto.js';

const at = (x: number, y: number): Position => ({ x, y });

const cases: readonly (readonly [
  what: string,
  given: readonly Position[],
  wanted: readonly Position[],
])[] = [
  ['nothing of nothing', [], []],
  ['one point', [at(1, 1)], [at(1, 1)]],
  ['what is better in both', [at(1, 1), at(2, 2)], [at(2, 2)]],
  ['a trade', [at(2, 1), at(1, 2)], [at(1, 2), at(2, 1)]],
  ['as good in one and worse in the other', [at(1, 2), at(1, 1), at(2, 1), at(2, 2)], [at(2, 2)]],
  ['the same twice', [at(1, 1), at(1, 1)], [at(1, 1)]],
  [
    'below the line between two others',
    [at(0, 4), at(2, 1.5), at(4, 0)],
    [at(0, 4), at(2, 1.5), at(4, 0)],
  ],
];

for (const [what, given, wanted] of cases) {
  test(`frontier: ${what}`, () => assert.equal(paretoFrontier(given), wanted));
}

/** What the frontier is by its definition, which takes a look at every pair. */
function byDefinition(points: readonly Position[]): readonly Position[] {
  const beats = (a: Position, b: Position): boolean =>
    a.x >= b.x && a.y >= b.y && (a.x > b.x || a.y > b.y);
  const best = points.filter((point) => !points.some((other) => beats(other, point)));
  const distinct = best.filter(
    (point, index) => best.findIndex(({ x, y }) => x === point.x && y === point.y) === index,
  );
  return distinct.sort((a, b) => a.x - b.x);
}

test('frontier: as its definition says', () => {
  const coordinate = fc.integer({ min: 0, max: 12 });
  const points = fc.array(fc.record({ x: coordinate, y: coordinate }), { maxLength: 30 });
  fc.assert(
    fc.property(points, (given) => assert.equal(paretoFrontier(given), byDefinition(given))),
  );
});

test.run();
