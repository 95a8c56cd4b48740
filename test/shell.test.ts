/** Quoting against the real thing: what goes into a script comes out of bash byte for byte. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ip, job, text, word } from '../src/lib/word.js';
import { comment, heredocLine, quote, quoteText } from '../src/phases/8-render/shell.js';
import { configView } from '../src/phases/8-render/views.js';
import type { RuntimeReference, Word } from '../src/types/word.js';
import { temporaryDirectory } from './support/directories.js';
import { planOf } from './support/plan.js';

/** Values of references, as bad as an environment can make them. */
const values: Readonly<Record<string, string>> = {
  HEAD_IP: '10.0.0.1',
  LOG_DIR: '/a b/*/$(false) `false` "\'\\',
  SUBMIT_DIR: '~/é\n\u202e\t!x ',
  RUN_NAME: '',
};
const references: readonly RuntimeReference[] = [
  ip('HEAD'),
  job('LOG_DIR'),
  job('SUBMIT_DIR'),
  job('RUN_NAME'),
];

/** What bash, UTF-8, terminals or readers take for more than it is. */
const dangerous = [
  ...'$`!\'"\\ \t\n~*?[]{}()<>|&;#^=%-+,.:/@_aAzZ0179',
  ...['$(', '${', '$((', "$'", '$"', '{a,b}', '<(', '\\\n', '&&', `\${HEAD_IP}`, '!!', '\\0'],
  ...['\r', '\x01', '\x1b[31m', '\x7f', '\u0080', '\u0085', '\u009b', '\u00a0', '\u00ad'],
  ...['\u200b', '\u200d', '\u2028', '\u2029', '\u202e', '\u2066', '\u2069', '\ufeff', '\uffff'],
  ...['é', 'e\u0301', '漢', '\u{1f600}', '\u{e0041}', '\u{10ffff}'],
];

const literal = fc
  .oneof(
    { arbitrary: fc.array(fc.constantFrom(...dangerous), { maxLength: 8 }), weight: 3 },
    { arbitrary: fc.array(fc.string({ unit: 'binary' }), { maxLength: 2 }), weight: 1 },
    { arbitrary: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 2 }), weight: 1 },
  )
  // bash has no way to hold a NUL; the loader refuses it.
  .map((parts) => parts.join('').replaceAll('\0', ''));

const words: fc.Arbitrary<Word> = fc
  .array(fc.oneof({ arbitrary: literal, weight: 2 }, fc.constantFrom(...references)), {
    maxLength: 5,
  })
  .map((parts) => parts.reduce<Word>((made, part) => word`${made}${part}`, []));

/** The value that a word stands for. */
function meaning(value: Word): string {
  return value.map((part) => (typeof part === 'string' ? part : values[part.variable])).join('');
}

const script = join(temporaryDirectory(), 'script.sh');

/** The bytes that a script prints, as latin1 text, which assert can show. */
function output(lines: readonly string[], locale: string): string {
  writeFileSync(script, ['set -euo pipefail', ...lines, ''].join('\n'));
  const environment = { PATH: process.env.PATH, LC_ALL: locale, ...values };
  const { stdout, stderr } = spawnSync('bash', [script], {
    env: environment,
    maxBuffer: 2 ** 26,
  });
  assert.is(stderr.toString(), '');
  return stdout.toString('latin1');
}

function bytes(texts: readonly string[], end: string): string {
  return Buffer.from(texts.map((each) => each + end).join('')).toString('latin1');
}

/** Prints each word as bash sees it: in an array, behind an option's name, and as a variable's value. */
function printing(all: readonly Word[]): readonly string[] {
  return all.flatMap((each) => [
    'words=(',
    `  ${quote(each)} --option=${quote(each)}`,
    ')',
    `export VALUE=${quote(each)}`,
    `printf '%s\\0' "\${words[@]}" "\${VALUE}"`,
  ]);
}

for (const locale of ['C', 'C.UTF-8']) {
  test(`words arrive as they are, LC_ALL=${locale}`, () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 300, maxLength: 300 }), (all) => {
        const wanted = all.map(meaning).flatMap((each) => [each, `--option=${each}`, each]);
        assert.is(output(printing(all), locale), bytes(wanted, '\0'));
      }),
      { numRuns: 10 },
    );
  });

  test(`lines of a heredoc arrive as they are, LC_ALL=${locale}`, () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 300, maxLength: 300 }), (lines) => {
        const view = configView({ name: 'x', lines }, lines.map(heredocLine), planOf());
        const heredoc = [`cat <<${view.delimiter}`, ...view.lines, view.delimiter];
        assert.is(output(heredoc, locale), bytes(lines.map(meaning), '\n'));
      }),
      { numRuns: 10 },
    );
  });
}

const spellings: readonly (readonly [string, Word, string])[] = [
  ['nothing', [], "''"],
  ['bare', text('a-Z_0.9x:/y@z%+=1'), 'a-Z_0.9x:/y@z%+=1'],
  ['a comma', text('a,b'), "'a,b'"],
  ['a number', text(8000), '8000'],
  ['a blank', text('a b'), "'a b'"],
  ['a tilde', text('~/x'), "'~/x'"],
  ['a comment sign', text('#x'), "'#x'"],
  ['braces', text('{a,b}'), "'{a,b}'"],
  ['JSON', text('{"a": 1}'), `'{"a": 1}'`],
  ['what looks like a reference', text(`\${HEAD_IP}`), `'\${HEAD_IP}'`],
  ['a single quote', text("it's"), "'it'\\''s'"],
  ['double quotes and dollars', text('"$x" `y` \\z'), `'"$x" \`y\` \\z'`],
  ['a newline and a tab', text('a\nb\tc'), "'a\nb\tc'"],
  ['letters beyond ASCII', text('é漢'), "'é漢'"],
  ['a reference', word`${ip('HEAD')}`, `"\${HEAD_IP}"`],
  ['a reference in text', word`http://${ip('HEAD')}:8000`, `"http://\${HEAD_IP}:8000"`],
  ['two references', word`${ip('A')}${ip('B')}`, `"\${A_IP}\${B_IP}"`],
  ['a reference beside letters', word`a${ip('A')}b`, `"a\${A_IP}b"`],
  [
    'a reference in dangerous text',
    word`"$x" \`y\` \\z !${ip('A')}`,
    `"\\"\\$x\\" \\\`y\\\` \\\\z !\${A_IP}"`,
  ],
  ['a control character', text('\x1b[31m'), "$'\\033[31m'"],
  ['a carriage return', text('a\r'), "$'a\\015'"],
  ['what reorders text', text('a\u202eb'), "$'a\\342\\200\\256b'"],
  ['digits after what is hidden', text('\x017'), "$'\\0017'"],
  ['quotes beside what is hidden', text("\x7f'\\\n"), "$'\\177\\'\\\\\n'"],
  ['a byte order mark', text('\ufeffx'), "$'\\357\\273\\277x'"],
  ['hidden text beside a reference', word`\u200b${ip('A')}/x`, `$'\\342\\200\\213'"\${A_IP}"/x`],
];

for (const [name, value, wanted] of spellings) {
  test(`spelling of ${name}`, () => assert.is(quote(value), wanted));
}

test('literal text has the spelling of its word', () => {
  for (const [, value, wanted] of spellings) {
    const [only, ...others] = value.length === 0 ? [''] : value;
    if (typeof only === 'string' && others.length === 0) assert.is(quoteText(only), wanted);
  }
});

const heredocs: readonly (readonly [Word, string])[] = [
  [[], ''],
  [word`server ${ip('FRONTEND_0')}:8180;`, `server \${FRONTEND_0_IP}:8180;`],
  [text('hash $key "x" \'y\' `z` \\n'), 'hash \\$key "x" \'y\' \\`z\\` \\\\n'],
];

for (const [line, wanted] of heredocs) {
  test(`heredoc line ${JSON.stringify(wanted)}`, () => assert.is(heredocLine(line), wanted));
}

test('the end of a heredoc is none of its lines', () => {
  const delimiters = [[], ['END_OF_FILE'], ['END_OF_FILE', 'END_OF_FILE_']].map(
    (lines) => configView({ name: 'x', lines: lines.map(text) }, lines, planOf()).delimiter,
  );
  assert.equal(delimiters, ['END_OF_FILE', 'END_OF_FILE_', 'END_OF_FILE__']);
});

const comments: readonly (readonly [string, string])[] = [
  ['recipes/é.yaml', 'recipes/é.yaml'],
  ['a\nrm -rf x', 'a?rm -rf x'],
  ['a\r\t\x1b\u202e\u2028\u0085b', 'a??????b'],
];

for (const [value, wanted] of comments) {
  test(`comment ${JSON.stringify(wanted)}`, () => assert.is(comment(value), wanted));
}

test.run();
