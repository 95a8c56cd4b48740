/** Every control works by keyboard, and says what it did. */

import type { Page } from 'playwright-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { reportHtml } from '../../src/report/report-html.js';
import { aPoint, aRun, manyRuns } from '../support/run-values.js';
import { closeBrowser, withPage } from './support/browser.js';

/** `slow` is beaten everywhere by `fast`, and by it alone. */
const twoRuns = [
  aRun({ id: '1', name: 'fast', points: [4, 64].map((concurrency) => aPoint({ concurrency })) }),
  aRun({
    ...{ id: '2', name: 'slow' },
    points: [4, 16, 64].map((concurrency) => aPoint({ concurrency, speed: 0.5 })),
  }),
];

const html = reportHtml(twoRuns);

/** What has the focus: its words, or what it is for. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    const label = element?.getAttribute('aria-label')?.split('.')[0];
    const words =
      element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined;
    return (label ?? words ?? element?.textContent ?? '').trim().slice(0, 40);
  });
}

test('the order of the tabulator is that of the page', () =>
  withPage(html, {}, async ({ page }) => {
    const stops: string[] = [];
    for (let count = 0; count < 19; count += 1) {
      await page.keyboard.press('Tab');
      stops.push(await focused(page));
    }
    assert.equal(stops, [
      'Skip to the figures',
      ...['All', 'None', 'fast', 'Details of fast', 'slow', 'Details of slow'],
      ...['output tokens', 'Throughput against interactivity', 'median', 'Throughput'],
      ...['Time to first token', 'Time per output token', 'Time between tokens', 'Whole request'],
      ...['5 points as tables', 'Load and throughput of all points', 'Point', 'Run'],
    ]);
  }));

test('the first link goes to the figures', () =>
  withPage(html, {}, async ({ page }) => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.is(await page.evaluate(() => document.activeElement?.id), 'main');
  }));

/** Runs that the large figure shows, how many steps its frontier has, and what is said about both. */
async function shown(page: Page): Promise<readonly [runs: string, corners: number, said: string]> {
  await page.waitForTimeout(100);
  return page.evaluate(() => {
    const plot = document.querySelector('[data-figure=tradeoff]');
    const runs = [...(plot?.querySelectorAll('svg > .series') ?? [])].map((series) =>
      series.getAttribute('data-run'),
    );
    const edge = plot?.querySelector('.frontier .edge')?.getAttribute('d') ?? '';
    const said = document.querySelector('.status')?.textContent ?? '';
    return [runs.join(), edge.match(/[ML]/g)?.length ?? 0, said];
  });
}

test('a run is switched off and on, and the frontier follows', () =>
  withPage(html, {}, async ({ page }) => {
    assert.equal(await shown(page), ['0,1', 7, '2 of 2 runs shown']);
    await page.getByRole('checkbox', { name: 'fast' }).press('Space');
    assert.equal(await shown(page), ['1', 9, '1 of 2 runs shown']);
    await page.getByRole('button', { name: 'None' }).press('Enter');
    assert.equal(await shown(page), ['', 0, '0 of 2 runs shown']);
    await page.getByRole('button', { name: 'All', exact: true }).press('Space');
    assert.equal(await shown(page), ['0,1', 7, '2 of 2 runs shown']);
  }));

test('rows of a run that is off are not in the table', () =>
  withPage(html, {}, async ({ page }) => {
    const rows = page.locator('.points').first().locator('tbody tr:visible');
    assert.is(await rows.count(), 5);
    await page.getByRole('checkbox', { name: 'slow' }).press('Space');
    assert.is(await rows.count(), 2);
  }));

test('many runs are picked by name, verdict and tag', () =>
  withPage(reportHtml(manyRuns(10, 3)), {}, async ({ page }) => {
    const said = page.locator('.status');
    const listed = page.locator('.runs li:visible');
    await page.getByLabel('Name').fill('-TP16');
    assert.equal([await said.textContent(), await listed.count()], ['3 of 10 runs shown', 3]);
    await page.getByLabel('Name').fill('');
    await page.getByLabel('Verdict').selectOption('fail');
    assert.equal([await said.textContent(), await listed.count()], ['2 of 10 runs shown', 2]);
    await page.getByLabel('Tag').selectOption('weekly');
    assert.equal([await said.textContent(), await listed.count()], ['1 of 10 runs shown', 1]);
    await page.getByRole('button', { name: 'None' }).press('Enter');
    await page.getByLabel('Verdict').selectOption('');
    await page.getByLabel('Tag').selectOption('');
    assert.equal([await said.textContent(), await listed.count()], ['9 of 10 runs shown', 10]);
  }));

const tip = (page: Page): Promise<string | null> =>
  page.locator('.tip:visible .heading').textContent();

test('arrows go from point to point, each is said, and Enter opens its run', () =>
  withPage(html, {}, async ({ page }) => {
    const plot = page.getByRole('application', { name: /^Throughput against/ });
    const spoken = page.locator('.spoken[role=status]');
    // Focus alone is no key.
    await page.getByRole('radio', { name: 'output tokens' }).focus();
    await page.keyboard.press('Tab');
    const seen: (string | null)[] = [await tip(page)];
    for (const key of [
      'ArrowRight',
      'ArrowRight',
      'ArrowDown',
      'ArrowRight',
      'Home',
      'End',
      'ArrowUp',
      'ArrowLeft',
    ]) {
      await plot.press(key);
      seen.push(await tip(page));
    }
    assert.equal(seen, [
      ...['fast · concurrency 4', 'fast · concurrency 64', 'fast · concurrency 64'],
      ...['slow · concurrency 16', 'slow · concurrency 64', 'slow · concurrency 4'],
      ...['slow · concurrency 64', 'fast · concurrency 64', 'fast · concurrency 4'],
    ]);
    assert.is(
      await spoken.textContent(),
      'fast · concurrency 4; Output tokens per second and GPU 18.5; tokens/s a user 139; run 1, pass; ' +
        'job 2 prefill + 1 decode (SGLang behind Dynamo), benchmark sa-bench; client sa-bench; ' +
        'load 4 at once, no limit of rate, 1,024 tokens in, 1,024 tokens out; answered 40 of 40',
    );
    await plot.press('Escape');
    assert.is(await page.locator('.tip:visible').count(), 0);
    await plot.press('ArrowRight');
    await plot.press('Enter');
    assert.ok(await page.locator('#run-0').evaluate((run) => run.hasAttribute('open')));
    assert.is(await page.evaluate(() => document.activeElement?.closest('details')?.id), 'run-0');
  }));

test('the pointer shows the nearest point, and its run above the others', () =>
  withPage(html, {}, async ({ page }) => {
    const figure = page.locator('[data-figure=tradeoff] svg');
    const box = await figure.boundingBox();
    const end = await page.evaluate(() => {
      const path = document.querySelector('[data-figure=tradeoff] svg > .c1 .solid');
      const own = path?.getBoundingClientRect();
      return { x: (own?.left ?? 0) + 4, y: (own?.top ?? 0) + 4 };
    });
    await page.mouse.move(end.x, end.y);
    assert.is(await tip(page), 'slow · concurrency 64');
    assert.is(await figure.locator('.pointed .series').getAttribute('data-run'), '1');
    assert.is(await page.locator('.runs li.pointed').getAttribute('data-run'), '1');
    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) - 5, (box?.y ?? 0) + 40);
    assert.is(await page.locator('.tip:visible').count(), 0);
    assert.is(await page.locator('.runs li.pointed').count(), 0);
  }));

test('another statistic, and other tokens, by arrow keys', () =>
  withPage(html, {}, async ({ page }) => {
    const title = (figure: string) => page.locator(`[data-figure=${figure}] .title`).first();
    assert.is(await title('ttft').textContent(), 'median, ms');
    await title('ttft').scrollIntoViewIfNeeded();
    await page.getByRole('radio', { name: 'median' }).press('ArrowRight');
    await page.waitForTimeout(100);
    assert.is(await title('ttft').textContent(), 'p90, ms');
    await page.getByRole('radio', { name: 'output tokens' }).press('ArrowRight');
    await page.waitForTimeout(100);
    assert.is(await title('tradeoff').textContent(), 'Input and output tokens per second and GPU');
  }));

test('a table is put in order by its headers', () =>
  withPage(html, {}, async ({ page }) => {
    const header = page.getByRole('columnheader', { name: 'a user' });
    const values = (): Promise<readonly string[]> =>
      page.locator('.points tbody tr td:nth-of-type(5)').allTextContents();
    const before = await values();
    await header.getByRole('button').press('Enter');
    const ascending = ['52.5', '64.9', '69.5', '105', '139'];
    assert.is(await header.getAttribute('aria-sort'), 'ascending');
    assert.equal((await values()).slice(0, 5), ascending);
    await header.getByRole('button').press('Space');
    assert.is(await header.getAttribute('aria-sort'), 'descending');
    assert.equal((await values()).slice(0, 5), [...ascending].reverse());
    assert.not.equal(before.slice(0, 5), ascending);
  }));

test('a link to a run opens it', () =>
  withPage(html, {}, async ({ page }) => {
    await page.getByRole('link', { name: 'Details of slow' }).press('Enter');
    await page.waitForTimeout(100);
    assert.ok(await page.locator('#run-1').evaluate((run) => run.hasAttribute('open')));
    await page.locator('#run-0 > summary').press('Enter');
    assert.ok(await page.locator('#run-0').evaluate((run) => run.hasAttribute('open')));
  }));

test.after(closeBrowser);
test.run();
