/**
 * Runs the checks that are named, or all of them, and shows at the end what came of each. The last line is
 * `N passed, N failed`, with `, N skipped` where something could not run here.
 */

import { browser } from './check/browser.js';
import { conformance } from './check/conformance.js';
import { published } from './check/published.js';
import { shell } from './check/shell.js';
import { slurm } from './check/slurm.js';
import { format, lint, types } from './check/source.js';
import { start } from './check/start.js';
import { bats, coverage, uvu } from './check/tests.js';

/** In this order: what is quick and says most comes first; shell needs the scripts that uvu leaves behind. */
const parts = {
  types,
  lint,
  format,
  start,
  uvu,
  coverage,
  shell,
  published,
  bats,
  browser,
  slurm,
  conformance,
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  process.stderr.write(
    `check: no part ${unknown.join(', ')}; there is ${Object.keys(parts).join(', ')}\n`,
  );
  process.exitCode = 2;
} else {
  const rows = await runParts(names.length > 0 ? names : Object.keys(parts));
  process.stdout.write(report(rows));
  process.exitCode = rows.some(({ failed }) => failed > 0) ? 1 : 0;
}

async function runParts(chosen) {
  const rows = [];
  for (const name of chosen) {
    process.stdout.write(`\n== ${name}\n`);
    const started = Date.now();
    const outcome = await parts[name]();
    rows.push({ name, seconds: (Date.now() - started) / 1000, ...judged(outcome) });
  }
  return rows;
}

/** A part that ran nothing has not shown anything; it fails unless it says why it could not. */
function judged({ passed = 0, failed = 0, skipped = 0, notes = [] }) {
  if (passed + failed + skipped > 0) return { passed, failed, skipped, notes };
  return { passed, failed: 1, skipped, notes: [...notes, 'nothing was run'] };
}

function report(rows) {
  const sum = (column) => rows.reduce((total, row) => total + row[column], 0);
  const skipped = sum('skipped');
  return [
    '',
    line('part', 'passed', 'failed', 'skipped', 'seconds'),
    ...rows.map((row) =>
      line(row.name, row.passed, row.failed, row.skipped, row.seconds.toFixed(1)),
    ),
    ...rows.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}`)),
    `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
    '',
  ].join('\n');
}

function line(name, ...cells) {
  return name.padEnd(14) + cells.map((cell) => String(cell).padStart(9)).join('');
}
