/** Random recipes over all options of schema 1: whatever is built keeps the promises of a bundle. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { promises } from '../support/bundle-check/bundle.js';
import { collectScripts } from '../support/bundle-text.js';
import { type Outcome, outcome } from '../support/recipes/outcome.js';
import { clusterSchema, keyPaths, recipeSchema, usedPaths } from '../support/recipes/schema.js';
import { engineNames } from '../support/recipes/topology.js';

/** Of each seed one recipe. A failure names its seed; outcome(seed).recipe has the text. */
const outcomes = Array.from({ length: 200 }, (_, seed) => outcome(seed));

const intended = outcomes.filter(({ recipe }) => !recipe.isMistaken);
const mistaken = outcomes.filter(({ recipe }) => recipe.isMistaken);

const isBuilt = ({ jobs }: Outcome): boolean => jobs.length > 0;

test('no recipe makes srtgen throw', () => {
  const thrown = outcomes.flatMap(({ recipe, exception }) =>
    exception === undefined ? [] : [`seed ${recipe.seed}: ${exception}`],
  );
  assert.equal(thrown, []);
});

test('what is not built is refused with an error, and what is built has none', () => {
  const silent = outcomes.filter((each) => isBuilt(each) === each.refusals.length > 0);
  assert.equal(seeds(silent), []);
});

for (const engine of engineNames) {
  test(`every recipe for ${engine} without a mistake is built`, () => {
    const own = intended.filter(({ recipe }) => recipe.engine === engine);
    assert.ok(own.length >= 30, `${own.length} recipes`);
    const refused = own.filter((each) => !isBuilt(each));
    assert.equal(
      refused.map(({ recipe, refusals }) => `seed ${recipe.seed}: ${refusals}`),
      [],
    );
  });
}

test('mistakes are refused, and some do not matter', () => {
  const built = mistaken.filter(isBuilt).length;
  assert.ok(built >= 3 && mistaken.length - built >= 12, `${built} of ${mistaken.length} built`);
});

for (const promise of promises) {
  test(promise, () => {
    const broken = outcomes.flatMap(({ recipe, jobs }) =>
      jobs.flatMap(({ findings }) =>
        findings
          .filter((finding) => finding.startsWith(`${promise}: `))
          .map((finding) => `seed ${recipe.seed} (${recipe.engine}): ${finding}`),
      ),
    );
    assert.equal(broken, []);
  });
}

test('every key of the schemas is in several recipes', () => {
  const used = intended.flatMap(({ recipe: { tree, profile } }) => [
    ...usedPaths(recipeSchema, tree),
    ...usedPaths(clusterSchema, profile).map((path) => `cluster: ${path}`),
  ]);
  const counts = new Map<string, number>();
  for (const path of used) counts.set(path, (counts.get(path) ?? 0) + 1);
  const all = [
    ...keyPaths(recipeSchema),
    ...keyPaths(clusterSchema).map((path) => `cluster: ${path}`),
  ];
  assert.ok(all.length > 200, `${all.length} keys`);
  const rare = all.filter((path) => (counts.get(path) ?? 0) < 3);
  assert.equal(
    rare.map((path) => `${path}: ${counts.get(path) ?? 0}`),
    [],
  );
});

test('a few bundles of every engine are left for shellcheck and shfmt', () => {
  const chosen = engineNames.flatMap((engine) =>
    intended.filter((each) => isBuilt(each) && each.recipe.engine === engine).slice(0, 2),
  );
  assert.is(chosen.length, 2 * engineNames.length);
  for (const { recipe, jobs } of chosen) {
    const entries = Object.entries(jobs[0]?.texts ?? {});
    const files = Object.fromEntries(entries.map(([path, text]) => [path, `0755 ${text}`]));
    collectScripts(`random-${recipe.seed}`, files);
  }
});

function seeds(of: readonly Outcome[]): readonly number[] {
  return of.map(({ recipe }) => recipe.seed);
}

test.run();
