/**
 * sglang-bench: for each concurrency one run of SGLang's load generator, with requests of exactly the asked lengths.
 * What differs from the reference is in docs/benchmarks.md.
 */

import { defaults } from '../constants/defaults.js';
import { fixedPorts } from '../constants/ports.js';
import { InternalError } from '../diagnostics/internal-error.js';
import { clientEnvironment } from '../lib/client-environment.js';
import { command, flag, program } from '../lib/commands.js';
import { modelArgument } from '../lib/disaggregation.js';
import { entryRole } from '../lib/roles.js';
import { ip, text, word } from '../lib/word.js';
import type { Benchmark, PlanContext } from '../types/component.js';
import type { BenchScript, Point } from '../types/plan.js';
import type { SglangBenchSettings } from '../types/recipe.js';

const runner = 'sglang-bench.sh';
/** Below the log directory. */
const resultDirectory = 'sglang-bench';

export const sglangBench: Benchmark = {
  name: 'sglang-bench',
  client: (context) => ({
    image: context.recipe.model.container,
    environment: clientEnvironment(context),
    command: command(program(flag('bash', word`${context.paths.bundle}/bench/${runner}`))),
    mounts: [],
    srunOptions: [],
  }),
  plan: (context) => ({
    name: 'sglang-bench',
    servesAt: null,
    points: points(context),
    script: script(context),
  }),
};

function script(context: PlanContext): BenchScript {
  const bench = settings(context);
  return {
    name: runner,
    summary: "sglang-bench with SGLang's load generator",
    library: runner,
    entry: 'run_sglang_bench',
    settings: [
      // The reference has a fixed name here, which only its own model answers to.
      { variable: 'MODEL', value: context.recipe.model.servedName },
      { variable: 'TOKENIZER', value: modelArgument(context) },
      { variable: 'HOST', value: word`${ip(entryRole)}` },
      { variable: 'PORT', value: text(fixedPorts.public) },
      { variable: 'ISL', value: text(bench.inputTokens) },
      { variable: 'OSL', value: text(bench.outputTokens) },
      { variable: 'CONCURRENCIES', value: { list: bench.concurrencies.map(text) } },
      { variable: 'REQUEST_RATE', value: text(bench.requestRate) },
      { variable: 'REQUESTS', value: text(defaults.sglangBench.requests) },
      { variable: 'RESULT_DIR', value: word`${context.paths.logs}/${resultDirectory}` },
    ],
  };
}

function points(context: PlanContext): readonly Point[] {
  const { concurrencies, inputTokens, outputTokens } = settings(context);
  return concurrencies.map((concurrency) => ({
    name: `concurrency ${concurrency}`,
    resultFile: `${resultDirectory}/results_concurrency_${concurrency}.jsonl`,
    client: 'sglang',
    requests: defaults.sglangBench.requests,
    concurrency,
    inputTokens: { least: inputTokens, most: inputTokens },
    outputTokens: { least: outputTokens, most: outputTokens },
  }));
}

function settings({ recipe }: PlanContext): SglangBenchSettings {
  if (recipe.benchmark.name === 'sglang-bench') return recipe.benchmark;
  throw new InternalError(`sglang-bench asked to run ${recipe.benchmark.name}`);
}
