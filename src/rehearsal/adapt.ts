/**
 * What a rehearsal changes of a recipe: it runs on a laptop, with stand-ins for the engines, so there are no
 * containers, nothing is installed, no text of the recipe runs as code, and the load is small.
 */

import { stagedModel } from '../lib/disaggregation.js';
import { job, text, word } from '../lib/word.js';
import type { Model } from '../types/model.js';
import type {
  BenchmarkSettings,
  Environment,
  Recipe,
  Roles,
  SaBenchSettings,
} from '../types/recipe.js';

/** The most that a rehearsal asks of one machine. */
const most = { points: 3, concurrency: 8, promptsMultiplier: 4, inputTokens: 64, outputTokens: 16 };

/** The recipe as it is rehearsed; run directories are made below `runs/` where it is submitted. */
export function adapt(recipe: Recipe): Recipe {
  return {
    ...recipe,
    model: {
      ...recipe.model,
      ...modelPlaces(recipe),
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

/** A model that is copied to the nodes has to be there; all nodes of a rehearsal share one copy. */
function modelPlaces({ model }: Recipe): Pick<Model, 'directory' | 'stageDirectory'> {
  if (model.directory === null) return { directory: null, stageDirectory: null };
  if (model.stageDirectory === null) return { directory: text('/model'), stageDirectory: null };
  const run = job('SRTGEN_RUN_DIR');
  return {
    directory: word`${job('SRTGEN_BUNDLE')}/lib`,
    stageDirectory: { path: word`${run}/staged`, parent: word`${run}` },
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
    ...(stagedModel(recipe) === null
      ? []
      : ['the model that is copied to the nodes is lib/ of the bundle']),
    ...(recipe.model.huggingFaceId === null ? [] : ['nothing is downloaded']),
    ...(recipe.setupScript === null ? [] : [`the setup script ${recipe.setupScript} is not run`]),
    ...(recipe.site.bashPreamble === null ? [] : ["the cluster profile's preamble is not run"]),
    ...(runsNothing(benchmark) ? [`the benchmark ${benchmark.name} is not run`] : []),
    ...(benchmark.name === 'sa-bench' && small.name === 'sa-bench' ? load(benchmark, small) : []),
  ];
}

function load(asked: SaBenchSettings, small: SaBenchSettings): readonly string[] {
  const show = (of: SaBenchSettings): string =>
    `concurrency ${of.concurrencies.join(', ')} with ${of.inputTokens} + ${of.outputTokens} tokens`;
  return show(asked) === show(small) ? [] : [`${show(small)}, not ${show(asked)}`];
}

function smallBenchmark(benchmark: BenchmarkSettings): BenchmarkSettings {
  if (runsNothing(benchmark)) {
    return { name: 'custom', command: ':', container: null, environment: {} };
  }
  if (benchmark.name !== 'sa-bench') return benchmark;
  const concurrencies = benchmark.concurrencies
    .slice(0, most.points)
    .map((value, index) => Math.min(value, most.concurrency >> (most.points - 1 - index)));
  return {
    ...benchmark,
    inputTokens: Math.min(benchmark.inputTokens, most.inputTokens),
    outputTokens: Math.min(benchmark.outputTokens, most.outputTokens),
    concurrencies: [...new Set(concurrencies)],
    promptsMultiplier: Math.min(benchmark.promptsMultiplier, most.promptsMultiplier),
    warmupMultiplier: Math.min(benchmark.warmupMultiplier, 1),
    requestRate: 'inf',
    datasetName: 'random',
    datasetPath: null,
    customTokenizer: null,
  };
}

/** A recipe's own command could do anything, and an evaluation of stand-ins would say nothing. */
function runsNothing(benchmark: BenchmarkSettings): boolean {
  return benchmark.name !== 'sa-bench' && benchmark.name !== 'manual';
}

function safeRoles(roles: Roles): Roles {
  const entries = Object.values(roles).map((role) => [
    role.name,
    { ...role, environment: safe(role.environment) },
  ]);
  return Object.fromEntries(entries);
}

/** Where it is submitted: locks of this machine's own downloads are none of a rehearsal's business. */
const rehearsedHome = 'hf-home';

/** Variables that would change which program runs, or load code into it, stay out of a laptop's shell. */
function safe(environment: Environment): Environment {
  const risky =
    /^(?:PATH|HOME|SHELL|ENV|BASH_.*|LD_.*|DYLD_.*|NODE_.*|PYTHON.*|PERL.*|PROMPT_COMMAND)$/;
  const kept = Object.entries(environment).filter(([name]) => !risky.test(name));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, name === 'HF_HOME' ? rehearsedHome : value]),
  );
}
