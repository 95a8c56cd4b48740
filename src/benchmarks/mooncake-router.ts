/** mooncake-router: a trace of Mooncake's authors, replayed by AIPerf at the times that it has. */

import { InternalError } from '../diagnostics/internal-error.js';
import {
  aiperfBenchmark,
  modelLabel,
  point,
  replayEnvironment,
  replaySettings,
  setting,
} from '../lib/aiperf.js';
import { modelArgument } from '../lib/disaggregation.js';
import { aiperfFlags } from '../lib/flags.js';
import { originalEndpoint, positional } from '../lib/original-script.js';
import { word } from '../lib/word.js';
import type { MooncakeRouterSettings } from '../types/aiperf.js';
import type { PlanContext } from '../types/component.js';

export const mooncakeRouter = aiperfBenchmark({
  name: 'mooncake-router',
  summary: "a published Mooncake trace, replayed by AIPerf at the trace's own times",
  entry: 'run_published_trace',
  environment: (context) =>
    replayEnvironment(context, mooncakeRouterSettings(context).aiperfPackage),
  package: (context) => mooncakeRouterSettings(context).aiperfPackage,
  settings: (context) => {
    const { logs } = context.paths;
    const bench = mooncakeRouterSettings(context);
    if (bench.trace === null) throw new InternalError(`no trace ${bench.workload}`);
    return [
      setting('TRACE_FILE', word`${logs}/traces/${bench.workload}_trace.jsonl`),
      setting('TRACE_URL', bench.trace.url),
      setting('TRACE_SHA256', bench.trace.sha256),
      ...replaySettings(bench),
      setting('WARMUP_DIR', word`${logs}/artifacts/warmup`),
      setting('RESULT_DIR', word`${logs}/${resultDirectory(context)}`),
    ];
  },
  // How many requests a trace has depends on the recipe's flags, too.
  points: (context) => [
    point(`workload ${mooncakeRouterSettings(context).workload}`, resultDirectory(context)),
  ],
  originalArguments: (context) => {
    const bench = mooncakeRouterSettings(context);
    return [
      ...[
        originalEndpoint,
        context.recipe.model.servedName,
        bench.workload,
        bench.ttftMilliseconds,
        bench.itlMilliseconds,
        modelArgument(context),
      ].map(positional),
      ...aiperfFlags(bench.aiperfArgs),
    ];
  },
});

function resultDirectory(context: PlanContext): string {
  return `artifacts/${modelLabel(context)}_${mooncakeRouterSettings(context).workload}`;
}

function mooncakeRouterSettings({ recipe }: PlanContext): MooncakeRouterSettings {
  if (recipe.benchmark.name === 'mooncake-router') return recipe.benchmark;
  throw new InternalError(`mooncake-router asked to run ${recipe.benchmark.name}`);
}
