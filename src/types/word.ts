/** Shell words: literal text and references to values that only the running job knows. */

/**
 * A value known only at run time, by the shell variable that will hold it. The kinds:
 * - `role`: address or host name of the node that plays a role (`HEAD_IP`, `PREFILL_0_HOST`),
 *   named in the plan's table of roles and written to runtime.env
 * - `job`: a fact of the job itself (`JOB_ID`, `RUN_NAME`, `LOG_DIR`, …), always there
 * - `environment`: a variable of the submitting environment that the recipe mentions as `$NAME`
 */
export interface RuntimeReference {
  readonly reference: 'role' | 'job' | 'environment';
  readonly variable: string;
}

/** The parts of one word, concatenated. An empty list is the empty word. */
export type Word = readonly (string | RuntimeReference)[];

/** One environment variable of a script. */
export interface WordEnvironmentEntry {
  readonly name: string;
  readonly value: Word;
  /** What it would be without this value, nearest last, for people: scripts and what they need do not depend on it. */
  readonly replaced?: readonly ReplacedValue[];
}

export interface ReplacedValue {
  /** Title of its group. */
  readonly origin: string;
  /** As people see it. */
  readonly value: string;
}
