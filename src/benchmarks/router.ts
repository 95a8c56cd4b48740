/**
 * router: prompts that share their beginning with others, a run for each shared part. The reference runs a
 * script of Dynamo's repository, which calls AIPerf; here AIPerf is called with the load of that script.
 */

import { prefixPrompts } from '../constants/aiperf.js';
import { InternalError } from '../diagnostics/internal-error.js';
import { aiperfBenchmark, listSetting, point, setting } from '../lib/aiperf.js';
import { originalEndpoint, positional } from '../lib/original-script.js';
import { word } from '../lib/word.js';
import type { RouterSettings } from '../types/aiperf.js';
import type { PlanContext } from '../types/component.js';

export const router = aiperfBenchmark({
  name: 'router',
  summary: 'prompts with shared prefixes, from AIPerf',
  entry: 'run_prefix_ratios',
  environment: () => [],
  package: (context) => routerSettings(context).aiperfPackage,
  settings: (context) => {
    const bench = routerSettings(context);
    const lengths = bench.prefixRatios.map((ratio) => promptLengths(bench, ratio));
    return [
      listSetting('PREFIX_RATIOS', bench.prefixRatios),
      listSetting(
        'PREFIX_TOKENS',
        lengths.map(({ prefix }) => prefix),
      ),
      listSetting(
        'OWN_TOKENS',
        lengths.map(({ own }) => own),
      ),
      setting('OUTPUT_TOKENS', bench.outputTokens),
      setting('PREFIX_PROMPTS', prefixPrompts),
      setting('REQUESTS', bench.requests),
      setting('CONCURRENCY', bench.concurrency),
      setting('RESULT_DIR', word`${context.paths.logs}/${resultDirectory}`),
    ];
  },
  points: (context) => {
    const { prefixRatios, requests, concurrency } = routerSettings(context);
    return prefixRatios.map((ratio, index) =>
      point(`prefix ratio ${ratio}`, `${resultDirectory}/prefix_ratio_${ratio}_seed_${index}`, {
        requests,
        concurrency,
      }),
    );
  },
  originalArguments: (context) => {
    const bench = routerSettings(context);
    return [
      originalEndpoint,
      bench.inputTokens,
      bench.outputTokens,
      bench.requests,
      bench.concurrency,
      bench.prefixRatios.join(' '),
    ].map(positional);
  },
});

const resultDirectory = 'router-bench';

/** Tokens that a prompt shares, and those of its own: at least one, since AIPerf makes no empty prompts. */
function promptLengths({ inputTokens }: RouterSettings, ratio: string) {
  const prefix = Math.min(Math.round(inputTokens * Number(ratio)), inputTokens - 1);
  return { prefix, own: inputTokens - prefix };
}

function routerSettings({ recipe }: PlanContext): RouterSettings {
  if (recipe.benchmark.name === 'router') return recipe.benchmark;
  throw new InternalError(`router asked to run ${recipe.benchmark.name}`);
}
