/**
 * Whatever text somebody puts into a recipe or a profile: it arrives in the program byte for byte, or the build refuses
 * it, and nothing of it is ever run. A case is one string in one place.
 */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type BatchOutcome, runBatch } from '../support/safety/batch.js';
import { places } from '../support/safety/places.js';

/** More of them: SRTGEN_SAFETY_CASES=1000000. */
const wanted = Number(process.env.SRTGEN_SAFETY_CASES ?? 10_000);

const sum = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((total, count) => total + count, 0);

const outcomes: BatchOutcome[] = [];
let cases = 0;
for (let seed = 0; cases < wanted; seed += 1) {
  const outcome = runBatch(seed);
  outcomes.push(outcome);
  cases += sum(outcome.arrived) + sum(outcome.refused);
}

const total = (which: 'arrived' | 'refused', place: string): number =>
  outcomes.reduce((count, outcome) => count + (outcome[which].get(place) ?? 0), 0);

test(`${cases} strings arrive or are refused, and none is run`, () => {
  assert.equal(
    outcomes.flatMap(({ failures }) => failures),
    [],
  );
});

const names = [...new Set(places.map(({ name }) => name))];

test('every place has let strings through', () => {
  assert.equal(
    names.filter((name) => total('arrived', name) === 0),
    [],
  );
});

test('a place that refuses nothing refuses nothing', () => {
  const refusing = new Set(
    places.filter(({ refusals }) => refusals.length > 0).map(({ name }) => name),
  );
  // But for a string that makes the whole file too large.
  const few = (name: string): boolean => total('refused', name) <= total('arrived', name) / 100;
  assert.equal(
    names.filter((name) => !refusing.has(name) && !few(name)),
    [],
  );
});

test.run();
