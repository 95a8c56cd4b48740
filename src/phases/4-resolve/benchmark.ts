/** Benchmark and profiling settings (recipe-v1 1.5, 13.1). */

import { defaults } from '../../constants/defaults.js';
import { type MooncakeTrace, mooncakeTraces } from '../../constants/mooncake-traces.js';
import type { Benchmark, Profiling } from '../../generated/recipe-v1.js';
import { pythonText } from '../../lib/python-text.js';
import { nodeAt, toConfigValue } from '../../lib/source-tree.js';
import { text } from '../../lib/word.js';
import type {
  MooncakeRouterSettings,
  RouterSettings,
  TraceReplaySettings,
} from '../../types/aiperf.js';
import { type ConfigMap, isList, isMap } from '../../types/config-value.js';
import {
  type BenchmarkSettings,
  type EvaluationName,
  type EvaluationSettings,
  evaluationNames,
  type LmEvalSettings,
  type ProfilingSettings,
  type RoleName,
  type SaBenchSettings,
  type SglangBenchSettings,
} from '../../types/recipe.js';
import { alias, image } from './paths.js';
import type { SchemaOne } from './source.js';

/**
 * The benchmark, and the evaluation after it. As in the reference, which passes its recipe's `environment` to
 * itself, RUN_EVAL there adds an evaluation and EVAL_ONLY puts one in the benchmark's place.
 */
export function resolveMeasurement(source: SchemaOne): {
  readonly benchmark: BenchmarkSettings;
  readonly evaluation: LmEvalSettings | null;
} {
  const { environment = {} } = source.recipe;
  if (environment.EVAL_ONLY === 'true') return { benchmark: lmEval(source), evaluation: null };
  const benchmark = resolveBenchmark(source);
  // The benchmark may be that evaluation already; once is enough.
  const follows = environment.RUN_EVAL === 'true' && benchmark.name !== 'lm-eval';
  return { benchmark, evaluation: follows ? lmEval(source) : null };
}

function resolveBenchmark(source: SchemaOne): BenchmarkSettings {
  const { benchmark = {} } = source.recipe;
  const evaluation = evaluationNames.find((name) => name === benchmark.type);
  if (evaluation !== undefined) return evaluationSettings(evaluation, benchmark, source);
  switch (benchmark.type ?? 'manual') {
    case 'sa-bench':
      return saBench(benchmark, source);
    case 'router':
      return router(benchmark, source);
    case 'mooncake-router':
      return mooncakeRouter(benchmark, source);
    case 'trace-replay':
      return traceReplay(benchmark, source);
    case 'sglang-bench':
      return sglangBench(benchmark);
    case 'lm-eval':
      return lmEval(source);
    case 'custom':
      return custom(benchmark, source);
    case 'manual':
      return { name: 'manual' };
    default: {
      const written = nodeAt(source.node, ['benchmark', 'type']);
      return {
        name: 'other',
        type: benchmark.type ?? '',
        position: written === undefined ? null : written.origin,
      };
    }
  }
}

function saBench(benchmark: Benchmark, source: SchemaOne): SaBenchSettings {
  const { saBench: usual } = defaults;
  return {
    name: 'sa-bench',
    inputTokens: benchmark.isl ?? 0,
    outputTokens: benchmark.osl ?? 0,
    concurrencies: concurrencies(benchmark.concurrencies),
    requestRate: String(benchmark.req_rate || usual.requestRate),
    rangeRatio: numberText(source, 'random_range_ratio') ?? usual.rangeRatio,
    promptsMultiplier: benchmark.num_prompts_mult ?? usual.promptsMultiplier,
    warmupMultiplier: benchmark.num_warmup_mult ?? usual.warmupMultiplier,
    useChatTemplate: benchmark.use_chat_template ?? true,
    datasetName: benchmark.dataset_name || usual.datasetName,
    datasetPath: benchmark.dataset_path || null,
    customTokenizer: benchmark.custom_tokenizer || null,
    reuseConnections: benchmark.reuse_http_connections ?? false,
    slowDown: slowDown(source),
  };
}

/** Unlike sa-bench, a rate of 0 is not taken for none. */
function sglangBench(benchmark: Benchmark): SglangBenchSettings {
  const { req_rate: rate } = benchmark;
  return {
    name: 'sglang-bench',
    inputTokens: benchmark.isl ?? 0,
    outputTokens: benchmark.osl ?? 0,
    concurrencies: concurrencies(benchmark.concurrencies),
    requestRate: String(
      rate === '' ? defaults.sglangBench.requestRate : (rate ?? defaults.sglangBench.requestRate),
    ),
  };
}

/** At the highest load that the benchmark measures, or would have. */
function lmEval({ recipe }: SchemaOne): LmEvalSettings {
  const levels = concurrencies(recipe.benchmark?.concurrencies).filter(Number.isInteger);
  return { name: 'lm-eval', concurrency: levels.length === 0 ? null : Math.max(...levels) };
}

/** `4x8x16`, or a list. Words that are no numbers are reported by validate. */
export function concurrencies(
  written: readonly number[] | string | null | undefined,
  separator = 'x',
): readonly number[] {
  if (written === null || written === undefined) return [];
  return typeof written === 'string' ? written.split(separator).map(Number) : written;
}

/** Both values, and both above 0: otherwise nothing is slowed down. */
function slowDown(source: SchemaOne): SaBenchSettings['slowDown'] {
  const { slow_down_sleep_time: sleep, slow_down_wait_time: wait } = source.recipe.benchmark ?? {};
  if (!sleep || !wait || sleep < 0 || wait < 0) return null;
  return {
    sleep: numberText(source, 'slow_down_sleep_time') ?? '',
    wait: numberText(source, 'slow_down_wait_time') ?? '',
  };
}

/** A number of the benchmark section as Python would show it, or undefined. */
function numberText(source: SchemaOne, key: string): string | undefined {
  const node = nodeAt(source.node, ['benchmark', key]);
  if (node === undefined || (node.kind === 'scalar' && node.type === 'null')) return undefined;
  return pythonText(toConfigValue(node));
}

function evaluationSettings(
  name: EvaluationName,
  benchmark: Benchmark,
  source: SchemaOne,
): EvaluationSettings {
  // For gsm8k a 0 is a mistake, for the others it is the default.
  const number = (value: number | null | undefined): number | null =>
    name === 'gsm8k' ? (value ?? null) : value || null;
  return {
    name,
    examples: number(benchmark.num_examples),
    maxTokens: number(benchmark.max_tokens),
    repeat: number(benchmark.repeat),
    threads: number(benchmark.num_threads),
    shots: benchmark.num_shots ?? null,
    temperature: numberText(source, 'temperature') ?? null,
    topP: numberText(source, 'top_p') ?? null,
    topK: benchmark.top_k ?? null,
    maxContextLength: benchmark.max_context_length || null,
    categories: benchmark.categories ?? [],
  };
}

function router(benchmark: Benchmark, source: SchemaOne): RouterSettings {
  const { router: usual } = defaults;
  return {
    name: 'router',
    inputTokens: benchmark.isl || usual.inputTokens,
    outputTokens: benchmark.osl || usual.outputTokens,
    requests: benchmark.num_requests || usual.requests,
    concurrency: benchmark.concurrency || usual.concurrency,
    prefixRatios: prefixRatios(source) ?? usual.prefixRatios,
    aiperfPackage: benchmark.aiperf_package || null,
  };
}

/** `0.1 0.5`, or a list; undefined where nothing is said. */
function prefixRatios(source: SchemaOne): readonly string[] | undefined {
  const node = nodeAt(source.node, ['benchmark', 'prefix_ratios']);
  const written = node === undefined ? null : toConfigValue(node);
  if (written === null || written === '') return undefined;
  return isList(written) ? written.map(pythonText) : pythonText(written).trim().split(/\s+/);
}

function mooncakeRouter(benchmark: Benchmark, source: SchemaOne): MooncakeRouterSettings {
  const published: Readonly<Record<string, MooncakeTrace>> = mooncakeTraces;
  const workload = benchmark.mooncake_workload || defaults.mooncakeWorkload;
  const trace = Object.hasOwn(published, workload) ? published[workload] : undefined;
  return {
    name: 'mooncake-router',
    workload,
    trace: trace === undefined ? null : { url: text(trace.url), sha256: trace.sha256 },
    ...replay(benchmark, source),
  };
}

function traceReplay(benchmark: Benchmark, source: SchemaOne): TraceReplaySettings {
  return {
    name: 'trace-replay',
    traceFile: text(benchmark.trace_file ?? ''),
    concurrencies: concurrencies(benchmark.concurrencies, ','),
    ...replay(benchmark, source),
  };
}

function replay(benchmark: Benchmark, source: SchemaOne) {
  return {
    ttftMilliseconds: benchmark.ttft_threshold_ms ?? defaults.goodput.ttftMilliseconds,
    itlMilliseconds: benchmark.itl_threshold_ms ?? defaults.goodput.itlMilliseconds,
    aiperfPackage: benchmark.aiperf_package || null,
    aiperfArgs: freeMap(source, 'aiperf_args'),
  };
}

/** A mapping of the benchmark section with its values as they are written. */
function freeMap(source: SchemaOne, key: string): ConfigMap {
  const node = nodeAt(source.node, ['benchmark', key]);
  const value = node === undefined ? null : toConfigValue(node);
  return isMap(value) ? value : {};
}

function custom(benchmark: Benchmark, { cluster }: SchemaOne): BenchmarkSettings {
  const container = benchmark.container_image;
  return {
    name: 'custom',
    command: benchmark.command ?? '',
    container: container ? image(alias(container, cluster.containers), cluster) : null,
    environment: benchmark.env ?? {},
  };
}

export function resolveProfiling({ recipe }: SchemaOne): ProfilingSettings {
  const { profiling = {} } = recipe;
  return {
    type: profiling.type ?? 'none',
    extraNsysArgs: profiling.extra_nsys_args ?? [],
    delaySeconds: profiling.delay_secs ?? null,
    durationSeconds: profiling.duration_secs ?? null,
    benchmarkDurationSeconds:
      profiling.benchmark_duration_secs ?? defaults.profilingDurationSeconds,
    steps: profilingSteps(profiling),
  };
}

function profilingSteps(profiling: Profiling): ProfilingSettings['steps'] {
  const sections = [
    ['prefill', profiling.prefill],
    ['decode', profiling.decode],
    ['agg', profiling.aggregated],
  ] as const;
  const steps = sections.flatMap(
    ([role, section]): [RoleName, { start: number | null; stop: number | null }][] =>
      section
        ? [[role, { start: section.start_step ?? null, stop: section.stop_step ?? null }]]
        : [],
  );
  return Object.fromEntries(steps);
}
