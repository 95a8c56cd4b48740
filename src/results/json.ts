/** Runs as JSON: schemas/report.schema.json. */

import type { Run } from '../types/run.js';

/** Raised when a field changes its meaning or goes; new ones may come. */
export const reportVersion = 1;

/** `{ version, runs }`; a request rate without an end is `"inf"`, which JSON has no number for. */
export function jsonOf(runs: readonly Run[]): string {
  const value = { version: reportVersion, runs };
  return `${JSON.stringify(value, (_key, each) => (each === Number.POSITIVE_INFINITY ? 'inf' : each), 2)}\n`;
}
