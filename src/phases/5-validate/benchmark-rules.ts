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

export const benchmarkRules: readonly Rule[] = [
  customHasCommand,
  saBenchHasLengths,
  saBenchHasConcurrencies,
  requestRateIsRate,
];
