/** sglang-bench: settings of its runner, results, environment (recipe-v1 8.6, 13.1, 13.2). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { benchmarks } from '../../src/benchmarks/index.js';
import { overlay } from '../../src/lib/environment.js';
import { text } from '../../src/lib/word.js';
import type { SglangBenchSettings } from '../../src/types/recipe.js';
import { clientOf, contextOf } from '../support/plan.js';
import { block, commandText, environmentText, settingsText } from '../support/text.js';

const bench = benchmarks['sglang-bench'];

const settings: SglangBenchSettings = {
  name: 'sglang-bench',
  inputTokens: 1024,
  outputTokens: 128,
  concurrencies: [1, 16],
  requestRate: 'inf',
};

test('the client is the script of settings', () => {
  const context = contextOf({ benchmark: settings, model: { servedName: text('Org/Served') } });
  const client = clientOf(bench, context);
  assert.is(commandText(client.command), 'bash /srtgen/bundle/bench/sglang-bench.sh');
  assert.equal(client.image, text('/images/engine.sqsh'));
  assert.equal(client.mounts, []);
  assert.equal(client.srunOptions, []);
  assert.is(
    settingsText(bench.plan(context)),
    block(`
      # sglang-bench.sh: sglang-bench with SGLang's load generator (sglang-bench.sh, run_sglang_bench)
      MODEL=Org/Served
      TOKENIZER=/model
      HOST="\${ENTRY_IP}"
      PORT=8000
      ISL=1024
      OSL=128
      CONCURRENCIES=(1 16)
      REQUEST_RATE=inf
      REQUESTS=128
      RESULT_DIR=/logs/sglang-bench
    `),
  );
});

test('without containers results are in the run directory, and the tokenizer is that of the hub', () => {
  const context = contextOf({
    benchmark: { ...settings, concurrencies: [], requestRate: '2.5' },
    model: { directory: null, huggingFaceId: 'org/example' },
    site: { containerRuntime: 'none' },
  });
  assert.is(
    settingsText(bench.plan(context)),
    block(`
      # sglang-bench.sh: sglang-bench with SGLang's load generator (sglang-bench.sh, run_sglang_bench)
      MODEL=example
      TOKENIZER=org/example
      HOST="\${ENTRY_IP}"
      PORT=8000
      ISL=1024
      OSL=128
      CONCURRENCIES=()
      REQUEST_RATE=2.5
      REQUESTS=128
      RESULT_DIR="\${LOG_DIR}/sglang-bench"
    `),
  );
});

const lengths = {
  inputTokens: { least: 1024, most: 1024 },
  outputTokens: { least: 128, most: 128 },
};

test('results: a point for each concurrency', () => {
  assert.equal(bench.plan(contextOf({ benchmark: settings })).points, [
    {
      name: 'concurrency 1',
      resultFile: 'sglang-bench/results_concurrency_1.jsonl',
      ...{ client: 'sglang', requests: 128, concurrency: 1, ...lengths },
    },
    {
      name: 'concurrency 16',
      resultFile: 'sglang-bench/results_concurrency_16.jsonl',
      ...{ client: 'sglang', requests: 128, concurrency: 16, ...lengths },
    },
  ]);
});

test('it is told where the profilers are, as sa-bench is', () => {
  const context = contextOf({
    benchmark: settings,
    profiling: { type: 'nsys', steps: { agg: { start: 5, stop: 15 } } },
  });
  assert.is(
    environmentText(overlay(clientOf(bench, context).environment)),
    block(`
      # recipe: profiling
      PROFILE_TYPE=nsys
      PROFILE_AGG_START_STEP=5
      PROFILE_AGG_STOP_STEP=15
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
    `),
  );
});

test.run();
