/** Whole pages of jobs, as a terminal without colours shows them. */

import { readFileSync } from 'node:fs';
import stringWidth from 'string-width';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pageCases, pagePath, pageText } from '../support/pages.js';

for (const name of pageCases) {
  test(`the page of ${name}`, async () => {
    const expected = readFileSync(pagePath(name), 'utf8');
    assert.is(await pageText(name), expected, `npm run golden:update -- ${name}`);
  });

  test(`no line of ${name} is wider than a page`, async () => {
    const lines = (await pageText(name)).split('\n');
    assert.equal(
      lines.filter((line) => stringWidth(line) > 100),
      [],
    );
  });
}

test.run();
