/**
 * What one client measured at one point, in the one normal form that reports use, whatever the client. A quantity that
 * a client does not have is absent; none is computed from another one that only sounds alike.
 */

export const clientNames = [
  'vllm',
  'sglang',
  'tensorrt-llm',
  'sa-bench',
  'aiperf',
  'sglang-eval',
  'lm-eval',
] as const;
/** Whose file it was. */
export type ClientName = (typeof clientNames)[number];

export interface Measurement {
  readonly client: ClientName;
  /** What was asked for. */
  readonly load: Load;
  /** Requests that were answered in full. */
  readonly completed?: number;
  readonly failed?: number;
  /** Seconds. */
  readonly durationSeconds?: number;
  /** Tokens over all requests. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** Each second, over the whole deployment. */
  readonly requestThroughput?: number;
  readonly inputThroughput?: number;
  readonly outputThroughput?: number;
  readonly totalThroughput?: number;
  /** Requests a second that kept to the thresholds. */
  readonly goodput?: number;
  /** Milliseconds; by the quantity's own name: AIPerf's inter-token latency is `itl`, and never `tpot`. */
  readonly latency: Readonly<Partial<Record<LatencyName, Distribution>>>;
  /** Of an evaluation: score by metric, from 0 to 1. */
  readonly scores?: Readonly<Record<string, number>>;
  /** Fields of the file that are none of these, by their own name. */
  readonly other: Readonly<Record<string, unknown>>;
}

export interface Load {
  readonly concurrency?: number;
  /** Requests a second; Infinity = all at once. */
  readonly requestRate?: number;
  readonly requests?: number;
  /** Tokens of a request. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

/** Time to first token, time per output token after the first, time between tokens, whole request. */
export const latencyNames = ['ttft', 'tpot', 'itl', 'e2el'] as const;
export type LatencyName = (typeof latencyNames)[number];

/** Milliseconds. */
export interface Distribution {
  readonly mean?: number;
  readonly median?: number;
  readonly std?: number;
  readonly min?: number;
  readonly max?: number;
  /** `{ '99': 12.5 }`: by percentile, as the client has them. */
  readonly percentiles: Readonly<Record<string, number>>;
}
