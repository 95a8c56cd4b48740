import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Content, element, toHtml } from '../../src/report/markup.js';
import { printable } from '../../src/report/printable.js';

const texts: readonly (readonly [given: string, wanted: string])[] = [
  ['plain', '<p title="plain">plain</p>'],
  [
    '</script><img src=x onerror=alert(1)>',
    '<p title="&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;">&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;</p>',
  ],
  [`" ' &amp;`, '<p title="&quot; &#39; &amp;amp;">&quot; &#39; &amp;amp;</p>'],
  ['a\0b\x1b[31mc\x7f', '<p title="a␀b␛[31mc␡">a␀b␛[31mc␡</p>'],
  ['two\nlines\tand a tab', '<p title="two\nlines\tand a tab">two\nlines\tand a tab</p>'],
];

for (const [given, wanted] of texts) {
  test(`text stays text: ${JSON.stringify(given)}`, () => {
    assert.equal(toHtml(element('p', { title: given }, given)), wanted);
  });
}

const marks: readonly (readonly [given: string, wanted: string])[] = [
  ['\u202Egnp.exe', '\uFFFDgnp.exe'],
  ['\u2066isolated\u2069', '\uFFFDisolated\uFFFD'],
  ['\uD800 half of a pair', '\uFFFD half of a pair'],
  ['whole pair 🙂', 'whole pair 🙂'],
  ['\x85\u2028\u2029', '\uFFFD\uFFFD\uFFFD'],
  ['שלום', 'שלום'],
];

for (const [given, wanted] of marks) {
  test(`what has no shape gets one: ${JSON.stringify(given)}`, () => {
    assert.equal(printable(given), wanted);
  });
}

test('attributes are there or not', () => {
  const attributes = { a: true, b: false, c: undefined, d: 0, e: '' };
  assert.equal(toHtml(element('p', attributes)), '<p a d="0" e></p>');
});

test('what is nothing leaves nothing, and lists lie flat', () => {
  const content: Content = [null, false, '', ['one', [element('br', {}), 2]]];
  assert.equal(toHtml(element('p', {}, content)), '<p>one<br>2</p>');
});

test('shapes end as they begin', () => {
  assert.equal(
    toHtml(element('svg', {}, element('path', { d: 'M0,0' }))),
    '<svg><path d="M0,0"/></svg>',
  );
});

test.run();
