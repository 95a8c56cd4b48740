/** What went wrong with the input, as data: found in a phase, shown by the command line. */

import type { Position } from './source.js';

export type Severity = 'error' | 'warning';

/** A layer of values, and where it has this one: `override_tp8`, `sweep, requests = 64`. */
export interface Layer {
  readonly layer: string;
  readonly position: Position;
}

export interface JobsConcerned {
  /** What tells them from their siblings, in the order of the recipe. */
  readonly names: readonly string[];
  /** How many the recipe makes. */
  readonly of: number;
}

/** One mistake or doubt about the input. Bugs of srtgen are InternalError, never a Diagnostic. */
export interface Diagnostic {
  /** kebab-case and stable: tests and users match on it, never on the message. */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong and what was expected, in one or two sentences. */
  readonly message: string;
  /** Where the value was written; absent only when no file is at fault (a missing file, say). */
  readonly position?: Position;
  /** Dotted key path, e.g. `backend.sglang_config.prefill`. */
  readonly path?: string;
  /** The layers that the value came through, the one that counts first; absent for a value of a plain file. */
  readonly from?: readonly Layer[];
  /** Which of the recipe's jobs have the problem; absent where it makes one. */
  readonly jobs?: JobsConcerned;
  /** What to type instead. */
  readonly hint?: string;
  /** The line where the value was written is not shown: it may hold a credential. */
  readonly confidential?: true;
}

/** A phase's answer: its value, or nothing when a diagnostic is an error. All problems at once. */
export interface Result<T> {
  readonly value: T | undefined;
  readonly diagnostics: readonly Diagnostic[];
}
