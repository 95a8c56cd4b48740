/** Rules about what a benchmark needs (recipe-v1 4.3). */

import * as messages from '../../diagnostics/rule-messages.js';
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

const sweepHasConcurrencies: Rule = ({ recipe, at }) => {
  const { benchmark } = recipe;
  if (!isSweep(benchmark)) return [];
  const { concurrencies } = benchmark;
  if (concurrencies.length === 0) {
    return [
      messages.benchmarkNeeds(benchmark.name, 'concurrencies', at('benchmark.concurrencies')),
    ];
  }
  return concurrencies.every((value) => Number.isInteger(value) && value > 0)
    ? []
    : [messages.concurrencyNotPositive(at('benchmark.concurrencies'))];
};

const requestRateIsRate: Rule = ({ recipe, at }) => {
  const { benchmark } = recipe;
  if (!isSweep(benchmark)) return [];
  const rate = Number(benchmark.requestRate);
  return benchmark.requestRate === 'inf' || rate > 0
    ? []
    : [messages.requestRateNotPositive(benchmark.requestRate, at('benchmark.rate'))];
};

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

export const benchmarkRules: readonly Rule[] = [
  originalClientOnly,
  customHasCommand,
  saBenchHasLengths,
  sglangBenchHasLengths,
  sweepHasConcurrencies,
  requestRateIsRate,
  evaluationHasNumbers,
  imageHasClient,
  evaluationFollows,
];
