/**
 * What a rehearsal changes of a recipe: it runs on a laptop, with stand-ins for the engines, so there are no
 * containers, nothing is installed, no text of the recipe runs as code, and the load is small.
 */

import { stagedModel } from '../lib/disaggregation.js';
import { display, environment, job, text, word } from '../lib/word.js';
import type { RouterSettings } from '../types/aiperf.js';
import type { Model } from '../types/model.js';
import type {
  BenchmarkSettings,
  Environment,
  Recipe,
  Roles,
  SaBenchSettings,
  SglangBenchSettings,
} from '../types/recipe.js';
import type { Word } from '../types/word.js';

/** The most that a rehearsal asks of one machine. */
const most = {
  points: 3,
  concurrency: 8,
  promptsMultiplier: 4,
  requests: 16,
  inputTokens: 64,
  outputTokens: 16,
};

/** Stands in for every trace: the public ones are large, and a site's own is in no place of this machine. */
const trace = {
  file: word`${environment('SRTGEN_REHEARSAL')}/lib/trace.jsonl`,
  sha256: 'df7e39fc48db1c1ca75b0dd9158708df02b752befac193273555b6fd64ab1483',
};

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
    evaluation: null,
    mounts: [],
    srunOptions: {},
    setupScript: null,
    startup: { ...recipe.startup, pollSeconds: 1 },
    statusServices: recipe.statusServices.filter(isOnThisMachine),
    site: {
      clusterName: recipe.site.clusterName,
      containerRuntime: 'none',
      networkInterface: null,
      outputBase: word`${job('SUBMIT_DIR')}/runs`,
      configsDirectory: null,
      wheelsDirectory: null,
      bashPreamble: null,
      saBenchDirectory: null,
      benchmarkScriptsDirectory: null,
      simulatedNodes: true,
    },
  };
}

/** A service that others look at is not told of a job that none of them has submitted. */
function isOnThisMachine(endpoint: Word): boolean {
  return /^https?:\/\/(?:127\.[\d.]+|localhost|\[::1\])(?:[:/]|$)/.test(display(endpoint));
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
    'of what nodes need, only ports and the run directory are looked at',
    ...(recipe.dynamo.install === null ? [] : ['Dynamo is not installed']),
    ...(stagedModel(recipe) === null
      ? []
      : ['the model that is copied to the nodes is lib/ of the bundle']),
    ...(recipe.statusServices.every(isOnThisMachine)
      ? []
      : ['status services elsewhere are not told']),
    ...(recipe.model.huggingFaceId === null ? [] : ['nothing is downloaded']),
    ...(recipe.setupScript === null ? [] : [`the setup script ${recipe.setupScript} is not run`]),
    ...(recipe.site.bashPreamble === null ? [] : ["the cluster profile's preamble is not run"]),
    ...(runsNothing(benchmark) ? [`the benchmark ${benchmark.name} is not run`] : []),
    ...(recipe.evaluation === null ? [] : ['the evaluation after the benchmark is not run']),
    ...load(benchmark, small),
    ...flags(benchmark),
  ];
}

/** How the load differs. */
function load(asked: BenchmarkSettings, small: BenchmarkSettings): readonly string[] {
  const [before, after] = [shownLoad(asked), shownLoad(small)];
  return runsNothing(asked) || before === after ? [] : [`${after}, not ${before}`];
}

function shownLoad(benchmark: BenchmarkSettings): string {
  switch (benchmark.name) {
    case 'sa-bench':
    case 'sglang-bench':
      return `concurrency ${benchmark.concurrencies.join(', ')} with ${benchmark.inputTokens} + ${benchmark.outputTokens} tokens`;
    case 'router':
      return `${benchmark.requests} requests at concurrency ${benchmark.concurrency} with ${benchmark.inputTokens} + ${benchmark.outputTokens} tokens for prefix ratio ${benchmark.prefixRatios.join(', ')}`;
    case 'mooncake-router':
      return `the trace ${display(benchmark.trace?.url ?? [])}`;
    case 'trace-replay':
      return `concurrency ${benchmark.concurrencies.join(', ')} of the trace ${display(benchmark.traceFile)}`;
    default:
      return '';
  }
}

/** The stand-in of AIPerf knows the flags that srtgen gives, and not those of a recipe. */
function flags(benchmark: BenchmarkSettings): readonly string[] {
  return 'aiperfArgs' in benchmark && Object.keys(benchmark.aiperfArgs).length > 0
    ? ['the flags of aiperf_args are left out']
    : [];
}

function smallBenchmark(benchmark: BenchmarkSettings): BenchmarkSettings {
  switch (benchmark.name) {
    case 'sa-bench':
      return smallSaBench(benchmark);
    case 'sglang-bench':
      return { ...benchmark, ...smallSweep(benchmark) };
    case 'router':
      return smallRouter(benchmark);
    case 'mooncake-router':
      return {
        ...benchmark,
        trace: { url: word`file://${trace.file}`, sha256: trace.sha256 },
        aiperfPackage: null,
        aiperfArgs: {},
      };
    case 'trace-replay':
      return {
        ...benchmark,
        traceFile: trace.file,
        concurrencies: smallConcurrencies(benchmark.concurrencies),
        aiperfPackage: null,
        aiperfArgs: {},
      };
    case 'manual':
      return benchmark;
    default:
      return { name: 'custom', command: ':', container: null, environment: {} };
  }
}

function smallSaBench(benchmark: SaBenchSettings): SaBenchSettings {
  return {
    ...benchmark,
    ...smallSweep(benchmark),
    promptsMultiplier: Math.min(benchmark.promptsMultiplier, most.promptsMultiplier),
    warmupMultiplier: Math.min(benchmark.warmupMultiplier, 1),
    datasetName: 'random',
    datasetPath: null,
    customTokenizer: null,
  };
}

function smallSweep(asked: SaBenchSettings | SglangBenchSettings) {
  return {
    inputTokens: Math.min(asked.inputTokens, most.inputTokens),
    outputTokens: Math.min(asked.outputTokens, most.outputTokens),
    concurrencies: smallConcurrencies(asked.concurrencies),
    requestRate: 'inf',
  };
}

function smallRouter(benchmark: RouterSettings): RouterSettings {
  return {
    ...benchmark,
    inputTokens: Math.min(benchmark.inputTokens, most.inputTokens),
    outputTokens: Math.min(benchmark.outputTokens, most.outputTokens),
    requests: Math.min(benchmark.requests, most.requests),
    concurrency: Math.min(benchmark.concurrency, most.concurrency),
    prefixRatios: benchmark.prefixRatios.slice(0, most.points),
    aiperfPackage: null,
  };
}

/** The last of them is the largest. */
function smallConcurrencies(asked: readonly number[]): readonly number[] {
  const small = asked
    .slice(0, most.points)
    .map((value, index) => Math.min(value, most.concurrency >> (most.points - 1 - index)));
  return [...new Set(small)];
}

/** A recipe's own command could do anything, and an evaluation of stand-ins would say nothing. */
function runsNothing(benchmark: BenchmarkSettings): boolean {
  return smallBenchmark(benchmark).name !== benchmark.name || benchmark.name === 'custom';
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
