/** The sources: their types, their style. */

import { rmSync } from 'node:fs';
import { local, oneCheck, run } from './run.js';

/** Also makes .test-build/, which the tests run from. */
export async function types() {
  const generated = await run(process.execPath, ['scripts/generate.js']);
  if (generated.code !== 0) return { failed: 1 };
  // A test that is gone must not be run.
  rmSync('.test-build', { recursive: true, force: true });
  return oneCheck(local('tsc'), []);
}

export function lint() {
  return oneCheck(local('biome'), ['lint', '--error-on-warnings', '.']);
}

export function format() {
  return oneCheck(local('biome'), ['format', '.']);
}
