/** The tests of the compiler (uvu) and of the job's runtime (bats). */

import { readFileSync, rmSync } from 'node:fs';
import { local, missing, run } from './run.js';

/** Per cent of the lines of src/ that tests have to run. */
const floor = 90;

/** Where tests leave the scripts of all fixtures, for the shell part. */
export const scriptsDirectory = '.test-build/scripts';

/** uvu over .test-build/, which the types part has made; coverage counts as one more test. */
export async function uvu() {
  rmSync('coverage', { recursive: true, force: true });
  rmSync(scriptsDirectory, { recursive: true, force: true });
  const { code, output } = await run(
    local('c8'),
    [local('uvu'), '.test-build/test', '\\.test\\.js$'],
    { environment: { SRTGEN_TEST_SCRIPTS: scriptsDirectory, FORCE_COLOR: '0' } },
  );
  const [total, passed, skipped] = ['Total', 'Passed', 'Skipped'].map((what) =>
    Number(output.match(new RegExp(`^ *${what}: +(\\d+)`, 'm'))?.[1] ?? 0),
  );
  const failed = total - passed - skipped;
  // A file that cannot be loaded ends uvu before it counts.
  const crashed = code !== 0 && failed === 0 ? 1 : 0;
  const covered = coverage();
  const tests = { passed, failed: failed + crashed, skipped };
  return covered >= floor
    ? { ...tests, passed: passed + 1, notes: [`${covered} % of the lines are covered`] }
    : {
        ...tests,
        failed: tests.failed + 1,
        notes: [
          `only ${covered} % of the lines are covered, of ${floor}; npm run coverage shows which`,
        ],
      };
}

function coverage() {
  try {
    return JSON.parse(readFileSync('coverage/coverage-summary.json', 'utf8')).total.lines.pct;
  } catch {
    return 0;
  }
}

export async function bats() {
  const absent = missing('bats');
  if (absent.length > 0) return { skipped: 1, notes: ['bats is not installed'] };
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
