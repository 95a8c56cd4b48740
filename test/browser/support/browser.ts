/** Pages in Debian's Chromium, and all that they let be noticed. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { temporaryDirectory } from '../../support/directories.js';

export interface OpenPage {
  readonly page: Page;
  /** What the page said on the console, and what went wrong in it. */
  readonly said: readonly string[];
  /** Everything that was asked for, wherever. */
  readonly requests: readonly string[];
  readonly address: string;
}

export interface Look {
  /** Pixels. */
  readonly width?: number;
  readonly colours?: 'light' | 'dark';
  readonly media?: 'screen' | 'print';
  readonly withScript?: boolean;
  /** For programs of tests, which the page would refuse. */
  readonly withoutPolicy?: boolean;
}

/** A page's text with everything to be seen. */
export function opened(html: string): string {
  return html.replace(/<details(?![^>]* open)/g, '<details open');
}

let launched: Promise<Browser> | undefined;

function browser(): Promise<Browser> {
  // Root has no sandbox; what is opened here is our own.
  launched ??= chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
  return launched;
}

function chromiumPath(): string {
  const path = process.env.SRTGEN_CHROMIUM;
  if (path === undefined)
    throw new Error('SRTGEN_CHROMIUM names no browser: npm run check -- browser');
  return path;
}

/** The process would not end before its browser. */
export async function closeBrowser(): Promise<void> {
  await (await launched)?.close();
  launched = undefined;
}

/** Another window, or paper, for a page that is open. */
export async function lookAgain(
  page: Page,
  { width = 1600, colours = 'light', media = 'screen' }: Look,
): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ media, colorScheme: colours });
  await page.waitForTimeout(100);
}

/** Opens a page's text from a file, lets `look` look at it, and closes it. */
export async function withPage<Result>(
  html: string,
  given: Look,
  look: (open: OpenPage) => Promise<Result>,
): Promise<Result> {
  const { withScript = true, withoutPolicy = false } = given;
  const file = join(temporaryDirectory(), 'page.html');
  writeFileSync(file, html);
  const context = await (await browser()).newContext({
    javaScriptEnabled: withScript,
    bypassCSP: withoutPolicy,
    reducedMotion: 'reduce',
  });
  try {
    const page = await context.newPage();
    const said: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    context.on('request', (request) => requests.push(request.url()));
    await lookAgain(page, given);
    const address = pathToFileURL(file).href;
    await page.goto(address);
    await page.waitForTimeout(100);
    return await look({ page, said, requests, address });
  } finally {
    await context.close();
  }
}
