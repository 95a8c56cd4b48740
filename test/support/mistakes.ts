/** docs/mistakes.md: the commonest mistakes, made of fixtures/mistakes/. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { caseIn, type DiagnosticCase } from './diagnostic-cases.js';

const root = 'fixtures/mistakes';

/** Where the page is. */
export const mistakesFile = 'docs/mistakes.md';

/** All cases, in the order of the page. */
export function mistakes(): readonly DiagnosticCase[] {
  return readdirSync(root)
    .sort()
    .map((name) => caseIn(join(root, name), name));
}

const introduction = `# The commonest mistakes

Made by \`npm run golden:update\` from fixtures/mistakes/. Do not edit.

Each with the lines of a recipe that make it, which stand in a recipe that is right otherwise, and with what srtgen
says. All codes are in [diagnostics.md](diagnostics.md).`;

/** The whole page. */
export function mistakesPage(): string {
  return `${[introduction, ...mistakes().map(section)].join('\n\n')}\n`;
}

function section({ directory, expected }: DiagnosticCase): string {
  const { title }: { readonly title: string } = parse(
    readFileSync(join(directory, 'case.yaml'), 'utf8'),
  );
  const overlay = join(directory, 'overlay.yaml');
  const lines = readFileSync(existsSync(overlay) ? overlay : join(directory, 'input.yaml'), 'utf8');
  const output = readFileSync(expected, 'utf8');
  return [`## ${title}`, '', fenced('yaml', lines), '', fenced('', output)].join('\n');
}

function fenced(language: string, text: string): string {
  return `~~~${language}\n${text.replace(/\n?$/, '\n')}~~~`;
}
