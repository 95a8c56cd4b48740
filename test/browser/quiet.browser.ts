/** Pages say nothing, ask nobody, and do nothing that a text of a run wants. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pages } from '../support/shown-pages.js';
import { closeBrowser, withPage } from './support/browser.js';

for (const [name, html] of Object.entries(pages)) {
  for (const withScript of [true, false]) {
    test(`${name}: silent and alone ${withScript ? 'with' : 'without'} its script`, () =>
      withPage(html, { withScript }, async ({ said, requests, address }) => {
        assert.equal(said, []);
        assert.equal(requests, [address]);
      }));
  }
}

test('hostile texts are shown, and do nothing', () =>
  withPage(pages['hostile texts'] ?? '', {}, async ({ page, said, requests }) => {
    await page.locator('details').evaluateAll((all) => {
      for (const each of all) if (each instanceof HTMLDetailsElement) each.open = true;
    });
    await page.locator('.plot').first().focus();
    await page.keyboard.press('ArrowRight');
    const counts = await page.evaluate(() => ({
      images: document.images.length,
      scripts: document.scripts.length,
      handlers: document.querySelectorAll('[onerror], [onload], [style*=url]').length,
      attacked: 'attacked' in window,
    }));
    // The data, and the page's own.
    assert.equal(counts, { images: 0, scripts: 2, handlers: 0, attacked: false });
    assert.equal(said, []);
    assert.is(requests.length, 1);
    const name = await page.locator('.run h3').first().textContent();
    assert.is(
      name,
      '"\'></script><img src=x onerror="window.attacked=true">\uFFFDgnp.exe␀␛[31m<svg/onload=alert(1)>{{x}}${x}&lt;',
    );
  }));

test('without its script a page has everything but switches', async () => {
  const texts = (withScript: boolean): Promise<readonly string[]> =>
    withPage(pages['several runs'] ?? '', { withScript }, ({ page }) =>
      page.locator('td, th, dd, figcaption p, .runs li').allTextContents(),
    );
  assert.equal(await texts(false), await texts(true));
  await withPage(pages['several runs'] ?? '', { withScript: false }, async ({ page }) => {
    const seen = await page.locator('figure svg:visible').count();
    assert.is(seen, await page.locator('figure').count());
    assert.is(await page.locator('input:visible, button:visible, select:visible').count(), 0);
  });
});

test.after(closeBrowser);
test.run();
