/** One option each, as the difference that it makes. `npm run golden:update -- CASE` records them anew. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { unifiedDiff } from '../src/commands/bundle-diff.js';
import { effectOf, effects, expectedDiff, idleKeys, isRecorded } from './support/effects.js';
import { keysSet, type Overlay } from './support/overlays.js';
import { expectedText, refusalOf, refusals } from './support/refusals.js';

/** More keys than this, and nobody could say which of them has changed a line. */
const mostKeys = 5;

for (const effect of effects()) {
  test(effect.name, async () => {
    compare(effect, expectedDiff, await effectOf(effect));
  });

  test(`each key of ${effect.name} makes a difference of its own`, async () => {
    assert.equal(await idleKeys(effect), []);
    const { length } = keysSet(effect);
    assert.ok(length <= mostKeys, `${length} keys`);
  });

  if (isRecorded(effect)) {
    test(`${effect.name} is nothing but a record`, async () => {
      const paths = [...(await effectOf(effect)).matchAll(/^\+\+\+ b\/(.*)$/gm)];
      assert.equal(
        paths.map(([, path]) => path),
        ['plan.yaml', 'provenance.sh', 'recipe.yaml', 'record.json'],
      );
    });
  }
}

for (const refusal of refusals()) {
  test(`refused: ${refusal.name}`, async () => {
    compare(refusal, expectedText, await refusalOf(refusal));
  });

  test(`each key of ${refusal.name} is remarked on`, async () => {
    const whole = await refusalOf(refusal);
    const idle: string[] = [];
    for (const key of keysSet(refusal)) {
      if ((await refusalOf(refusal, key)) === whole) idle.push(key.id);
    }
    assert.equal(idle, []);
  });
}

function compare({ name, directory }: Overlay, file: string, actual: string): void {
  const expected = readFileSync(join(directory, file), 'utf8');
  if (actual !== expected) {
    const diff = unifiedDiff(file, expected, actual);
    assert.unreachable(`another text; npm run golden:update -- ${name}\n${diff}`);
  }
}

test.run();
