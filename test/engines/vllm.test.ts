/** Whole commands of vLLM workers (recipe-v1 7.2, 7.4, 7.8). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { engines } from '../../src/engines/index.js';
import type { ConfigMap } from '../../src/types/config-value.js';
import type { VllmSettings } from '../../src/types/recipe.js';
import { contextOf, processOf } from '../support/plan.js';
import { type RecipeOptions, vllmDefaults, workers } from '../support/recipe.js';
import { block, commandText } from '../support/text.js';

interface Case {
  readonly name: string;
  readonly recipe: RecipeOptions;
  readonly process: string;
  readonly wanted: string;
}

/** vLLM with these settings. */
function vllm(settings: Partial<VllmSettings> = {}): VllmSettings {
  return { ...vllmDefaults, ...settings };
}

function dataParallel(ranks: number, others: ConfigMap = {}): ConfigMap {
  return { 'data-parallel-size': ranks, ...others };
}

/** The worker takes requests itself. */
const direct = { name: 'vllm', maxBehindNginx: null } as const;

const cases: readonly Case[] = [
  {
    name: 'an aggregated worker has the connector too',
    recipe: { engine: vllm() },
    process: 'agg-0',
    wanted: `
      python3 -m dynamo.vllm
      # placement, chosen by srtgen
      --model /model
      --served-model-name example
      --kv-transfer-config '{"kv_connector": "NixlConnector", "kv_role": "kv_both"}'
      --device-ids '0,1,2,3,4,5,6,7'
      --request-plane tcp
      --dump-config-to /logs/agg-0-config.json
    `,
  },
  {
    name: 'a prefill worker that publishes events, with its GPUs in the environment',
    recipe: {
      engine: vllm({
        connector: 'kvbm',
        setCudaVisibleDevices: true,
        kvEvents: { prefill: { publisher: 'zmq' } },
      }),
      prefill: workers(1, 4, 1),
      decode: workers(1, 8, 1),
    },
    process: 'prefill-0',
    wanted: `
      python3 -m dynamo.vllm
      # placement, chosen by srtgen
      --model /model
      --served-model-name example
      --disaggregation-mode prefill
      --kv-transfer-config '{"kv_connector": "DynamoConnector", "kv_connector_module_path": "kvbm.vllm_integration.connector", "kv_role": "kv_both"}'
      --request-plane tcp
      --dump-config-to /logs/prefill-0-config.json
      --kv-events-config '{"publisher": "zmq", "endpoint": "tcp://*:5200"}'
    `,
  },
  {
    name: 'the second node of a worker without data parallelism, with a connector of its own',
    recipe: {
      engine: vllm({ connector: null }),
      prefill: workers(1, 4, 1),
      decode: {
        ...workers(1, 16, 2),
        args: { 'tensor-parallel-size': 8, 'pipeline-parallel-size': 2, connector: 'LMCache' },
      },
    },
    process: 'decode-0-rank-1',
    wanted: `
      python3 -m dynamo.vllm
      # placement, chosen by srtgen
      --model /model
      --served-model-name example
      --disaggregation-mode decode
      --kv-transfer-config '{"kv_connector": "LMCacheConnectorV1", "kv_role": "kv_both"}'
      --device-ids '0,1,2,3,4,5,6,7'
      --master-addr "\${DECODE_0_IP}"
      --nnodes 2
      --node-rank 1
      --headless
      --request-plane tcp
      --dump-config-to /logs/decode-0-rank-1-config.json
      # recipe: engine arguments of decode
      --pipeline-parallel-size 2
      --tensor-parallel-size 8
    `,
  },
  {
    name: 'no connector',
    recipe: {
      engine: vllm({ connector: 'none' }),
      prefill: workers(1, 4, 1),
      decode: workers(1, 8, 1),
    },
    process: 'prefill-0',
    wanted: `
      python3 -m dynamo.vllm
      # placement, chosen by srtgen
      --model /model
      --served-model-name example
      --disaggregation-mode prefill
      --device-ids '0,1,2,3'
      --request-plane tcp
      --dump-config-to /logs/prefill-0-config.json
    `,
  },
  {
    name: "data-parallel ranks on each node: what lays them out is not the recipe's",
    recipe: {
      engine: vllm(),
      gpusPerNode: 4,
      prefill: { ...workers(2, 2, 1), args: dataParallel(2) },
      decode: {
        ...workers(1, 8, 2),
        args: dataParallel(8, {
          'data-parallel-rpc-port': 9,
          data_parallel_size_local: 3,
          'enable-expert-parallel': true,
        }),
      },
    },
    process: 'decode-0-rank-4',
    wanted: `
      python3 -m dynamo.vllm
      # placement, chosen by srtgen
      --model /model
      --served-model-name example
      --disaggregation-mode decode
      --kv-transfer-config '{"kv_connector": "NixlConnector", "kv_role": "kv_both"}'
      --device-ids '0,1,2,3'
      --data-parallel-size-local 4
      --data-parallel-start-rank 4
      --data-parallel-address "\${DECODE_0_IP}"
      --data-parallel-rpc-port 8400
      --data-parallel-hybrid-lb
      --request-plane tcp
      --dump-config-to /logs/decode-0-rank-4-config.json
      # recipe: engine arguments of decode
      --data-parallel-size 8
      --enable-expert-parallel
    `,
  },
  {
    name: 'a data-parallel rank over two nodes',
    recipe: {
      engine: vllm(),
      gpusPerNode: 4,
      prefill: { ...workers(1, 8, 2), args: dataParallel(1, { tensor_parallel_size: 8 }) },
      decode: { ...workers(1, 16, 4), args: dataParallel(2, { 'tensor-parallel-size': 8 }) },
    },
    process: 'decode-0-rank-3',
    wanted: `
      python3 -m dynamo.vllm
      # placement, chosen by srtgen
      --model /model
      --served-model-name example
      --disaggregation-mode decode
      --kv-transfer-config '{"kv_connector": "NixlConnector", "kv_role": "kv_both"}'
      --device-ids '0,1,2,3'
      --master-addr "\${DECODE_0_IP}"
      --nnodes 4
      --node-rank 3
      --data-parallel-address "\${DECODE_0_IP}"
      --data-parallel-rpc-port 8400
      --headless
      --request-plane tcp
      --dump-config-to /logs/decode-0-rank-3-config.json
      # recipe: engine arguments of decode
      --data-parallel-size 2
      --tensor-parallel-size 8
    `,
  },
  {
    name: 'a process for each GPU',
    recipe: {
      engine: vllm({ dataParallelLaunch: 'per_gpu' }),
      gpusPerNode: 4,
      prefill: { ...workers(2, 2, 1), args: dataParallel(2) },
      decode: { ...workers(1, 8, 2), args: dataParallel(8) },
    },
    process: 'decode-0-rank-5',
    wanted: `
      python3 -m dynamo.vllm
      # placement, chosen by srtgen
      --model /model
      --served-model-name example
      --disaggregation-mode decode
      --kv-transfer-config '{"kv_connector": "NixlConnector", "kv_role": "kv_both"}'
      --device-ids 1
      --data-parallel-rank 5
      --data-parallel-address "\${DECODE_0_IP}"
      --data-parallel-rpc-port 8400
      --request-plane tcp
      --dump-config-to /logs/decode-0-rank-5-config.json
      # recipe: engine arguments of decode
      --data-parallel-size 8
    `,
  },
  {
    name: 'its own frontend on two nodes, profiled',
    recipe: {
      engine: vllm(),
      frontend: direct,
      agg: {
        ...workers(1, 16, 2),
        args: {
          host: 'x',
          'tensor-parallel-size': 8,
          pipeline_parallel_size: 2,
          'api-server-count': 4,
          connector: 'nixl',
        },
      },
      profiling: { type: 'nsys', steps: { agg: { start: 10, stop: 30 } } },
    },
    process: 'agg-0',
    wanted: `
      nsys profile
      -t 'cuda,nvtx'
      --cuda-graph-trace=node
      -c cudaProfilerApi
      --capture-range-end stop
      --force-overwrite true
      -o "/logs/profiles/agg/\${AGG_0_HOST}_agg_w0_profile_gpu0-1-2-3-4-5-6-7"
      vllm serve /model
      # placement, chosen by srtgen
      --host 0.0.0.0
      --port 8000
      --master-addr "\${AGG_0_IP}"
      --nnodes 2
      --node-rank 0
      --device-ids '0,1,2,3,4,5,6,7'
      # recipe: engine arguments of agg
      --api-server-count 4
      --pipeline-parallel-size 2
      --profiler-config '{"profiler": "cuda", "delay_iterations": 10, "max_iterations": 20}'
      --served-model-name example
      --tensor-parallel-size 8
    `,
  },
  {
    name: 'its second node, under a name of the recipe',
    recipe: {
      engine: vllm(),
      frontend: direct,
      agg: {
        ...workers(1, 16, 2),
        args: { 'served-model-name': 'a', 'tensor-parallel-size': 8, 'api-server-count': 4 },
      },
    },
    process: 'agg-0-rank-1',
    wanted: `
      vllm serve /model
      # placement, chosen by srtgen
      --master-addr "\${AGG_0_IP}"
      --nnodes 2
      --node-rank 1
      --headless
      --device-ids '0,1,2,3,4,5,6,7'
      # recipe: engine arguments of agg
      --served-model-name a
      --tensor-parallel-size 8
    `,
  },
];

for (const { name, recipe, process, wanted } of cases) {
  test(name, () => {
    const context = contextOf(recipe);
    const command = engines.vllm.command(processOf(context, process), context);
    assert.is(commandText(command), block(wanted));
  });
}

test.run();
