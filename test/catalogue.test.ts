/**
 * Catalogue, cases and page of the diagnostics are about the same codes. A new code is a line in
 * src/diagnostics/catalogue/, a directory fixtures/diagnostics/<code>/ with an overlay.yaml or an input.yaml, and
 * `npm run golden:update -- <code>`.
 */

import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { unifiedDiff } from '../src/commands/bundle-diff.js';
import { catalogue } from '../src/diagnostics/catalogue/index.js';
import { codesWithCase, diagnosticCase, outputOf } from './support/diagnostic-cases.js';
import { diagnosticsFile, diagnosticsPage } from './support/diagnostics-page.js';
import { mistakes, mistakesFile, mistakesPage } from './support/mistakes.js';

const known = Object.values(catalogue).flatMap((codes) => Object.keys(codes));

test('every code is in the catalogue once', () => {
  assert.equal(
    known.filter((code, index) => known.indexOf(code) !== index),
    [],
  );
});

test('every code has a case in fixtures/diagnostics, and every case a code', () => {
  const cases = codesWithCase();
  assert.equal(
    {
      without: known.filter((code) => !cases.includes(code)),
      unknown: cases.filter((code) => !known.includes(code)),
    },
    { without: [], unknown: [] },
  );
});

for (const code of codesWithCase()) {
  test(code, async () => {
    const each = diagnosticCase(code);
    const output = await outputOf(each);
    compare(each.expected, output, code);
    const shown = new Set(
      [...output.matchAll(/(?:error|warning)\[([a-z0-9-]+)\]/g)].map(([, found]) => found),
    );
    assert.ok(shown.has(code), `the case shows ${[...shown].join(', ') || 'nothing'}`);
  });
}

test('docs/diagnostics.md has them all, as they are', () => {
  compare(diagnosticsFile, diagnosticsPage(), 'diagnostics');
});

for (const mistake of mistakes()) {
  test(`mistake ${mistake.code}`, async () => {
    compare(mistake.expected, await outputOf(mistake), mistake.code);
  });
}

test('docs/mistakes.md shows them, as they are', () => {
  compare(mistakesFile, mistakesPage(), 'mistakes');
  assert.ok(mistakes().length >= 20, 'the twenty commonest');
});

function compare(file: string, actual: string, filter: string): void {
  const expected = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (actual === expected) return;
  const diff = unifiedDiff(file, expected, actual);
  assert.unreachable(`another text; npm run golden:update -- ${filter}\n${diff}`);
}

test.run();
