/** What docs/ shows of the output of commands is what they print. */

import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { samplePages, withSamples } from './support/samples.js';

for (const page of samplePages) {
  test(page, async () => {
    const text = readFileSync(page, 'utf8');
    assert.ok(text.includes('```console\n$ srtgen '), 'it has samples');
    assert.is(text, await withSamples(text), 'npm run golden:update');
  });
}

test.run();
