/** What the catalogue says about a code. */

import type { Severity } from '../../types/diagnostic.js';

export interface Entry {
  readonly severity: Severity;
  /** What is behind it, in general; the message says what it is in the case at hand. */
  readonly cause: string;
  readonly cure: string;
}

export type Entries = Readonly<Record<string, Entry>>;
