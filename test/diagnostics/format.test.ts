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
      | ${' '.repeat(59)}^`,
  );
});

test.run();
