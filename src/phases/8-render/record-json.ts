/**
 * record.json: the job record without what only a run knows. Every mapping begins on a line that ends there, and no text
 * has a line break, so that lib/record.sh can put fields in without a JSON parser.
 */

import type { JobRecord } from '../../types/record.js';

/** The text of record.json; null fields are left out. */
export function recordJson(record: JobRecord): string {
  return `${JSON.stringify(record, withoutNull, 2)}\n`;
}

function withoutNull(_key: string, value: unknown): unknown {
  return value === null ? undefined : value;
}
