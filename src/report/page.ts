/** The page around a report: one file that asks nobody for anything. */

import { reportAssets } from '../generated/report-assets.js';
import { type Content, element, type Markup, toHtml } from './markup.js';

export interface Page {
  readonly title: string;
  readonly body: Content;
  /** What the page's script works on; null = the page has no script. */
  readonly data: object | null;
}

/** The whole file. Its policy lets nothing run but its own script, nothing load, and no text become markup. */
export function page({ title, body, data }: Page): string {
  const { style, styleHash, script, scriptHash } = reportAssets;
  const policy = [
    "default-src 'none'",
    `style-src '${styleHash}'`,
    data === null ? "script-src 'none'" : `script-src '${scriptHash}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  const meta = (attributes: Readonly<Record<string, string>>): Markup =>
    element('meta', attributes);
  const head = [
    meta({ charset: 'utf-8' }),
    meta({ 'http-equiv': 'Content-Security-Policy', content: policy }),
    meta({ name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    meta({ name: 'color-scheme', content: 'light dark' }),
    meta({ name: 'referrer', content: 'no-referrer' }),
    element('title', {}, title),
  ];
  return [
    '<!doctype html>',
    `<html lang="en"><head>${head.map(toHtml).join('\n')}`,
    // Style and script are ours, and neither has an end tag of its own kind within.
    `<style>${style}</style></head>`,
    toHtml(element('body', {}, body)).replace(/<\/body>$/, ''),
    ...(data === null
      ? []
      : [
          `<script type="application/json" id="data">${json(data)}</script>`,
          `<script>${script}</script>`,
        ]),
    '</body></html>',
    '',
  ].join('\n');
}

/** JSON that no parser of HTML takes for anything else. */
function json(data: object): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
