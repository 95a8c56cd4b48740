/** Whole commands and engine files of TensorRT-LLM workers (recipe-v1 7.3, 7.8). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { engines } from '../../src/engines/index.js';
import { text } from '../../src/lib/word.js';
import { Float } from '../../src/types/config-value.js';
import type { TrtllmSettings } from '../../src/types/recipe.js';
import { contextOf, processOf } from '../support/plan.js';
import { type RecipeOptions, workers } from '../support/recipe.js';
import { block, commandText, configText, environmentText } from '../support/text.js';

const trtllm: TrtllmSettings = {
  name: 'trtllm',
  publishEventsAndMetrics: false,
  sequentialNodeStart: 0,
  numaMemoryBind: false,
};

interface Case {
  readonly name: string;
  readonly recipe: RecipeOptions;
  readonly process: string;
  readonly wanted: string;
}

const cases: readonly Case[] = [
  {
    name: 'an aggregated worker',
    recipe: { engine: trtllm },
    process: 'agg-0',
    wanted: `
      trtllm-llmapi-launch
      python3 -m dynamo.trtllm
      # placement, chosen by srtgen
      --model-path /model
      --served-model-name example
      --extra-engine-args /logs/trtllm_config_agg.yaml
      --request-plane tcp
    `,
  },
  {
    name: 'a decode worker on two nodes: settings are in its file, the served name is the path',
    recipe: {
      engine: { ...trtllm, publishEventsAndMetrics: true },
      prefill: workers(1, 8, 1),
      decode: { ...workers(1, 16, 2), args: { tensor_parallel_size: 16 } },
      model: { servedName: text('other') },
      dynamo: { install: null, requestPlane: 'nats', eventPlane: null },
    },
    process: 'decode-0',
    wanted: `
      trtllm-llmapi-launch
      python3 -m dynamo.trtllm
      # placement, chosen by srtgen
      --model-path /model
      --served-model-name example
      --disaggregation-mode decode
      --extra-engine-args /logs/trtllm_config_decode.yaml
      --request-plane nats
      --publish-events-and-metrics
    `,
  },
  {
    name: 'a prefill worker bound to memory nodes',
    recipe: {
      engine: { ...trtllm, numaMemoryBind: true },
      prefill: workers(1, 8, 1),
      decode: workers(1, 8, 1),
    },
    process: 'prefill-0',
    wanted: `
      numactl -m '0,1'
      trtllm-llmapi-launch
      python3 -m dynamo.trtllm
      # placement, chosen by srtgen
      --model-path /model
      --served-model-name example
      --disaggregation-mode prefill
      --extra-engine-args /logs/trtllm_config_prefill.yaml
      --request-plane tcp
    `,
  },
  {
    name: 'an aggregated worker is never bound',
    recipe: { engine: { ...trtllm, numaMemoryBind: true } },
    process: 'agg-0',
    wanted: `
      trtllm-llmapi-launch
      python3 -m dynamo.trtllm
      # placement, chosen by srtgen
      --model-path /model
      --served-model-name example
      --extra-engine-args /logs/trtllm_config_agg.yaml
      --request-plane tcp
    `,
  },
  {
    name: 'nsys before numactl',
    recipe: {
      engine: { ...trtllm, numaMemoryBind: true },
      prefill: workers(1, 4, 1),
      decode: workers(2, 4, 1),
      model: { directory: null, huggingFaceId: 'org/example' },
      profiling: { type: 'nsys', extraNsysArgs: ['--stats=true'] },
    },
    process: 'decode-1',
    wanted: `
      nsys profile
      -t 'cuda,nvtx,ucx'
      --sample=none
      --cuda-graph-trace=node
      -c cudaProfilerApi
      --capture-range-end stop
      --stats=true
      --kill none
      --wait all
      --force-overwrite true
      -o "/logs/profiles/decode/\${DECODE_1_HOST}_decode_w1_profile_rank%q{SLURM_PROCID}"
      numactl -m '0,1'
      trtllm-llmapi-launch
      python3 -m dynamo.trtllm
      # placement, chosen by srtgen
      --model-path org/example
      --served-model-name example
      --disaggregation-mode decode
      --extra-engine-args /logs/trtllm_config_decode.yaml
      --request-plane tcp
    `,
  },
  {
    name: 'nsys for a time',
    recipe: {
      engine: trtllm,
      profiling: {
        type: 'nsys-time',
        extraNsysArgs: ['--stats=true'],
        delaySeconds: 60,
        durationSeconds: 30,
      },
    },
    process: 'agg-0',
    wanted: `
      nsys profile
      -t 'cuda,nvtx,ucx'
      --sample=none
      --cuda-graph-trace=node
      --delay 60
      --duration 30
      --stats=true
      --kill none
      --wait all
      --force-overwrite true
      -o "/logs/profiles/agg/\${AGG_0_HOST}_agg_w0_profile_rank%q{SLURM_PROCID}"
      trtllm-llmapi-launch
      python3 -m dynamo.trtllm
      # placement, chosen by srtgen
      --model-path /model
      --served-model-name example
      --extra-engine-args /logs/trtllm_config_agg.yaml
      --request-plane tcp
    `,
  },
];

for (const { name, recipe, process, wanted } of cases) {
  test(name, () => {
    const context = contextOf(recipe);
    const command = engines.trtllm.command(processOf(context, process), context);
    assert.is(commandText(command), block(wanted));
  });
}

test("each endpoint's shared memory has a name of its own", () => {
  const context = contextOf({
    engine: trtllm,
    prefill: workers(1, 8, 1),
    decode: workers(2, 8, 2),
  });
  const variables = context.topology.processes.flatMap((process) =>
    engines.trtllm.roleEnvironment(process, context),
  );
  assert.is(
    environmentText(variables),
    block(`
      # engine, chosen by srtgen
      TRTLLM_EPLB_SHM_NAME="moe_shared_\${JOB_ID}_prefill-0"
      # engine, chosen by srtgen
      TRTLLM_EPLB_SHM_NAME="moe_shared_\${JOB_ID}_decode-0"
      # engine, chosen by srtgen
      TRTLLM_EPLB_SHM_NAME="moe_shared_\${JOB_ID}_decode-1"
    `),
  );
});

test('one file for each role, an empty mapping for one without settings', () => {
  const context = contextOf({
    engine: trtllm,
    prefill: {
      args: {
        tensor_parallel_size: 8,
        kv_cache_config: { free_gpu_memory_fraction: new Float(0.5), dtype: 'fp8' },
        disable_overlap_scheduler: true,
        learning_rate: new Float(1e-5),
        moe_config: null,
        batch_sizes: [1, 2],
        version: '1.0',
      },
    },
    decode: {},
  });
  assert.is(
    configText(engines.trtllm.configFiles(context)),
    block(`
      # trtllm_config_prefill.yaml
      batch_sizes:
        - 1
        - 2
      disable_overlap_scheduler: true
      kv_cache_config:
        dtype: fp8
        free_gpu_memory_fraction: 0.5
      learning_rate: 1.0e-05
      moe_config: null
      tensor_parallel_size: 8
      version: "1.0"
      # trtllm_config_decode.yaml
      {}
    `),
  );
});

test.run();
