/** Whole commands of Dynamo's mocker (recipe-v1 7.9). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { engines } from '../../src/engines/index.js';
import type { MockerOptions, MockerSettings } from '../../src/types/recipe.js';
import { contextOf, processOf } from '../support/plan.js';
import { mockerDefaults, type RecipeOptions, workers } from '../support/recipe.js';
import { block, commandText } from '../support/text.js';

interface Case {
  readonly name: string;
  readonly recipe: RecipeOptions;
  readonly process: string;
  readonly wanted: string;
}

function mocker(options: Partial<MockerOptions> = {}): MockerSettings {
  return { name: 'mocker', options: { ...mockerDefaults, ...options } };
}

const cases: readonly Case[] = [
  {
    name: 'without any settings',
    recipe: { engine: mocker() },
    process: 'agg-0',
    wanted: `
      python3 -m dynamo.mocker
      # placement, chosen by srtgen
      --model-path /model
      # recipe: backend
      --engine-type vllm
      --speedup-ratio 100.0
      --data-parallel-size 1
      --num-gpu-blocks-override 16384
      --max-num-seqs 256
      --max-num-batched-tokens 8192
    `,
  },
  {
    name: 'prefill: bootstrap, and every setting that is not usual',
    recipe: {
      engine: mocker({
        engineType: 'sglang',
        speedupRatio: 2.5,
        decodeSpeedupRatio: 2,
        dataParallelSize: 2,
        gpuBlocks: 64,
        blockSize: 16,
        maxSequences: 8,
        maxBatchedTokens: 512,
        workers: 3,
        startupSeconds: 0.5,
        kvTransferBandwidth: 64,
        kvCacheType: 'fp8',
        preemptionMode: 'lifo',
        prefixCaching: false,
        chunkedPrefill: false,
      }),
      prefill: { ...workers(1, 4, 1), args: { max_num_seqs: 128 } },
      decode: workers(1, 8, 1),
    },
    process: 'prefill-0',
    wanted: `
      python3 -m dynamo.mocker
      # placement, chosen by srtgen
      --model-path /model
      --disaggregation-mode prefill
      --bootstrap-ports 7200
      # recipe: backend
      --engine-type sglang
      --speedup-ratio 2.5
      --data-parallel-size 2
      --num-gpu-blocks-override 64
      --max-num-seqs 8
      --max-num-batched-tokens 512
      --decode-speedup-ratio 2.0
      --block-size 16
      --num-workers 3
      --startup-time 0.5
      --kv-transfer-bandwidth 64.0
      --kv-cache-dtype fp8
      --no-enable-prefix-caching
      --no-enable-chunked-prefill
      --preemption-mode lifo
      # recipe: engine arguments of prefill
      --max-num-seqs 128
    `,
  },
  {
    name: 'decode',
    recipe: { engine: mocker(), prefill: workers(1, 4, 1), decode: workers(1, 8, 1) },
    process: 'decode-0',
    wanted: `
      python3 -m dynamo.mocker
      # placement, chosen by srtgen
      --model-path /model
      --disaggregation-mode decode
      # recipe: backend
      --engine-type vllm
      --speedup-ratio 100.0
      --data-parallel-size 1
      --num-gpu-blocks-override 16384
      --max-num-seqs 256
      --max-num-batched-tokens 8192
    `,
  },
];

for (const { name, recipe, process, wanted } of cases) {
  test(name, () => {
    const context = contextOf(recipe);
    const command = engines.mocker.command(processOf(context, process), context);
    assert.is(commandText(command), block(wanted));
  });
}

test.run();
