/**
 * sa-bench: one measured run of a load generator for each concurrency, after a warm-up. The generator is
 * the one that the engine's image has; a site that has the original script runs exactly that.
 */

import { fixedPorts } from '../constants/ports.js';
import { InternalError } from '../diagnostics/internal-error.js';
import { clientEnvironment } from '../lib/client-environment.js';
import { command, environmentGroup, flag, group, program } from '../lib/commands.js';
import { leaders, modelArgument } from '../lib/disaggregation.js';
import { entryRole, leaderRole } from '../lib/roles.js';
import { ip, joinWords, literalText, text, word } from '../lib/word.js';
import type { Benchmark, BenchmarkClient, PlanContext } from '../types/component.js';
import type { ClientName } from '../types/measurement.js';
import type {
  BenchScript,
  BenchSetting,
  Command,
  EnvironmentGroup,
  Point,
  TokenRange,
} from '../types/plan.js';
import type { SaBenchSettings } from '../types/recipe.js';
import type { Word } from '../types/word.js';

/** Where the reference mounts its scripts; the original finds its helpers beside its own directory. */
const originalScripts = '/srtctl-benchmarks';
const runner = 'sa-bench.sh';

export const saBench: Benchmark = {
  name: 'sa-bench',
  client,
  plan: (context) => ({
    name: 'sa-bench',
    servesAt: null,
    points: points(context),
    script: context.recipe.site.saBenchDirectory === null ? script(context) : null,
  }),
};

function client(context: PlanContext): BenchmarkClient {
  const { recipe, paths } = context;
  const directory = recipe.site.saBenchDirectory;
  return {
    image: recipe.model.container,
    environment: [...clientEnvironment(context), slowDownVariables(context)],
    command:
      directory === null
        ? command(program(flag('bash', word`${paths.bundle}/bench/${runner}`)))
        : originalCommand(directory, context),
    mounts:
      directory === null
        ? []
        : [
            {
              source: word`${directory}/..`,
              target: text(originalScripts),
              flags: 'ro',
              origin: 'cluster profile: sa_bench_dir',
            },
          ],
    srunOptions: [],
  };
}

/** The settings that the runner in lib/ reads. */
function script(context: PlanContext): BenchScript {
  const { recipe, engine } = context;
  const bench = saBenchSettings(context);
  const set = (variable: string, value: string | number | Word): BenchSetting => ({
    variable,
    value: typeof value === 'object' ? value : text(value),
  });
  return {
    name: runner,
    summary: `sa-bench with the load generator of ${engine.title} images`,
    library: runner,
    entry: 'run_sa_bench',
    settings: [
      set('CLIENT', engine.benchmarkClient),
      set('MODEL', recipe.model.servedName),
      set('TOKENIZER', modelArgument(context)),
      // Not localhost, as the reference has it: the client may have a node of its own.
      set('HOST', word`${ip(entryRole)}`),
      set('PORT', fixedPorts.public),
      set('ISL', bench.inputTokens),
      set('OSL', bench.outputTokens),
      { variable: 'CONCURRENCIES', value: { list: bench.concurrencies.map(text) } },
      set('REQUEST_RATE', bench.requestRate),
      set('RANGE_RATIO', bench.rangeRatio),
      set('PROMPTS_MULTIPLIER', bench.promptsMultiplier),
      set('WARMUP_MULTIPLIER', bench.warmupMultiplier),
      set('USE_CHAT_TEMPLATE', String(bench.useChatTemplate)),
      set('DATASET_NAME', bench.datasetName),
      set('DATASET_PATH', bench.datasetPath ?? ''),
      set('CUSTOM_TOKENIZER', bench.customTokenizer ?? ''),
      set('RESULT_DIR', word`${context.paths.logs}/${resultDirectory(bench)}`),
      set('RESULT_SUFFIX', resultSuffix(context)),
    ],
  };
}

/** Positional arguments of the original script (recipe-v1 13.1). */
function originalCommand(directory: Word, context: PlanContext): Command {
  const { recipe, paths } = context;
  const bench = saBenchSettings(context);
  const gpus = gpuNumbers(context);
  const place =
    recipe.site.containerRuntime === 'none'
      ? directory
      : word`${originalScripts}/${baseName(directory)}`;
  const argument = (value: string | number | Word) => [
    typeof value === 'object' ? value : text(value),
  ];
  return command(
    program(flag('bash', word`${place}/bench.sh`)),
    group('arguments of sa-bench/bench.sh, by position', [
      argument(`http://localhost:${fixedPorts.public}`),
      argument(bench.inputTokens),
      argument(bench.outputTokens),
      argument(bench.concurrencies.join('x')),
      argument(bench.requestRate),
      argument(recipe.model.huggingFaceId ?? paths.model),
      argument(recipe.model.servedName),
      argument(String(recipe.placement.disaggregated)),
      argument(gpus.total),
      argument(gpus.prefill),
      argument(gpus.decode),
      argument(bench.rangeRatio),
      argument(bench.promptsMultiplier),
      argument(bench.warmupMultiplier),
      argument(bench.customTokenizer ?? ''),
      argument(String(bench.useChatTemplate)),
      argument(bench.datasetName),
      argument(bench.datasetPath ?? ''),
      argument(String(bench.reuseConnections)),
    ]),
  );
}

/** The file that each concurrency has to leave behind. */
function points(context: PlanContext): readonly Point[] {
  const bench = saBenchSettings(context);
  return bench.concurrencies.map((concurrency) => ({
    name: `concurrency ${concurrency}`,
    resultFile: `${resultDirectory(bench)}/results_concurrency_${concurrency}_${resultSuffix(context)}.json`,
    client: resultClient(context),
    requests: concurrency * bench.promptsMultiplier,
    concurrency,
    inputTokens: lengths(bench.inputTokens, bench),
    outputTokens: lengths(bench.outputTokens, bench),
  }));
}

const generators = { sglang: 'sglang', vllm: 'vllm', trtllm: 'tensorrt-llm' } as const;

function resultClient({ recipe, engine }: PlanContext): ClientName {
  return recipe.site.saBenchDirectory === null ? generators[engine.benchmarkClient] : 'sa-bench';
}

/** Every client of sa-bench ignores the end of a text. A data set has lengths of its own. */
function lengths(most: number, { datasetName, rangeRatio }: SaBenchSettings): TokenRange | null {
  if (datasetName === 'custom') return null;
  return { least: Math.max(1, Math.floor(most * Number(rangeRatio))), most };
}

/** Below the log directory; the name that the field's tools look for. */
function resultDirectory(bench: SaBenchSettings): string {
  if (bench.datasetName !== 'custom')
    return `sa-bench_isl_${bench.inputTokens}_osl_${bench.outputTokens}`;
  const file = (bench.datasetPath ?? '').split('/').at(-1) ?? '';
  return `sa-bench_custom_${file.replace(/\.[^.]*$/, '')}`;
}

function resultSuffix(context: PlanContext): string {
  const { total, prefill, decode } = gpuNumbers(context);
  const roles = context.recipe.placement.disaggregated ? `_ctx_${prefill}_gen_${decode}` : '';
  return `gpus_${total}${roles}`;
}

/** GPU counts as results name them: workers × GPUs of each role, or all GPUs of aggregated nodes. */
function gpuNumbers({ recipe }: PlanContext) {
  const { prefill, decode, agg } = recipe.roles;
  if (!recipe.placement.disaggregated) {
    return { total: (agg?.nodes ?? 1) * recipe.gpusPerNode, prefill: 0, decode: 0 };
  }
  const ofPrefill = (prefill?.workers ?? 0) * (prefill?.gpusPerWorker ?? 0);
  const ofDecode = (decode?.workers ?? 0) * (decode?.gpusPerWorker ?? 0);
  return { total: ofPrefill + ofDecode, prefill: ofPrefill, decode: ofDecode };
}

/** SGLang can hold decode back while prefill fills its queues; only its own router passes that on. */
function slowDownVariables(context: PlanContext): EnvironmentGroup {
  const { slowDown } = saBenchSettings(context);
  const decode = leaders(context, 'decode');
  const used = slowDown !== null && context.recipe.frontend.name === 'sglang' && decode.length > 0;
  const urls = decode.map(
    (process) => word`http://${ip(leaderRole(process.endpoint))}:${process.ports.http ?? 0}`,
  );
  return environmentGroup('recipe: benchmark.slow_down', {
    SA_BENCH_SLOW_DOWN_URLS: used ? joinWords(urls, ',') : null,
    SA_BENCH_SLOW_DOWN_SLEEP_TIME: used ? slowDown.sleep : null,
    SA_BENCH_SLOW_DOWN_WAIT_TIME: used ? slowDown.wait : null,
  });
}

function baseName(directory: Word): string {
  const last = directory.at(-1);
  const literal = typeof last === 'string' ? last : literalText(directory);
  return literal?.split('/').filter(Boolean).at(-1) ?? 'sa-bench';
}

function saBenchSettings({ recipe }: PlanContext): SaBenchSettings {
  if (recipe.benchmark.name === 'sa-bench') return recipe.benchmark;
  throw new InternalError(`sa-bench asked to run ${recipe.benchmark.name}`);
}
