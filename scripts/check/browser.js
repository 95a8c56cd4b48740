/** Reports and plans in a real browser. */

import { join } from 'node:path';
import { isExecutable, local, run } from './run.js';
import { countTests } from './tests.js';

/** Where the tests of .test-build/, which the types part has made, find a browser; they need no display. */
export async function browser() {
  const chromium = (process.env.PATH ?? '')
    .split(':')
    .map((directory) => join(directory, 'chromium'))
    .find(isExecutable);
  if (chromium === undefined) return { skipped: 1, notes: ['not run: not installed: chromium'] };
  const pattern = `${process.env.SRTGEN_BROWSER_TESTS ?? ''}.*\\.browser\\.js$`;
  const { code, output } = await run(
    local('uvu'),
    ['--no-color', '.test-build/test/browser', pattern],
    { environment: { SRTGEN_CHROMIUM: chromium } },
  );
  return countTests(code, output);
}
