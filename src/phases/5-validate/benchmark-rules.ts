/** Rules about what a benchmark needs (recipe-v1 4.3). */

import * as messages from '../../diagnostics/rule-messages.js';
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

const saBenchHasConcurrencies: Rule = ({ recipe, at }) => {
  const { benchmark } = recipe;
  if (benchmark.name !== 'sa-bench') return [];
  const { concurrencies } = benchmark;
  if (concurrencies.length === 0) {
    return [messages.benchmarkNeeds('sa-bench', 'concurrencies', at('benchmark.concurrencies'))];
  }
  return concurrencies.every((value) => Number.isInteger(value) && value > 0)
    ? []
    : [messages.concurrencyNotPositive(at('benchmark.concurrencies'))];
};

const requestRateIsRate: Rule = ({ recipe, at }) => {
  const { benchmark } = recipe;
  if (benchmark.name !== 'sa-bench') return [];
  const rate = Number(benchmark.requestRate);
  return benchmark.requestRate === 'inf' || rate > 0
    ? []
    : [messages.requestRateNotPositive(benchmark.requestRate, at('benchmark.rate'))];
};

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
  saBenchHasConcurrencies,
  requestRateIsRate,
];
