/**
 * `npm run golden:update [-- FILTER]`: records what the cases of fixtures/golden, fixtures/effects,
 * fixtures/refusals, fixtures/diagnostics and fixtures/pages make now, and the pages of docs/ that are made of them.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diffLines } from 'diff';
import { buildFiles, type Files } from './support/bundle-text.js';
import { codesWithCase, diagnosticCase, outputOf } from './support/diagnostic-cases.js';
import { diagnosticsFile, diagnosticsPage } from './support/diagnostics-page.js';
import { effectOf, effects, expectedDiff } from './support/effects.js';
import { goldenCases, record, recordable, recorded } from './support/golden.js';
import { pageFile, recipeKeysPage } from './support/key-page.js';
import { mistakes, mistakesFile, mistakesPage } from './support/mistakes.js';
import type { Overlay } from './support/overlays.js';
import { pageCases, pagePath, pageText } from './support/pages.js';
import { expectedText, refusalOf, refusals } from './support/refusals.js';
import { samplePages, withSamples } from './support/samples.js';

interface Change {
  readonly name: string;
  readonly files: number;
  readonly added: number;
  readonly removed: number;
}

const filter = process.argv[2] ?? '';
if (process.env.CI) {
  process.stderr.write(
    'golden:update: what CI has recorded, nobody has reviewed; run it at home\n',
  );
  process.exitCode = 1;
} else {
  const changes = [
    ...(await updateGolden()),
    ...(await updateOverlays('effects', effects(), expectedDiff, effectOf)),
    ...(await updateOverlays('refusals', refusals(), expectedText, refusalOf)),
    ...(await updateDiagnostics()),
    ...(await updatePages()),
  ];
  // After the diagnostics that they quote, and whatever was filtered: they list them all.
  const pages = [
    updateText(pageFile, recipeKeysPage()),
    updateText(diagnosticsFile, diagnosticsPage()),
    updateText(mistakesFile, mistakesPage()),
    ...(await updateSamples()),
  ];
  process.stdout.write(table([...changes, ...pages]));
}

async function updateGolden(): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const golden of goldenCases().filter(({ name }) => name.includes(filter))) {
    const before = recorded(golden);
    const after = recordable(await buildFiles(golden.name, golden.input));
    changes.push(change(`golden/${golden.name}`, before, after));
    record(golden, after);
  }
  return changes;
}

async function updatePages(): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const name of pageCases.filter((each) => each.includes(filter))) {
    changes.push({ ...updateText(pagePath(name), await pageText(name)), name: `pages/${name}` });
  }
  return changes;
}

async function updateSamples(): Promise<readonly Change[]> {
  return Promise.all(
    samplePages.map(async (page) =>
      updateText(page, await withSamples(readFileSync(page, 'utf8'))),
    ),
  );
}

async function updateOverlays(
  kind: string,
  overlays: readonly Overlay[],
  file: string,
  textOf: (overlay: Overlay) => Promise<string>,
): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const overlay of overlays.filter(({ name }) => name.includes(filter))) {
    const text = await textOf(overlay);
    changes.push({
      ...updateText(join(overlay.directory, file), text),
      name: `${kind}/${overlay.name}`,
    });
  }
  return changes;
}

async function updateDiagnostics(): Promise<readonly Change[]> {
  const changes: Change[] = [];
  const cases = [...codesWithCase().map(diagnosticCase), ...mistakes()];
  for (const each of cases.filter(({ code }) => code.includes(filter))) {
    changes.push(updateText(each.expected, await outputOf(each)));
  }
  return changes;
}

function updateText(file: string, text: string): Change {
  const before = existsSync(file) ? { file: readFileSync(file, 'utf8') } : {};
  writeFileSync(file, text);
  return change(file, before, { file: text });
}

function change(name: string, before: Files, after: Files): Change {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const differing = paths.filter((path) => before[path] !== after[path]);
  const parts = differing.flatMap((path) => diffLines(before[path] ?? '', after[path] ?? ''));
  const lines = (chosen: 'added' | 'removed') =>
    parts.filter((part) => part[chosen]).reduce((sum, part) => sum + part.count, 0);
  return { name, files: differing.length, added: lines('added'), removed: lines('removed') };
}

function table(changes: readonly Change[]): string {
  const changed = changes.filter(({ files }) => files > 0);
  const width = Math.max(0, ...changed.map(({ name }) => name.length));
  const rows = changed.map(
    ({ name, files, added, removed }) =>
      `${name.padEnd(width)}  ${String(files).padStart(4)} files  +${added} -${removed}\n`,
  );
  return `${rows.join('')}${changes.length} cases, ${changed.length} changed\n`;
}
