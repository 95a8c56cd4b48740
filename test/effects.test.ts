/** One option each, as the difference that it makes. `npm run golden:update -- CASE` records them anew. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { unifiedDiff } from '../src/commands/bundle-diff.js';
import { effectOf, effects } from './support/effects.js';

for (const effect of effects()) {
  test(effect.name, async () => {
    const actual = await effectOf(effect);
    const expected = readFileSync(join(effect.directory, 'expected.diff'), 'utf8');
    if (actual !== expected) {
      const diff = unifiedDiff('expected.diff', expected, actual);
      assert.unreachable(`another effect; npm run golden:update -- ${effect.name}\n${diff}`);
    }
  });
}

test.run();
