/** Settings of the benchmarks whose client is AIPerf. */

import type { ConfigMap } from './config-value.js';
import type { Word } from './word.js';

export type AiperfSettings = RouterSettings | MooncakeRouterSettings | TraceReplaySettings;

/** Prompts that begin alike, a run for each part that they share. */
export interface RouterSettings {
  readonly name: 'router';
  /** Tokens of a whole prompt, on average. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly requests: number;
  readonly concurrency: number;
  /** As Python shows them: 0.1. */
  readonly prefixRatios: readonly string[];
  /** What pip installs, or null for the image's own or the usual one. */
  readonly aiperfPackage: string | null;
}

/** Settings of the two benchmarks that replay a trace. */
export interface ReplaySettings {
  /** Requests with longer times are no good ones. */
  readonly ttftMilliseconds: number;
  readonly itlMilliseconds: number;
  /** What pip installs, or null for the image's own or the usual one. */
  readonly aiperfPackage: string | null;
  /** Further flags of the measured runs. */
  readonly aiperfArgs: ConfigMap;
}

/** A published trace, at the times that it has. */
export interface MooncakeRouterSettings extends ReplaySettings {
  readonly name: 'mooncake-router';
  readonly workload: string;
  /** Where it comes from; null for a workload that nobody has published. */
  readonly trace: { readonly url: Word; readonly sha256: string } | null;
}

/** A trace of the site's own, as fast as each concurrency allows. */
export interface TraceReplaySettings extends ReplaySettings {
  readonly name: 'trace-replay';
  /** Path in the container; the empty word if there is none. */
  readonly traceFile: Word;
  readonly concurrencies: readonly number[];
}
