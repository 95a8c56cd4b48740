/** The tests of the compiler (uvu) and of the job's runtime (bats). */

import { readFileSync, rmSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { local, missing, run } from './run.js';

/** Per cent of the lines of src/ that tests have to run. */
const coverageFloor = 95;

/** Where tests leave the scripts of all fixtures, for the shell part. */
export const scriptsDirectory = '.test-build/scripts';

/** uvu over .test-build/, which the types part has made. */
export async function uvu() {
  rmSync('coverage', { recursive: true, force: true });
  rmSync(scriptsDirectory, { recursive: true, force: true });
  const colour = process.stdout.isTTY ? [] : ['--no-color'];
  const { code, output } = await run(
    local('c8'),
    [local('uvu'), ...colour, '.test-build/test', '\\.test\\.js$'],
    { environment: { SRTGEN_TEST_SCRIPTS: scriptsDirectory } },
  );
  return countTests(code, output);
}

/** What uvu says at its end. A file that cannot be loaded ends it before it counts. */
export function countTests(code, output) {
  const text = stripVTControlCharacters(output);
  const [total, passed, skipped] = ['Total', 'Passed', 'Skipped'].map((what) =>
    Number(text.match(new RegExp(`^ *${what}: +(\\d+)`, 'm'))?.[1] ?? 0),
  );
  const failed = Math.max(total - passed - skipped, code === 0 ? 0 : 1);
  return { passed, failed, skipped };
}

/** What uvu has run of src/. */
export function coverage() {
  const covered = coveredLines();
  const enough = covered >= coverageFloor;
  const notes = [
    `${covered} % of the lines, at least ${coverageFloor}`,
    ...(enough ? [] : ['npm run coverage shows what no test runs']),
  ];
  return { passed: enough ? 1 : 0, failed: enough ? 0 : 1, notes };
}

function coveredLines() {
  try {
    return JSON.parse(readFileSync('coverage/coverage-summary.json', 'utf8')).total.lines.pct;
  } catch {
    return 0;
  }
}

export async function bats() {
  if (missing('bats').length > 0) return { skipped: 1, notes: ['bats is not installed'] };
  const { code, output } = await run('bats', ['--formatter', 'tap', '--recursive', 'test']);
  const lines = output.split('\n');
  const skipped = lines.filter((line) => /^ok \d+ .*# skip/.test(line));
  const passed = lines.filter((line) => /^ok \d+ /.test(line)).length - skipped.length;
  const planned = Number(output.match(/^1\.\.(\d+)$/m)?.[1] ?? 0);
  // A file that ends early leaves tests of its plan unsaid.
  const failed = Math.max(planned - passed - skipped.length, code === 0 ? 0 : 1);
  const notes = skipped.map((line) => line.replace(/^ok \d+ (.*) # skip/, 'skipped: $1:'));
  return { passed, failed, skipped: skipped.length, notes };
}
