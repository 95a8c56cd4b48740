/** YAML as it was written: a tree of plain values in which every node remembers where it came from. */

/** A place in an input file; lines and columns count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Where a value came from. `layer` is what a person would call it: `recipe`, `cluster profile`,
 * `override_tp8`, `zip_override_sweep[2]`, `sweep`, `command line`.
 */
export interface Origin extends Position {
  readonly layer: string;
  /** Which value of the layer it is, where its place does not say that: `requests = 64` of a sweep. */
  readonly detail?: string;
  /** What stood there before: a value of the layer below, or the placeholder of a sweep. */
  readonly over?: Origin;
}

/**
 * What YAML 1.1 makes of a scalar. `int` holds a bigint beyond 2^53. `timestamp` keeps its text
 * (an unquoted 2024-01-01 is no string: the reference refuses it where a string is wanted).
 */
export type ScalarType = 'string' | 'int' | 'float' | 'bool' | 'null' | 'timestamp';

export interface SourceScalar {
  readonly kind: 'scalar';
  readonly type: ScalarType;
  readonly value: string | number | bigint | boolean | null;
  readonly origin: Origin;
}

export interface SourceSequence {
  readonly kind: 'sequence';
  readonly items: readonly SourceNode[];
  readonly origin: Origin;
}

export interface SourceEntry {
  /** The key's text; a key that YAML reads as a number or a bool is refused where keys are fixed. */
  readonly key: string;
  readonly keyType: ScalarType;
  readonly keyOrigin: Origin;
  readonly value: SourceNode;
}

/** Entries in the order in which they were written; no two have the same key. */
export interface SourceMapping {
  readonly kind: 'mapping';
  readonly entries: readonly SourceEntry[];
  readonly origin: Origin;
}

export type SourceNode = SourceScalar | SourceSequence | SourceMapping;
