/** trace-replay: a trace of the site's own, replayed by AIPerf, a run for each concurrency. */

import { InternalError } from '../diagnostics/internal-error.js';
import {
  aiperfBenchmark,
  listSetting,
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
import type { TraceReplaySettings } from '../types/aiperf.js';
import type { PlanContext } from '../types/component.js';

export const traceReplay = aiperfBenchmark({
  name: 'trace-replay',
  summary: 'a trace, replayed by AIPerf as fast as each concurrency allows',
  entry: 'run_trace_sweep',
  environment: (context) => replayEnvironment(context, traceReplaySettings(context).aiperfPackage),
  package: (context) => traceReplaySettings(context).aiperfPackage,
  settings: (context) => {
    const { logs } = context.paths;
    const bench = traceReplaySettings(context);
    return [
      setting('TRACE_FILE', bench.traceFile),
      listSetting('CONCURRENCIES', bench.concurrencies),
      ...replaySettings(bench),
      setting('WARMUP_DIR', word`${logs}/artifacts/warmup`),
      setting('RESULT_PREFIX', word`${logs}/${resultPrefix(context)}`),
    ];
  },
  // Only the trace knows how many requests it has.
  points: (context) =>
    traceReplaySettings(context).concurrencies.map((concurrency) =>
      point(`concurrency ${concurrency}`, `${resultPrefix(context)}${concurrency}`, {
        concurrency,
      }),
    ),
  originalArguments: (context) => {
    const bench = traceReplaySettings(context);
    return [
      ...[
        originalEndpoint,
        context.recipe.model.servedName,
        bench.traceFile,
        bench.concurrencies.join(','),
        bench.ttftMilliseconds,
        bench.itlMilliseconds,
        modelArgument(context),
      ].map(positional),
      ...aiperfFlags(bench.aiperfArgs),
    ];
  },
});

/** Of the artifact directories; the concurrency follows. */
function resultPrefix(context: PlanContext): string {
  return `artifacts/${modelLabel(context)}_trace_c`;
}

function traceReplaySettings({ recipe }: PlanContext): TraceReplaySettings {
  if (recipe.benchmark.name === 'trace-replay') return recipe.benchmark;
  throw new InternalError(`trace-replay asked to run ${recipe.benchmark.name}`);
}
