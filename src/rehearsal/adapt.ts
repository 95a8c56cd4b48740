/**
 * What a rehearsal changes of a recipe: it runs on a laptop, with stand-ins for the engines, so there are no
 * containers, nothing is installed, no text of the recipe runs as code, and the load is small.
 */

import { job, text, word } from '../lib/word.js';
import type {
  BenchmarkSettings,
  Environment,
  Recipe,
  Roles,
  SaBenchSettings,
  SglangBenchSettings,
} from '../types/recipe.js';

/** The most that a rehearsal asks of one machine. */
const most = { points: 3, concurrency: 8, promptsMultiplier: 4, inputTokens: 64, outputTokens: 16 };

/** The recipe as it is rehearsed; run directories are made below `runs/` where it is submitted. */
export function adapt(recipe: Recipe): Recipe {
  return {
    ...recipe,
    model: {
      ...recipe.model,
      directory: recipe.model.directory === null ? null : text('/model'),
      container: text('none'),
    },
    roles: safeRoles(recipe.roles),
    environment: safe(recipe.environment),
    frontend: { ...recipe.frontend, environment: safe(recipe.frontend.environment) },
    services: recipe.services.mooncake
      ? { ...recipe.services, mooncake: { ...recipe.services.mooncake, container: null } }
      : recipe.services,
    dynamo: { ...recipe.dynamo, install: null },
    benchmark: smallBenchmark(recipe.benchmark),
    evaluation: null,
    mounts: [],
    srunOptions: {},
    setupScript: null,
    startup: { ...recipe.startup, pollSeconds: 1 },
    site: {
      containerRuntime: 'none',
      networkInterface: null,
      outputBase: word`${job('SUBMIT_DIR')}/runs`,
      configsDirectory: null,
      wheelsDirectory: null,
      bashPreamble: null,
      saBenchDirectory: null,
    },
  };
}

/** What a person should know that a rehearsal left out or made smaller, a line each. */
export function differences(recipe: Recipe): readonly string[] {
  const { benchmark } = recipe;
  const small = smallBenchmark(benchmark);
  return [
    'engines, etcd, NATS and the load generator are stand-ins; their figures mean nothing',
    ...(recipe.site.containerRuntime === 'none' ? [] : ['no containers and no mounts']),
    ...(recipe.dynamo.install === null ? [] : ['Dynamo is not installed']),
    ...(recipe.setupScript === null ? [] : [`the setup script ${recipe.setupScript} is not run`]),
    ...(recipe.site.bashPreamble === null ? [] : ["the cluster profile's preamble is not run"]),
    ...(runsNothing(benchmark) ? [`the benchmark ${benchmark.name} is not run`] : []),
    ...(recipe.evaluation === null ? [] : ['the evaluation after the benchmark is not run']),
    ...(isSweep(benchmark) && isSweep(small) ? load(benchmark, small) : []),
  ];
}

function load(asked: Sweep, small: Sweep): readonly string[] {
  const show = (of: Sweep): string =>
    `concurrency ${of.concurrencies.join(', ')} with ${of.inputTokens} + ${of.outputTokens} tokens`;
  return show(asked) === show(small) ? [] : [`${show(small)}, not ${show(asked)}`];
}

function smallBenchmark(benchmark: BenchmarkSettings): BenchmarkSettings {
  if (runsNothing(benchmark)) {
    return { name: 'custom', command: ':', container: null, environment: {} };
  }
  if (!isSweep(benchmark)) return benchmark;
  const concurrencies = benchmark.concurrencies
    .slice(0, most.points)
    .map((value, index) => Math.min(value, most.concurrency >> (most.points - 1 - index)));
  const small = {
    inputTokens: Math.min(benchmark.inputTokens, most.inputTokens),
    outputTokens: Math.min(benchmark.outputTokens, most.outputTokens),
    concurrencies: [...new Set(concurrencies)],
    requestRate: 'inf',
  };
  if (benchmark.name === 'sglang-bench') return { ...benchmark, ...small };
  return {
    ...benchmark,
    ...small,
    promptsMultiplier: Math.min(benchmark.promptsMultiplier, most.promptsMultiplier),
    warmupMultiplier: Math.min(benchmark.warmupMultiplier, 1),
    datasetName: 'random',
    datasetPath: null,
    customTokenizer: null,
  };
}

/** A recipe's own command could do anything, and an evaluation of stand-ins would say nothing. */
function runsNothing(benchmark: BenchmarkSettings): boolean {
  return !isSweep(benchmark) && benchmark.name !== 'manual';
}

type Sweep = SaBenchSettings | SglangBenchSettings;

function isSweep(benchmark: BenchmarkSettings): benchmark is Sweep {
  return benchmark.name === 'sa-bench' || benchmark.name === 'sglang-bench';
}

function safeRoles(roles: Roles): Roles {
  const entries = Object.values(roles).map((role) => [
    role.name,
    { ...role, environment: safe(role.environment) },
  ]);
  return Object.fromEntries(entries);
}

/** Variables that would change which program runs, or load code into it, stay out of a laptop's shell. */
function safe(environment: Environment): Environment {
  const risky =
    /^(?:PATH|HOME|SHELL|ENV|BASH_.*|LD_.*|DYLD_.*|NODE_.*|PYTHON.*|PERL.*|PROMPT_COMMAND)$/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !risky.test(name)));
}
