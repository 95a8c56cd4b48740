/** What axe-core finds: contrast, names, roles, order of headings, and what else it knows. */

import { createRequire } from 'node:module';
import type * as Axe from 'axe-core';
import type { Page } from 'playwright-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pages } from '../support/shown-pages.js';
import { closeBrowser, lookAgain, opened, withPage } from './support/browser.js';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

for (const [name, html] of Object.entries(pages)) {
  test(name, () =>
    withPage(opened(html), { withoutPolicy: true }, async ({ page }) => {
      await page.addScriptTag({ path: axePath });
      assert.equal(await violations(page), []);
      await lookAgain(page, { colours: 'dark' });
      assert.equal(await violations(page, ['color-contrast']), []);
    }),
  );
}

/** What is wrong by the rules that are named, or by all: rule, element, and what to do. */
function violations(page: Page, rules?: string[]): Promise<readonly string[]> {
  return page.evaluate(async (runOnly) => {
    const { axe } = window as unknown as { axe: typeof Axe };
    const found = await axe.run(document, {
      resultTypes: ['violations'],
      ...(runOnly === undefined ? {} : { runOnly }),
    });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`),
    );
  }, rules);
}

test.after(closeBrowser);
test.run();
