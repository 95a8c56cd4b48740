/** docs/diagnostics.md, made of the catalogue and of the recorded cases. */

import { readFileSync } from 'node:fs';
import type { Entry } from '../../src/diagnostics/catalogue/entry.js';
import { catalogue } from '../../src/diagnostics/catalogue/index.js';
import { diagnosticCase } from './diagnostic-cases.js';

/** Where the page is. */
export const diagnosticsFile = 'docs/diagnostics.md';

const introduction = `# Diagnostics

Made by \`npm run golden:update\` from src/diagnostics/catalogue/ and fixtures/diagnostics/. Do not edit.

All that srtgen says about recipes, cluster profiles and output directories, by the phase that finds it. A phase gives
all its findings at once, and the next begins only without errors. Below each code is what the command line says of a
recipe that has just this mistake.`;

/** The whole page. */
export function diagnosticsPage(): string {
  const phases = Object.entries(catalogue).map(
    ([phase, codes]): Phase => [phase, Object.entries(codes)],
  );
  return [introduction, contents(phases), ...phases.flatMap(section)].join('\n\n').concat('\n');
}

type Phase = readonly [name: string, codes: readonly (readonly [code: string, entry: Entry])[]];

function contents(phases: readonly Phase[]): string {
  const rows = phases.flatMap(([phase, codes]) =>
    codes.map(([code, { severity }]) => `| [${code}](#${code}) | ${severity} | ${phase} |`),
  );
  return ['| code | | phase |', '|---|---|---|', ...rows].join('\n');
}

function section([phase, codes]: Phase): readonly string[] {
  return [`## ${phase}`, ...codes.flatMap(([code, entry]) => paragraphs(code, entry))];
}

function paragraphs(code: string, { severity, cause, cure }: Entry): readonly string[] {
  const output = readFileSync(diagnosticCase(code).expected, 'utf8');
  return [
    `### ${code}`,
    `*${severity}*. ${cause}`,
    `**Cure.** ${cure}`,
    `~~~\n${output.replace(/\n?$/, '\n')}~~~`,
  ];
}
