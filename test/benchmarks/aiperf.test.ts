/** router, mooncake-router and trace-replay: settings, environment, results, original scripts (recipe-v1 8.6, 13.1, 13.2). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { benchmarks } from '../../src/benchmarks/index.js';
import { statusMetricsUrls } from '../../src/lib/client-environment.js';
import { overlay } from '../../src/lib/environment.js';
import { environment, ip, text, word } from '../../src/lib/word.js';
import { quote } from '../../src/phases/8-render/shell.js';
import type { Point } from '../../src/types/plan.js';
import type { Recipe } from '../../src/types/recipe.js';
import { clientOf, contextOf } from '../support/plan.js';
import {
  mooncakeRouter,
  type RecipeOptions,
  router,
  traceReplay,
  workers,
} from '../support/recipe.js';
import { block, commandText, environmentText, settingsText } from '../support/text.js';

type Name = 'router' | 'mooncake-router' | 'trace-replay';

interface Runner {
  readonly title: string;
  readonly name: Name;
  readonly recipe: RecipeOptions;
  readonly settings: string;
  readonly points: readonly Point[];
}

const flags = { 'benchmark-duration': 60, x: null, 'a b': 'c d' };

/** What the points of a benchmark are judged by: only a trace knows its requests, and no lengths are the shortest. */
const replay = {
  client: 'aiperf',
  requests: null,
  concurrency: null,
  inputTokens: null,
  outputTokens: null,
} as const;
const prefixes = { ...replay, requests: 16, concurrency: 4 };

const runners: readonly Runner[] = [
  {
    title: 'as it is usually',
    name: 'router',
    recipe: { benchmark: router, frontend: { name: 'sglang' } },
    settings: `
      # router.sh: prompts with shared prefixes, from AIPerf (aiperf.sh, run_prefix_ratios)
      PACKAGE=aiperf==0.8.0
      INSTALL=if-missing
      MODEL=example
      TOKENIZER=/model
      URL="http://\${ENTRY_IP}:8000"
      PREFIX_RATIOS=(0.1 0.5)
      PREFIX_TOKENS=(100 500)
      OWN_TOKENS=(900 500)
      OUTPUT_TOKENS=20
      PREFIX_PROMPTS=20
      REQUESTS=16
      CONCURRENCY=4
      RESULT_DIR=/logs/router-bench
    `,
    points: [
      {
        name: 'prefix ratio 0.1',
        resultFile: 'router-bench/prefix_ratio_0.1_seed_0/profile_export_aiperf.json',
        ...prefixes,
      },
      {
        name: 'prefix ratio 0.5',
        resultFile: 'router-bench/prefix_ratio_0.5_seed_1/profile_export_aiperf.json',
        ...prefixes,
      },
    ],
  },
  {
    title: 'nothing shared, all shared, and a part that is no whole number of tokens',
    name: 'router',
    recipe: {
      benchmark: {
        ...router,
        inputTokens: 14001,
        prefixRatios: ['0', '1.0', '0.9'],
        aiperfPackage: 'aiperf @ file:///opt/aiperf.whl',
      },
      frontend: { name: 'sglang' },
      model: { directory: null, huggingFaceId: 'org/example', servedName: text('served') },
      site: { containerRuntime: 'none' },
    },
    settings: `
      # router.sh: prompts with shared prefixes, from AIPerf (aiperf.sh, run_prefix_ratios)
      PACKAGE='aiperf @ file:///opt/aiperf.whl'
      INSTALL=always
      MODEL=served
      TOKENIZER=org/example
      URL="http://\${ENTRY_IP}:8000"
      PREFIX_RATIOS=(0 1.0 0.9)
      PREFIX_TOKENS=(0 14000 12601)
      OWN_TOKENS=(14001 1 1400)
      OUTPUT_TOKENS=20
      PREFIX_PROMPTS=20
      REQUESTS=16
      CONCURRENCY=4
      RESULT_DIR="\${LOG_DIR}/router-bench"
    `,
    points: ['0_seed_0', '1.0_seed_1', '0.9_seed_2'].map((part) => ({
      name: `prefix ratio ${part.split('_')[0]}`,
      resultFile: `router-bench/prefix_ratio_${part}/profile_export_aiperf.json`,
      ...prefixes,
    })),
  },
  {
    title: 'as it is usually',
    name: 'mooncake-router',
    recipe: { benchmark: mooncakeRouter, model: { servedName: text('org/example-8b') } },
    settings: `
      # mooncake-router.sh: a published Mooncake trace, replayed by AIPerf at the trace's own times (aiperf.sh, run_published_trace)
      PACKAGE=aiperf==0.8.0
      INSTALL=if-missing
      MODEL=org/example-8b
      TOKENIZER=/model
      URL="http://\${ENTRY_IP}:8000"
      TRACE_FILE=/logs/traces/conversation_trace.jsonl
      TRACE_URL=https://example.org/conversation_trace.jsonl
      TRACE_SHA256=abc
      GOODPUT='time_to_first_token:2000 inter_token_latency:25'
      EXTRA_FLAGS=()
      WARMUP_DIR=/logs/artifacts/warmup
      RESULT_DIR=/logs/artifacts/example-8b_conversation
    `,
    points: [
      {
        name: 'workload conversation',
        resultFile: 'artifacts/example-8b_conversation/profile_export_aiperf.json',
        ...replay,
      },
    ],
  },
  {
    title: 'everything set, and a name that only the cluster knows',
    name: 'mooncake-router',
    recipe: {
      benchmark: {
        ...mooncakeRouter,
        workload: 'toolagent',
        ttftMilliseconds: 1,
        itlMilliseconds: 2,
        aiperfPackage: 'aiperf==0.9.0',
        aiperfArgs: flags,
      },
      model: { servedName: word`${environment('NAME')}` },
    },
    settings: `
      # mooncake-router.sh: a published Mooncake trace, replayed by AIPerf at the trace's own times (aiperf.sh, run_published_trace)
      PACKAGE=aiperf==0.9.0
      INSTALL=always
      MODEL="\${NAME}"
      TOKENIZER=/model
      URL="http://\${ENTRY_IP}:8000"
      TRACE_FILE=/logs/traces/toolagent_trace.jsonl
      TRACE_URL=https://example.org/conversation_trace.jsonl
      TRACE_SHA256=abc
      GOODPUT='time_to_first_token:1 inter_token_latency:2'
      EXTRA_FLAGS=(--benchmark-duration 60 --x None '--a b' 'c d')
      WARMUP_DIR=/logs/artifacts/warmup
      RESULT_DIR=/logs/artifacts/model_toolagent
    `,
    points: [
      {
        name: 'workload toolagent',
        resultFile: 'artifacts/model_toolagent/profile_export_aiperf.json',
        ...replay,
      },
    ],
  },
  {
    title: 'as it is usually',
    name: 'trace-replay',
    recipe: { benchmark: { ...traceReplay, aiperfArgs: flags } },
    settings: `
      # trace-replay.sh: a trace, replayed by AIPerf as fast as each concurrency allows (aiperf.sh, run_trace_sweep)
      PACKAGE=aiperf==0.8.0
      INSTALL=if-missing
      MODEL=example
      TOKENIZER=/model
      URL="http://\${ENTRY_IP}:8000"
      TRACE_FILE=/traces/day.jsonl
      CONCURRENCIES=(4 8)
      GOODPUT='time_to_first_token:2000 inter_token_latency:25'
      EXTRA_FLAGS=(--benchmark-duration 60 --x None '--a b' 'c d')
      WARMUP_DIR=/logs/artifacts/warmup
      RESULT_PREFIX=/logs/artifacts/example_trace_c
    `,
    points: [4, 8].map((concurrency) => ({
      name: `concurrency ${concurrency}`,
      resultFile: `artifacts/example_trace_c${concurrency}/profile_export_aiperf.json`,
      ...{ ...replay, concurrency },
    })),
  },
];

for (const { title, name, recipe, settings, points } of runners) {
  test(`${name}: ${title}`, () => {
    const context = contextOf(recipe);
    const planned = benchmarks[name].plan(context);
    assert.is(settingsText(planned), block(settings));
    assert.equal(
      { name: planned.name, servesAt: planned.servesAt, points: planned.points },
      { name, servesAt: null, points },
    );
    const client = clientOf(benchmarks[name], context);
    const bundle = recipe.site ? '"${SRTGEN_BUNDLE}/bench' : '/srtgen/bundle/bench';
    assert.is(commandText(client.command), `bash ${bundle}/${name}.sh${recipe.site ? '"' : ''}`);
    assert.equal(client.image, text('/images/engine.sqsh'));
    assert.equal(client.mounts, []);
    assert.equal(client.srunOptions, []);
  });
}

interface Original {
  readonly title: string;
  readonly benchmark: Recipe['benchmark'] & { readonly name: Name };
  readonly recipe: RecipeOptions;
  readonly command: string;
  readonly mounts: readonly string[];
}

const scripts = text('/opt/srt/scripts');
const mount = '/opt/srt/scripts:/srtctl-benchmarks:ro';

const originals: readonly Original[] = [
  {
    title: 'router',
    benchmark: router,
    recipe: { site: { benchmarkScriptsDirectory: scripts }, frontend: { name: 'sglang' } },
    command: `
      bash /srtctl-benchmarks/router/bench.sh
      # arguments of router/bench.sh, by position
      http://localhost:8000
      1000
      20
      16
      4
      '0.1 0.5'
    `,
    mounts: [mount],
  },
  {
    title: 'mooncake-router, with flags after its arguments',
    benchmark: { ...mooncakeRouter, aiperfArgs: flags },
    recipe: {
      site: { benchmarkScriptsDirectory: scripts },
      model: { directory: null, huggingFaceId: 'org/example', servedName: text('served') },
    },
    command: `
      bash /srtctl-benchmarks/mooncake-router/bench.sh
      # arguments of mooncake-router/bench.sh, by position
      http://localhost:8000
      served
      conversation
      2000
      25
      org/example
      --benchmark-duration 60
      --x None
      '--a b' 'c d'
    `,
    mounts: [mount],
  },
  {
    title: 'trace-replay, on the bare host',
    benchmark: traceReplay,
    recipe: {
      site: {
        benchmarkScriptsDirectory: word`${environment('SITE')}/scripts`,
        containerRuntime: 'none',
      },
      model: { directory: text('/models/example') },
    },
    command: `
      bash "\${SITE}/scripts/trace-replay/bench.sh"
      # arguments of trace-replay/bench.sh, by position
      http://localhost:8000
      example
      /traces/day.jsonl
      '4,8'
      2000
      25
      /models/example
    `,
    mounts: [`"\${SITE}/scripts":/srtctl-benchmarks:ro`],
  },
];

for (const { title, benchmark, recipe, command, mounts } of originals) {
  test(`the original script: ${title}`, () => {
    const context = contextOf({ benchmark, ...recipe });
    const client = clientOf(benchmarks[benchmark.name], context);
    assert.is(commandText(client.command), block(command));
    assert.equal(
      client.mounts.map(
        ({ source, target, flags: options }) => `${quote(source)}:${quote(target)}:${options}`,
      ),
      mounts,
    );
    assert.equal(benchmarks[benchmark.name].plan(context), {
      name: benchmark.name,
      servesAt: null,
      points: [],
      script: null,
    });
  });
}

interface Variables {
  readonly title: string;
  readonly name: Name;
  readonly recipe: RecipeOptions;
  readonly wanted: string;
}

const environments: readonly Variables[] = [
  {
    title: 'router is told no more than where the frontend is',
    name: 'router',
    recipe: { benchmark: { ...router, aiperfPackage: 'aiperf' }, frontend: { name: 'sglang' } },
    wanted: `
      # placement, chosen by srtgen
      SRTCTL_FRONTEND_TYPE=sglang
      SRT_FRONTEND_HOST="\${PUBLIC_API_IP}"
      SRT_FRONTEND_PORT=8000
    `,
  },
  {
    title: 'metrics of followers, too; by node, then by port',
    name: 'mooncake-router',
    recipe: {
      benchmark: mooncakeRouter,
      prefill: workers(2, 4, 1),
      decode: workers(1, 16, 2),
      frontend: { name: 'sglang' },
      environment: { A: 'b' },
    },
    wanted: `
      # placement, chosen by srtgen
      SRTCTL_FRONTEND_TYPE=sglang
      SRT_FRONTEND_HOST="\${PUBLIC_API_IP}"
      SRT_FRONTEND_PORT=8000
      # recipe: environment
      A=b
      # metrics, chosen by srtgen
      AIPERF_SERVER_METRICS_URLS="http://\${PREFILL_0_IP}:7500/metrics,http://\${PREFILL_1_IP}:7501/metrics,http://\${DECODE_0_IP}:7502/metrics,http://\${DECODE_0_NODE_1_IP}:7503/metrics"
    `,
  },
  {
    title: 'metrics of KVBM among them, once for two leaders on a node',
    name: 'trace-replay',
    recipe: {
      benchmark: { ...traceReplay, aiperfPackage: 'aiperf>=0.7.0' },
      prefill: { ...workers(2, 4, 1), environment: { DYN_KVBM_METRICS_PORT: '6880' } },
      decode: workers(1, 8, 1),
    },
    wanted: `
      # placement, chosen by srtgen
      SRTCTL_FRONTEND_TYPE=dynamo
      SRT_FRONTEND_HOST="\${PUBLIC_API_IP}"
      SRT_FRONTEND_PORT=8000
      # metrics, chosen by srtgen
      AIPERF_SERVER_METRICS_URLS="http://\${PREFILL_0_IP}:6880/metrics,http://\${PREFILL_0_IP}:7500/metrics,http://\${PREFILL_1_IP}:7501/metrics,http://\${DECODE_0_IP}:7502/metrics"
      # recipe: benchmark
      AIPERF_PACKAGE='aiperf>=0.7.0'
    `,
  },
  {
    title: 'trace-replay starts and stops profilers itself',
    name: 'trace-replay',
    recipe: {
      benchmark: traceReplay,
      profiling: { type: 'torch', steps: { agg: { start: 1, stop: 2 } } },
    },
    wanted: `
      # recipe: profiling
      PROFILE_TYPE=torch
      PROFILE_AGG_START_STEP=1
      PROFILE_AGG_STOP_STEP=2
      SGLANG_TORCH_PROFILER_DIR=/logs/profiles
      PROFILE_AGG_IPS="\${AGG_0_IP}"
      PROFILE_AGG_ENDPOINTS="\${AGG_0_IP}:7500"
      PROFILE_OUTPUT_DIR=/logs/profiles
      BENCH_MODEL_NAME=example
      HEAD_NODE="\${HEAD_HOST}"
      HEAD_PORT=8000
      PROFILE_WORKER_PORT=6100
      # placement, chosen by srtgen
      SRTCTL_FRONTEND_TYPE=dynamo
      SRT_FRONTEND_HOST="\${PUBLIC_API_IP}"
      SRT_FRONTEND_PORT=8000
      # metrics, chosen by srtgen
      AIPERF_SERVER_METRICS_URLS="http://\${AGG_0_IP}:7500/metrics"
    `,
  },
];

for (const { title, name, recipe, wanted } of environments) {
  test(`environment: ${title}`, () => {
    const groups = overlay(clientOf(benchmarks[name], contextOf(recipe)).environment);
    assert.is(environmentText(groups), block(wanted));
  });
}

test('direct vLLM: its metrics are on the port of its requests', () => {
  const { recipe, ...context } = contextOf({
    benchmark: traceReplay,
    agg: { ...workers(1, 16, 2), environment: { DYN_KVBM_METRICS_PORT: '6880' } },
  });
  const direct = { ...recipe, frontend: { ...recipe.frontend, name: 'vllm' as const } };
  assert.equal(
    statusMetricsUrls({ ...context, recipe: direct }),
    word`http://${ip('AGG_0')}:8000/metrics`,
  );
});

test.run();
