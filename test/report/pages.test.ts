import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { reportHtml } from '../../src/report/report-html.js';
import { mixedRuns, pages } from '../support/shown-pages.js';

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** The only part of that kind, as it stands in the page. */
function partOf(html: string, start: string, end: string): string {
  const [, part = '', ...others] = html.split(start);
  assert.is(others.length, 0, `${start} is there more than once`);
  return part.split(end)[0] ?? '';
}

/** Elements of HTML without an end; shapes of SVG end as they begin. */
const empty = /^(br|col|hr|input|meta|!doctype)$/;

/** The first end tag that ends nothing; undefined = each ends what began last. */
function firstUnbalanced(html: string): string | undefined {
  const open: string[] = [];
  for (const [tag, slash, name = '', end] of html.matchAll(/<(\/?)([!\w]+)[^<>]*?(\/?)>/g)) {
    if (slash === '/' && open.pop() !== name) return tag;
    if (slash === '' && end === '' && !empty.test(name)) open.push(name);
  }
  return open.at(-1);
}

for (const [name, html] of Object.entries(pages)) {
  const withoutPrograms = html.replace(/(<(style|script)[^>]*>).*?(<\/\2>)/gs, '$1$3');

  test(`${name}: all elements end`, () => {
    assert.is(firstUnbalanced(withoutPrograms), undefined);
  });

  test(`${name}: nothing is elsewhere, and nothing runs but the page's own script`, () => {
    const script = html.includes('<script>') ? partOf(html, '<script>', '</script>') : undefined;
    const policy = [
      "default-src 'none'",
      `style-src '${hash(partOf(html, '<style>', '</style>'))}'`,
      `script-src '${script === undefined ? 'none' : hash(script)}'`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; ');
    const written = partOf(html, 'http-equiv="Content-Security-Policy" content="', '"');
    assert.is(written.replaceAll('&#39;', "'"), policy);
    const addresses = [...withoutPrograms.matchAll(/\s(?:href|src|action)="([^"]*)"/g)];
    assert.equal(
      addresses.map(([, address = '']) => address).filter((address) => !address.startsWith('#')),
      [],
    );
    const withoutValues = withoutPrograms.replace(/"[^"]*"/g, '""');
    assert.equal(withoutValues.match(/<[^>]*\s(?:style|on\w+)=/g), null);
  });

  test(`${name}: a name is given once, and every link leads somewhere`, () => {
    const ids = [...withoutPrograms.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    assert.equal(ids, [...new Set(ids)]);
    const links = [...withoutPrograms.matchAll(/\shref="#([^"]*)"/g)].map(([, id]) => id);
    assert.equal(
      links.filter((id) => !ids.includes(id)),
      [],
    );
  });
}

test('the same runs give the same page', () => {
  assert.ok(reportHtml(mixedRuns) === reportHtml(structuredClone(mixedRuns)));
});

test.run();
