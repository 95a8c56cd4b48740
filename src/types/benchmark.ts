/** What a recipe says of its benchmark: one type for each, told apart by its name. */

import type { AiperfSettings } from './aiperf.js';
import type { Environment } from './recipe.js';
import type { Position } from './source.js';
import type { Word } from './word.js';

export type BenchmarkSettings =
  | SaBenchSettings
  | SglangBenchSettings
  | EvaluationSettings
  | LmEvalSettings
  | AiperfSettings
  | CustomSettings
  | ManualSettings
  | OtherBenchmark;
export type BenchmarkName = BenchmarkSettings['name'];

export interface SaBenchSettings {
  readonly name: 'sa-bench';
  /** Tokens; 0 where a dataset brings its own lengths. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly concurrencies: readonly number[];
  /** Requests per second, or `inf`. */
  readonly requestRate: string;
  /** Lengths are drawn from [range × length, length]. */
  readonly rangeRatio: string;
  readonly promptsMultiplier: number;
  readonly warmupMultiplier: number;
  readonly useChatTemplate: boolean;
  readonly datasetName: string;
  readonly datasetPath: string | null;
  readonly customTokenizer: string | null;
  readonly reuseConnections: boolean;
  /** Seconds of sleep and of waiting for SGLang's slow-down; null = off. */
  readonly slowDown: { readonly sleep: string; readonly wait: string } | null;
}

/** SGLang's own load generator, with requests of one length. */
export interface SglangBenchSettings {
  readonly name: 'sglang-bench';
  /** Tokens. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly concurrencies: readonly number[];
  /** Requests per second, or `inf`. */
  readonly requestRate: string;
}

export const evaluationNames = ['mmlu', 'gpqa', 'gsm8k', 'longbenchv2'] as const;
export type EvaluationName = (typeof evaluationNames)[number];

/** How well the deployment answers, not how fast. What is null or empty is the evaluation's own default. */
export interface EvaluationSettings {
  readonly name: EvaluationName;
  readonly examples: number | null;
  /** Tokens of an answer. */
  readonly maxTokens: number | null;
  readonly repeat: number | null;
  readonly threads: number | null;
  readonly shots: number | null;
  readonly temperature: string | null;
  readonly topP: string | null;
  readonly topK: number | null;
  /** Tokens. */
  readonly maxContextLength: number | null;
  readonly categories: readonly string[];
}

/** The evaluation of an InferenceX workspace, which decides itself what it asks. */
export interface LmEvalSettings {
  readonly name: 'lm-eval';
  /** Requests in flight, where the submitting environment does not say; null = the runner's default. */
  readonly concurrency: number | null;
}

export interface CustomSettings {
  readonly name: 'custom';
  readonly command: string;
  readonly container: Word | null;
  readonly environment: Environment;
}

export interface ManualSettings {
  readonly name: 'manual';
}

/** A benchmark that nobody knows. */
export interface OtherBenchmark {
  readonly name: 'other';
  readonly type: string;
  readonly position: Position | null;
}
