/**
 * A run as reports show it: its run directory, read. Plain data; what could not be read is a line of `problems`, and the
 * rest is there all the same.
 */

import type { ClusterMap } from './cluster-map.js';
import type { Measurement } from './measurement.js';

export interface Run {
  /** The job's id, with `-restart-N` of a requeued one: the name of its run directory. */
  readonly id: string;
  /** The job's name. */
  readonly name: string;
  /** The run directory, as it was given. */
  readonly directory: string;
  /** `none`: no verdict.json is there, so it runs, or ended without a judgement, which counts as failed. */
  readonly verdict: 'pass' | 'fail' | 'invalid' | 'none';
  readonly reason: string;
  /** Whether all points that were compiled are there and valid. */
  readonly completeness: 'complete' | 'partial' | 'invalid' | 'unknown';
  readonly warnings: readonly string[];
  /** ISO 8601, UTC; null = not known. */
  readonly started: string | null;
  readonly ended: string | null;
  readonly elapsedSeconds: number | null;
  readonly tags: readonly string[];
  /** One line: `2 prefill + 1 decode (SGLang behind Dynamo), benchmark sa-bench`. */
  readonly summary: string;
  /** GPUs of the plan that workers use; null = the plan is not there. */
  readonly gpus: RunGpus | null;
  readonly points: readonly RunPoint[];
  readonly steps: readonly RunStep[];
  readonly firstFailure: FirstFailure | null;
  readonly map: ClusterMap | null;
  readonly timeline: readonly TimelineSpan[];
  readonly provenance: readonly ProvenanceFact[];
  /** What of the run directory is missing or cannot be read: file and reason. */
  readonly problems: readonly string[];
}

export interface RunGpus {
  readonly total: number;
  readonly prefill: number;
  readonly decode: number;
  readonly agg: number;
}

export interface RunPoint {
  /** `concurrency 8`. */
  readonly name: string;
  readonly verdict: 'valid' | 'invalid' | 'unjudged' | 'missing';
  /** Why it is invalid; null = it is not. */
  readonly fault: string | null;
  readonly note: string | null;
  /** The result file below the run's logs. */
  readonly file: string;
  /** Absent where the file is not there or is none of a known client. */
  readonly measurement?: Measurement;
  readonly derived: Derived;
}

/** What follows from a measurement and the plan's GPUs; absent where one of them is not known. */
export interface Derived {
  /** Output tokens a second and GPU. */
  readonly outputThroughputPerGpu?: number;
  /** Input and output tokens a second and GPU. */
  readonly totalThroughputPerGpu?: number;
  /** Output tokens a second for each request in flight. */
  readonly outputThroughputPerUser?: number;
  /** Output tokens a second that one user sees: 1000 / mean TPOT. Absent for clients without TPOT. */
  readonly interactivity?: number;
}

export interface RunStep {
  readonly name: string;
  readonly tier: string;
  readonly hosts: readonly string[];
  readonly exitCode: number | null;
  readonly endedBy: 'itself' | 'teardown' | null;
}

export interface FirstFailure {
  readonly step: string;
  readonly node: string;
  readonly exitCode: number | null;
  readonly lastLines: readonly string[];
}

/** A stage, a step or a point: from when to when. */
export interface TimelineSpan {
  readonly kind: 'stage' | 'step' | 'point';
  readonly name: string;
  /** A step's tier; empty otherwise. */
  readonly tier: string;
  /** Seconds since the job's first event. */
  readonly begin: number;
  readonly end: number;
  /** How it ended: `ready`, `exit 1`, `ended by teardown`, `invalid: …`. */
  readonly outcome: string;
  /** Names of what it waited for. */
  readonly after: readonly string[];
}

/** A line of the run's provenance. */
export interface ProvenanceFact {
  /** `job`, `bundle`, `recipe`, `container`, `model`, `worker decode-0`, `identity`. */
  readonly group: string;
  readonly name: string;
  readonly value: string;
  /** What the recipe's identity or the plan says it should be; absent = it says nothing. */
  readonly expected?: string;
  /** Absent = nothing was compared. */
  readonly agrees?: boolean;
}
