/**
 * What one client calls the quantities of a measurement. A client is a table of this type and nothing else: what
 * tells clients apart is data, and reading is written once (read-result.ts).
 */

import type { ClientName, LatencyName, Load, Measurement } from '../types/measurement.js';

/** A field of the file: `duration`, `input_config.loadgen.concurrency`. */
export type FieldPath = string;

/** Numbers of a whole run. */
export type TotalName = Exclude<
  keyof Measurement,
  'client' | 'load' | 'latency' | 'scores' | 'other'
>;

export interface ClientTable {
  readonly client: ClientName;
  /** A file of this client has every field of one of these lists. */
  readonly marks: readonly (readonly string[])[];
  /** Where it says what it was asked for; the first field that is there counts, as in `totals`. */
  readonly load: Readonly<Partial<Record<keyof Load, readonly FieldPath[]>>>;
  /** Load that the file states whatever was measured: it is compared with the plan, and not taken from the file. */
  readonly labels?: Readonly<Partial<Record<keyof Load, FieldPath>>>;
  readonly totals: Readonly<Partial<Record<TotalName, readonly FieldPath[]>>>;
  /** Counts that the client leaves out when they are 0. */
  readonly zeroWhereAbsent?: readonly TotalName[];
  readonly latency: Readonly<Partial<Record<LatencyName, LatencyFields>>>;
  /** Names of scores, or the object that has them for each task. */
  readonly scores?: readonly string[] | { readonly tasksIn: string };
  /** Lists with an entry for each request, and what else is no measurement and large. */
  readonly dropped: readonly string[];
}

/**
 * How the numbers of a latency are written: `mean_ttft_ms` and `p99_ttft_ms`; with all percentiles in one list of
 * pairs, `percentiles_ttft_ms`; or as an object with a unit, whose members are `avg` and `p99`.
 */
export interface LatencyFields {
  readonly shape: 'flat' | 'pairs' | 'block';
  /** The part in the middle, or the object's name. */
  readonly name: string;
}
