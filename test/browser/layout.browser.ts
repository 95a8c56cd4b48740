/** No text lies on another one, and no page is wider than its window: on a phone, a tablet, a desk and on paper. */

import type { Page } from 'playwright-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pages } from '../support/shown-pages.js';
import { closeBrowser, type Look, lookAgain, opened, withPage } from './support/browser.js';
import { overlappingTexts, sidewaysScroll } from './support/overlaps.js';

/** Pixels of A4 within its margins, upright and across. */
const paper = 688;
const paperAcross = 1016;

const looks: readonly Look[] = [
  { width: 360 },
  { width: 800 },
  { width: 1600, colours: 'dark' },
  { width: paper, media: 'print' },
];

for (const [name, html] of Object.entries(pages)) {
  test(name, () => looksRight(html, looks));
}

test('several runs, without script', () =>
  looksRight(pages['several runs'] ?? '', [
    { width: 360, withScript: false },
    { width: 1600, withScript: false },
  ]));

/** Nothing lies on anything, in none of the looks. */
async function looksRight(html: string, all: readonly Look[]): Promise<void> {
  await withPage(opened(html), all[0] ?? {}, async (open) => {
    const seen = [];
    for (const look of all) {
      await lookAgain(open.page, look);
      const overlaps = await overlappingTexts(open.page);
      seen.push({ look, overlaps, tooWide: await tooWide(open.page, look.media === 'print') });
    }
    assert.equal(
      seen,
      all.map((look) => ({ look, overlaps: [], tooWide: [] })),
    );
  });
}

/** What makes the page wider than its window; on paper, the tables of all points have a page across. */
async function tooWide(page: Page, isPaper: boolean): Promise<readonly string[]> {
  const excess = await sidewaysScroll(page);
  if (!isPaper) return excess > 0 ? [`${excess} pixels`] : [];
  return page.evaluate(
    ([upright, across]) =>
      [...document.querySelectorAll('body *')]
        .filter((each) => {
          const limit = each.closest('.all-points') === null ? upright : across;
          return (
            each.getBoundingClientRect().right > limit + 1 && !each.closest('.spoken, caption')
          );
        })
        .map((each) => `${each.tagName} ${each.className} ${each.textContent?.slice(0, 40)}`),
    [paper, paperAcross] as const,
  );
}

test('texts that lie on each other are found, and so is a page that is too wide', () =>
  withPage(
    '<p>one</p><p style="margin-top:-2.2rem">two</p><svg width="900" height="40"><text y="20">three</text><text x="10" y="24">four</text></svg><p>five</p>',
    { width: 360 },
    async ({ page }) => {
      assert.equal(await overlappingTexts(page), ['two | one', 'three | four']);
      assert.is(await sidewaysScroll(page), 548);
    },
  ));

test('paper has everything, whatever is closed on the screen', () =>
  withPage(pages['several runs'] ?? '', { media: 'print', width: paper }, async ({ page }) => {
    const hidden = await page.evaluate(() =>
      [...document.querySelectorAll('td, dd, pre, .node')]
        .filter((each) => !each.checkVisibility({ contentVisibilityAuto: true }))
        .map((each) => each.textContent),
    );
    assert.equal(hidden, []);
    assert.is(
      await page.locator('input:visible, .switches button:visible, select:visible').count(),
      0,
    );
    const colours = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.is(colours, 'rgb(255, 255, 255)');
  }));

test('paper is light where the screen is dark', () =>
  withPage(pages['a run'] ?? '', { media: 'print', colours: 'dark' }, async ({ page }) => {
    const { backgroundColor, color } = await page.evaluate(() => {
      const style = getComputedStyle(document.body);
      return { backgroundColor: style.backgroundColor, color: style.color };
    });
    assert.equal([backgroundColor, color], ['rgb(255, 255, 255)', 'rgb(28, 28, 30)']);
  }));

test.after(closeBrowser);
test.run();
