import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatDiagnostic } from '../../src/diagnostics/format.js';
import type { Diagnostic } from '../../src/types/diagnostic.js';

const sources = new Map([['a.yaml', 'name: x\r\n\tmodel: 5\n']]);

function unknownKey(line: number, column: number, hint?: string): Diagnostic {
  const position = { file: 'a.yaml', line, column };
  const message = 'there is no key `isll`';
  return { code: 'unknown-key', severity: 'error', message, position, ...(hint && { hint }) };
}

test('place, code, excerpt and hint', () => {
  assert.is(
    formatDiagnostic(unknownKey(1, 7, 'did you mean `isl`?'), sources),
    `a.yaml:1:7: error[unknown-key]: there is no key \`isll\`
    1 | name: x
      |       ^
  hint: did you mean \`isl\`?`,
  );
});

test('a tab before the place stays a tab', () => {
  assert.is(
    formatDiagnostic(unknownKey(2, 9), sources),
    `a.yaml:2:9: error[unknown-key]: there is no key \`isll\`
    2 | \tmodel: 5
      | \t       ^`,
  );
});

const carets: readonly (readonly [line: string, column: number, below: string])[] = [
  ['type: dynamo  # the usual', 7, '      ^^^^^^'],
  ['type: dynamo  # the usual', 1, '^^^^'],
  ['command: a b, c:d', 10, '         ^^^^^^^^'],
  ['url: http://a:80/#x', 6, '     ^^^^^^^^^^^^^^'],
  ['a: "b \\" c" # d', 4, '   ^^^^^^^^'],
  ["a: 'it''s' # d", 4, '   ^^^^^^^'],
  ['a: [b c, d]', 4, '   ^'],
  ['a: [b c, d]', 5, '    ^^^'],
  ['a: {b: c:d, e: f}', 5, '    ^'],
  ['a: {b: c:d, e: f}', 8, '       ^^^'],
  ['- a', 1, '^'],
  ['- a', 3, '  ^'],
  ['text: |', 7, '      ^'],
  ['', 1, '^'],
];

for (const [line, column, below] of carets) {
  test(`as wide as what is written in column ${column}: ${line}`, () => {
    const shown = formatDiagnostic(unknownKey(1, column), new Map([['a.yaml', line]]));
    assert.equal(shown.split('\n').slice(1), [`    1 | ${line}`, `      | ${below}`]);
  });
}

test('layers and jobs', () => {
  const at = (line: number) => ({ file: '/w/a.yaml', line, column: 5 });
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const diagnostic: Diagnostic = {
    ...unknownKey(1, 7, 'remove it'),
    from: [
      { layer: 'sweep, tp = 4', position: at(3) },
      { layer: 'override_x', position: at(2) },
      { layer: 'base', position: at(1) },
    ],
  };
  const shown = (jobs: Diagnostic['jobs']) =>
    formatDiagnostic({ ...diagnostic, ...(jobs && { jobs }) }, new Map(), (file) => file.slice(3));
  const from =
    'from: sweep, tp = 4 (a.yaml:3:5), filled into override_x (a.yaml:2:5), over base (a.yaml:1:5)';
  const first = 'aml:1:7: error[unknown-key]: there is no key `isll`';
  assert.is(shown(undefined), `${first}\n  ${from}\n  hint: remove it`);
  assert.is(
    shown({ names: ['a', 'b'], of: 2 }),
    `${first}\n  ${from}\n  in: all 2 jobs\n  hint: remove it`,
  );
  assert.is(
    shown({ names, of: 9 }),
    `${first}\n  ${from}\n  in: 6 of 9 jobs: a, b, c, d and 2 more\n  hint: remove it`,
  );
  assert.is(
    shown({ names: ['a'], of: 9 }),
    `${first}\n  ${from}\n  in: 1 of 9 jobs: a\n  hint: remove it`,
  );
});

test('without the source there is no excerpt', () => {
  const text = 'a.yaml:1:7: error[unknown-key]: there is no key `isll`';
  assert.is(formatDiagnostic(unknownKey(1, 7)), text);
  assert.is(
    formatDiagnostic(unknownKey(9, 1), sources),
    'a.yaml:9:1: error[unknown-key]: there is no key `isll`',
  );
});

test('what may be a credential is not shown', () => {
  assert.is(
    formatDiagnostic({ ...unknownKey(1, 7, 'remove it'), confidential: true }, sources),
    'a.yaml:1:7: error[unknown-key]: there is no key `isll`\n  hint: remove it',
  );
});

test('without a position there is only the message', () => {
  const diagnostic: Diagnostic = {
    code: 'file-missing',
    severity: 'warning',
    message: 'there is no file x',
  };
  assert.is(formatDiagnostic(diagnostic, sources), 'warning[file-missing]: there is no file x');
});

test('of a long line the part around the place is shown', () => {
  const line = `${'a'.repeat(300)}!${'b'.repeat(300)}`;
  assert.is(
    formatDiagnostic(unknownKey(1, 301), new Map([['a.yaml', line]])),
    `a.yaml:1:301: error[unknown-key]: there is no key \`isll\`
    1 | ${'a'.repeat(59)}!${'b'.repeat(60)}
      | ${' '.repeat(59)}${'^'.repeat(61)}`,
  );
});

test.run();
