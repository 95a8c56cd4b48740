/** Rules about what a benchmark needs (recipe-v1 4.3). */

import { mooncakeTraces } from '../../constants/mooncake-traces.js';
import * as messages from '../../diagnostics/rule-messages.js';
import type { OriginKey } from '../../types/origins.js';
import type {
  BenchmarkSettings,
  SaBenchSettings,
  SglangBenchSettings,
} from '../../types/recipe.js';
import type { Rule } from './rule.js';

const customHasCommand: Rule = ({ recipe, at }) =>
  recipe.benchmark.name === 'custom' && recipe.benchmark.command === ''
    ? [messages.benchmarkNeeds('custom', 'command', at('benchmark.command'))]
    : [];

const saBenchHasLengths: Rule = ({ recipe, at }) => {
  const { benchmark } = recipe;
  if (benchmark.name !== 'sa-bench') return [];
  if (benchmark.datasetName === 'custom') {
    return benchmark.datasetPath === null
      ? [messages.benchmarkNeeds('sa-bench', 'dataset_path', at('benchmark.dataset'))]
      : [];
  }
  return [
    ...(benchmark.inputTokens > 0
      ? []
      : [messages.benchmarkNeeds('sa-bench', 'isl', at('benchmark.isl'))]),
    ...(benchmark.outputTokens > 0
      ? []
      : [messages.benchmarkNeeds('sa-bench', 'osl', at('benchmark.osl'))]),
  ];
};

const sglangBenchHasLengths: Rule = ({ recipe, at }) => {
  const { benchmark } = recipe;
  if (benchmark.name !== 'sglang-bench') return [];
  return [
    ...(benchmark.inputTokens > 0
      ? []
      : [messages.benchmarkNeeds('sglang-bench', 'isl', at('benchmark.isl'))]),
    ...(benchmark.outputTokens > 0
      ? []
      : [messages.benchmarkNeeds('sglang-bench', 'osl', at('benchmark.osl'))]),
  ];
};

/** What stands between two concurrencies that are written as one word. */
const separators: Readonly<Record<string, string>> = {
  'sa-bench': 'x',
  'sglang-bench': 'x',
  'trace-replay': ',',
};

const sweepHasConcurrencies: Rule = ({ recipe, at }) => {
  const { benchmark } = recipe;
  if (!('concurrencies' in benchmark)) return [];
  const { name, concurrencies } = benchmark;
  if (concurrencies.length === 0) {
    return [messages.benchmarkNeeds(name, 'concurrencies', at('benchmark.concurrencies'))];
  }
  return concurrencies.every((value) => Number.isInteger(value) && value > 0)
    ? []
    : [messages.concurrencyNotPositive(separators[name] ?? '', at('benchmark.concurrencies'))];
};

const requestRateIsRate: Rule = ({ recipe, at }) => {
  const { benchmark } = recipe;
  if (!isSweep(benchmark)) return [];
  const rate = Number(benchmark.requestRate);
  return benchmark.requestRate === 'inf' || rate > 0
    ? []
    : [messages.requestRateNotPositive(benchmark.requestRate, at('benchmark.rate'))];
};

const failureRateIsPart: Rule = ({ recipe: { maxFailureRate }, at }) =>
  maxFailureRate >= 0 && maxFailureRate <= 1
    ? []
    : [messages.failureRateIsNoPart(maxFailureRate, at('benchmark.failures'))];

function isSweep(benchmark: BenchmarkSettings): benchmark is SaBenchSettings | SglangBenchSettings {
  return benchmark.name === 'sa-bench' || benchmark.name === 'sglang-bench';
}

/** The reference has such a rule for gsm8k alone. */
const evaluationHasNumbers: Rule = ({ recipe, at }) => {
  const { benchmark } = recipe;
  if (benchmark.name !== 'gsm8k') return [];
  const keys: readonly (readonly [string, number | null, number])[] = [
    ['num_examples', benchmark.examples, 1],
    ['max_tokens', benchmark.maxTokens, 1],
    ['num_threads', benchmark.threads, 1],
    ['repeat', benchmark.repeat, 1],
    ['num_shots', benchmark.shots, 0],
  ];
  return keys.flatMap(([key, value, least]) =>
    value === null || value >= least
      ? []
      : [messages.evaluationNumber(key, value, least, at('benchmark'))],
  );
};

/** Another engine's image most likely lacks the package; one that has everything exists too. */
const imageHasClient: Rule = ({ recipe, at }) => {
  const { benchmark, engine } = recipe;
  const needs = benchmark.name === 'sglang-bench' || 'examples' in benchmark;
  const hasOwn = engine.name === 'sglang' || (benchmark.name === 'gsm8k' && engine.name === 'vllm');
  return needs && !hasOwn
    ? [messages.clientOfOtherImage(benchmark.name, engine.name, at('benchmark'))]
    : [];
};

/** A deployment that serves until it is stopped has no end after which something could be asked. */
const evaluationFollows: Rule = ({ recipe, at }) =>
  recipe.evaluation !== null && recipe.benchmark.name === 'manual'
    ? [messages.evaluationFollowsNothing(at('environment'))]
    : [];

/** The load generators of the images have neither; what a key asks for should not be lost in silence. */
const originalClientOnly: Rule = ({ recipe, at }) => {
  const { benchmark, site } = recipe;
  if (benchmark.name !== 'sa-bench' || site.saBenchDirectory !== null) return [];
  const keys = [
    ...(benchmark.reuseConnections ? ['reuse_http_connections'] : []),
    ...(benchmark.slowDown === null ? [] : ['slow_down_sleep_time']),
  ];
  return keys.length === 0 ? [] : [messages.onlyOriginalClient(keys, at('benchmark'))];
};

const routerMeasuresRouter: Rule = ({ recipe, at }) =>
  recipe.benchmark.name === 'router' && recipe.frontend.name !== 'sglang'
    ? [messages.benchmarkNeedsFrontend('router', 'sglang', recipe.frontend.name, at('frontend'))]
    : [];

const routerNumbers: Rule = ({ recipe, at }) => {
  const { benchmark } = recipe;
  if (benchmark.name !== 'router') return [];
  const numbers: readonly (readonly [string, number, OriginKey])[] = [
    ['benchmark.isl', benchmark.inputTokens, 'benchmark.isl'],
    ['benchmark.osl', benchmark.outputTokens, 'benchmark.osl'],
    ['benchmark.num_requests', benchmark.requests, 'benchmark.requests'],
    ['benchmark.concurrency', benchmark.concurrency, 'benchmark.concurrency'],
  ];
  return numbers
    .filter(([, value]) => value < 1)
    .map(([key, value, origin]) => messages.sizeTooSmall(key, value, 1, at(origin)));
};

const prefixRatiosAreParts: Rule = ({ recipe, at }) => {
  const { benchmark } = recipe;
  if (benchmark.name !== 'router') return [];
  if (benchmark.prefixRatios.length === 0) {
    return [messages.benchmarkNeeds('router', 'prefix_ratios', at('benchmark.prefixRatios'))];
  }
  return benchmark.prefixRatios
    .filter((ratio) => ratio === '' || !(Number(ratio) >= 0 && Number(ratio) <= 1))
    .map((ratio) => messages.prefixRatio(ratio, at('benchmark.prefixRatios')));
};

const mooncakeTraceIsPublished: Rule = ({ recipe, at }) => {
  const { benchmark } = recipe;
  return benchmark.name === 'mooncake-router' && benchmark.trace === null
    ? [
        messages.mooncakeWorkload(
          benchmark.workload,
          Object.keys(mooncakeTraces),
          at('benchmark.workload'),
        ),
      ]
    : [];
};

const goodputThresholds: Rule = ({ recipe, at }) => {
  const { benchmark } = recipe;
  if (benchmark.name !== 'mooncake-router' && benchmark.name !== 'trace-replay') return [];
  const thresholds: readonly (readonly [string, number, OriginKey])[] = [
    ['benchmark.ttft_threshold_ms', benchmark.ttftMilliseconds, 'benchmark.ttft'],
    ['benchmark.itl_threshold_ms', benchmark.itlMilliseconds, 'benchmark.itl'],
  ];
  return thresholds
    .filter(([, value]) => value < 1)
    .map(([key, value, origin]) => messages.sizeTooSmall(key, value, 1, at(origin)));
};

const traceReplayHasTrace: Rule = ({ recipe, at }) =>
  recipe.benchmark.name === 'trace-replay' && recipe.benchmark.traceFile.length === 0
    ? [messages.benchmarkNeeds('trace-replay', 'trace_file', at('benchmark.trace'))]
    : [];

export const benchmarkRules: readonly Rule[] = [
  originalClientOnly,
  customHasCommand,
  saBenchHasLengths,
  sglangBenchHasLengths,
  sweepHasConcurrencies,
  requestRateIsRate,
  failureRateIsPart,
  evaluationHasNumbers,
  imageHasClient,
  evaluationFollows,
  routerMeasuresRouter,
  routerNumbers,
  prefixRatiosAreParts,
  mooncakeTraceIsPublished,
  goodputThresholds,
  traceReplayHasTrace,
];
