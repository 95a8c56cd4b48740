/** What the benchmarks that measure with AIPerf have in common. */

import { aiperfPackage, aiperfResult } from '../constants/aiperf.js';
import { fixedPorts } from '../constants/ports.js';
import type { ReplaySettings } from '../types/aiperf.js';
import type { Benchmark, BenchmarkClient, PlanContext } from '../types/component.js';
import type {
  BenchScript,
  BenchSetting,
  EnvironmentGroup,
  PlannedBenchmark,
  Point,
} from '../types/plan.js';
import type { BenchmarkName } from '../types/recipe.js';
import type { Word } from '../types/word.js';
import { clientEnvironment, statusMetricsUrls } from './client-environment.js';
import { command, environmentGroup, flag, program } from './commands.js';
import { modelArgument } from './disaggregation.js';
import { aiperfFlags, type FlagLine } from './flags.js';
import { originalClient } from './original-script.js';
import { entryRole } from './roles.js';
import { ip, literalText, text, word } from './word.js';

/** What tells one of these benchmarks from another. */
export interface AiperfBenchmark {
  readonly name: BenchmarkName;
  readonly summary: string;
  /** Function of lib/aiperf.sh. */
  readonly entry: string;
  /** Variables after those that every client has. */
  environment(context: PlanContext): readonly EnvironmentGroup[];
  /** What pip installs, where the recipe says so. */
  package(context: PlanContext): string | null;
  /** Settings of the script beyond those that all have. */
  settings(context: PlanContext): readonly BenchSetting[];
  points(context: PlanContext): readonly Point[];
  /** Positional arguments of the reference's script. */
  originalArguments(context: PlanContext): readonly FlagLine[];
}

export function aiperfBenchmark(benchmark: AiperfBenchmark): Benchmark {
  return {
    name: benchmark.name,
    client: (context) => client(benchmark, context),
    plan: (context) => planned(benchmark, context),
  };
}

function client(benchmark: AiperfBenchmark, context: PlanContext): BenchmarkClient {
  const { recipe, paths } = context;
  const directory = recipe.site.benchmarkScriptsDirectory;
  const started =
    directory === null
      ? {
          command: command(program(flag('bash', word`${paths.bundle}/bench/${benchmark.name}.sh`))),
          mounts: [],
        }
      : originalClient(directory, benchmark.name, benchmark.originalArguments(context), context);
  return {
    image: recipe.model.container,
    environment: [...clientEnvironment(context), ...benchmark.environment(context)],
    srunOptions: [],
    ...started,
  };
}

/** The reference's scripts name their results after the time of day, so nobody knows where to look for them. */
function planned(benchmark: AiperfBenchmark, context: PlanContext): PlannedBenchmark {
  const original = context.recipe.site.benchmarkScriptsDirectory !== null;
  return {
    name: benchmark.name,
    servesAt: null,
    points: original ? [] : benchmark.points(context),
    script: original ? null : script(benchmark, context),
  };
}

function script(benchmark: AiperfBenchmark, context: PlanContext): BenchScript {
  const asked = benchmark.package(context);
  return {
    name: `${benchmark.name}.sh`,
    summary: benchmark.summary,
    library: 'aiperf.sh',
    entry: benchmark.entry,
    settings: [
      setting('PACKAGE', asked ?? aiperfPackage),
      setting('INSTALL', asked === null ? 'if-missing' : 'always'),
      setting('MODEL', context.recipe.model.servedName),
      setting('TOKENIZER', modelArgument(context)),
      // Not localhost, as the reference has it: the client may have a node of its own.
      setting('URL', word`http://${ip(entryRole)}:${fixedPorts.public}`),
      ...benchmark.settings(context),
    ],
  };
}

export function setting(variable: string, value: string | number | Word): BenchSetting {
  return { variable, value: typeof value === 'object' ? value : text(value) };
}

export function listSetting(variable: string, values: readonly (string | number)[]): BenchSetting {
  return { variable, value: { list: values.map(text) } };
}

/** Recipe-v1 8.6; the last one only where the recipe says it. */
export function replayEnvironment(
  context: PlanContext,
  asked: string | null,
): readonly EnvironmentGroup[] {
  return [
    environmentGroup('metrics, chosen by srtgen', {
      AIPERF_SERVER_METRICS_URLS: statusMetricsUrls(context),
    }),
    environmentGroup('recipe: benchmark', { AIPERF_PACKAGE: asked }),
  ];
}

/** The goodput that a replay is judged by, and the flags that the recipe adds. */
export function replaySettings({
  ttftMilliseconds,
  itlMilliseconds,
  aiperfArgs,
}: ReplaySettings): readonly BenchSetting[] {
  return [
    setting(
      'GOODPUT',
      `time_to_first_token:${ttftMilliseconds} inter_token_latency:${itlMilliseconds}`,
    ),
    { variable: 'EXTRA_FLAGS', value: { list: aiperfFlags(aiperfArgs).flat() } },
  ];
}

/**
 * The result of a run whose artifacts are in that directory below the log directory. Lengths are spread around a mean or
 * are those of a trace, so the shortest of them is not known.
 */
export function point(
  name: string,
  directory: string,
  { requests = null, concurrency = null }: Partial<Pick<Point, 'requests' | 'concurrency'>> = {},
): Point {
  return {
    name,
    resultFile: `${directory}/${aiperfResult}`,
    client: 'aiperf',
    requests,
    concurrency,
    inputTokens: null,
    outputTokens: null,
  };
}

/** The last part of the served name, for names of directories. `model` where only the cluster knows it. */
export function modelLabel({ recipe }: PlanContext): string {
  const name = literalText(recipe.model.servedName) ?? '';
  return name.split('/').at(-1) || 'model';
}
