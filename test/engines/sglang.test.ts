/** Whole commands of SGLang workers (recipe-v1 7.1, 7.7, 7.8). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { engines } from '../../src/engines/index.js';
import { environment, text, word } from '../../src/lib/word.js';
import { Float } from '../../src/types/config-value.js';
import { contextOf, processOf } from '../support/plan.js';
import { type RecipeOptions, workers } from '../support/recipe.js';
import { block, commandText } from '../support/text.js';

interface Case {
  readonly name: string;
  readonly recipe: RecipeOptions;
  readonly process: string;
  readonly wanted: string;
}

const publisher = { publisher: 'zmq', topic: 'kv-events' };

const cases: readonly Case[] = [
  {
    name: 'an aggregated worker under Dynamo',
    recipe: { agg: workers(1, 8, 1) },
    process: 'agg-0',
    wanted: `
      python3 -m dynamo.sglang
      # placement, chosen by srtgen
      --model-path /model
      --served-model-name example
      --host 0.0.0.0
      --port 6100
      --nccl-port 17500
      --dump-config-to /logs/agg-0-config.json
      --request-plane tcp
    `,
  },
  {
    name: 'the leader of a prefill worker on two nodes',
    recipe: {
      prefill: {
        ...workers(1, 16, 2),
        args: { tp_size: 16, 'mem-fraction-static': new Float(0.85), 'trust-remote-code': true },
      },
      decode: workers(1, 8, 1),
    },
    process: 'prefill-0',
    wanted: `
      python3 -m dynamo.sglang
      # placement, chosen by srtgen
      --model-path /model
      --served-model-name example
      --host 0.0.0.0
      --port 6100
      --nccl-port 17500
      --disaggregation-mode prefill
      --disaggregation-bootstrap-port 7200
      --dist-init-addr "\${PREFILL_0_IP}:8300"
      --nnodes 2
      --node-rank 0
      --dump-config-to /logs/prefill-0-config.json
      --request-plane tcp
      # recipe: engine arguments of prefill
      --mem-fraction-static 0.85
      --tp-size 16
      --trust-remote-code
    `,
  },
  {
    name: 'its follower: no server, the same bootstrap port',
    recipe: { prefill: workers(1, 16, 2), decode: workers(1, 8, 1) },
    process: 'prefill-0-rank-1',
    wanted: `
      python3 -m dynamo.sglang
      # placement, chosen by srtgen
      --model-path /model
      --served-model-name example
      --host 0.0.0.0
      --port 0
      --nccl-port 17501
      --disaggregation-mode prefill
      --disaggregation-bootstrap-port 7200
      --dist-init-addr "\${PREFILL_0_IP}:8300"
      --nnodes 2
      --node-rank 1
      --dump-config-to /logs/prefill-0-rank-1-config.json
      --request-plane tcp
    `,
  },
  {
    name: 'the second decode worker of a node behind the router',
    recipe: {
      prefill: workers(1, 8, 1),
      decode: workers(2, 4, 1),
      frontend: { name: 'sglang' },
      dynamo: { install: null, requestPlane: 'nats', eventPlane: null },
    },
    process: 'decode-1',
    wanted: `
      python3 -m sglang.launch_server
      # placement, chosen by srtgen
      --model-path /model
      --served-model-name example
      --host 0.0.0.0
      --port 6132
      --nccl-port 17502
      --disaggregation-mode decode
    `,
  },
  {
    name: "srtgen's own flags are left out of the recipe's, in either spelling; others come twice",
    recipe: {
      agg: {
        args: {
          'served-model-name': 'other',
          served_model_name: 'other',
          model_path: '/x',
          nccl_port: 1,
          host: '127.0.0.1',
        },
      },
      model: { servedName: text('other') },
    },
    process: 'agg-0',
    wanted: `
      python3 -m dynamo.sglang
      # placement, chosen by srtgen
      --model-path /model
      --served-model-name other
      --host 0.0.0.0
      --port 6100
      --nccl-port 17500
      --dump-config-to /logs/agg-0-config.json
      --request-plane tcp
      # recipe: engine arguments of agg
      --host 127.0.0.1
    `,
  },
  {
    name: 'a Hugging Face model and another request plane',
    recipe: {
      model: { directory: null, huggingFaceId: 'org/example', servedName: text('example') },
      dynamo: { install: null, requestPlane: 'nats', eventPlane: 'nats' },
    },
    process: 'agg-0',
    wanted: `
      python3 -m dynamo.sglang
      # placement, chosen by srtgen
      --model-path org/example
      --served-model-name example
      --host 0.0.0.0
      --port 6100
      --nccl-port 17500
      --dump-config-to /logs/agg-0-config.json
      --request-plane nats
    `,
  },
  {
    name: 'KV events of a prefill worker, on its own port',
    recipe: {
      prefill: workers(2, 8, 2),
      decode: workers(1, 8, 1),
      engine: { name: 'sglang', kvEvents: { prefill: publisher, decode: publisher } },
    },
    process: 'prefill-1',
    wanted: `
      python3 -m dynamo.sglang
      # placement, chosen by srtgen
      --model-path /model
      --served-model-name example
      --host 0.0.0.0
      --port 6100
      --nccl-port 17501
      --disaggregation-mode prefill
      --disaggregation-bootstrap-port 7200
      --dump-config-to /logs/prefill-1-config.json
      --kv-events-config '{"publisher": "zmq", "topic": "kv-events", "endpoint": "tcp://*:5201"}'
      --request-plane tcp
    `,
  },
  {
    name: 'KV events behind the router; an endpoint of the recipe only keeps its place',
    recipe: {
      engine: { name: 'sglang', kvEvents: { agg: { endpoint: 'x', buffer_steps: 5 } } },
      frontend: { name: 'sglang' },
    },
    process: 'agg-0',
    wanted: `
      python3 -m sglang.launch_server
      # placement, chosen by srtgen
      --model-path /model
      --served-model-name example
      --host 0.0.0.0
      --port 6100
      --nccl-port 17500
      --kv-events-config '{"endpoint": "tcp://*:5200", "buffer_steps": 5}'
    `,
  },
  {
    name: 'no KV events of a role that publishes none',
    recipe: {
      prefill: workers(1, 8, 1),
      decode: workers(1, 8, 1),
      engine: { name: 'sglang', kvEvents: { prefill: publisher } },
      frontend: { name: 'sglang' },
    },
    process: 'decode-0',
    wanted: `
      python3 -m sglang.launch_server
      # placement, chosen by srtgen
      --model-path /model
      --served-model-name example
      --host 0.0.0.0
      --port 6100
      --nccl-port 17501
      --disaggregation-mode decode
    `,
  },
  {
    name: 'nsys between two steps, under Dynamo',
    recipe: {
      agg: workers(2, 4, 1),
      profiling: { type: 'nsys', extraNsysArgs: ['--gpu-metrics-device', 'all'] },
    },
    process: 'agg-1',
    wanted: `
      nsys profile
      -t 'cuda,nvtx'
      --cuda-graph-trace=node
      -c cudaProfilerApi
      --capture-range-end stop
      --force-overwrite true
      --gpu-metrics-device
      all
      --trace-fork-before-exec=true
      -o "/logs/profiles/agg/\${AGG_1_HOST}_agg_w1_profile_gpu4-5-6-7"
      python3 -m dynamo.sglang
      # placement, chosen by srtgen
      --model-path /model
      --served-model-name example
      --host 0.0.0.0
      --port 6132
      --nccl-port 17501
      --dump-config-to /logs/agg-1-config.json
      --request-plane tcp
    `,
  },
  {
    name: 'nsys for a time, behind the router, on the node of a follower',
    recipe: {
      gpusPerNode: 2,
      agg: workers(1, 4, 2),
      frontend: { name: 'sglang' },
      profiling: { type: 'nsys-time', delaySeconds: 60, durationSeconds: 30 },
    },
    process: 'agg-0-rank-1',
    wanted: `
      nsys profile
      -t 'cuda,nvtx'
      --cuda-graph-trace=node
      --force-overwrite true
      --delay 60
      --duration 30
      -o "/logs/profiles/agg/\${AGG_0_NODE_1_HOST}_agg_w0_profile_gpu0-1"
      python3 -m sglang.launch_server
      # placement, chosen by srtgen
      --model-path /model
      --served-model-name example
      --host 0.0.0.0
      --port 0
      --nccl-port 17501
      --dist-init-addr "\${AGG_0_IP}:8300"
      --nnodes 2
      --node-rank 1
    `,
  },
  {
    name: 'torch profiling starts nothing in front',
    recipe: { frontend: { name: 'sglang' }, profiling: { type: 'torch' } },
    process: 'agg-0',
    wanted: `
      python3 -m sglang.launch_server
      # placement, chosen by srtgen
      --model-path /model
      --served-model-name example
      --host 0.0.0.0
      --port 6100
      --nccl-port 17500
    `,
  },
  {
    name: 'without containers paths are those of the host',
    recipe: {
      model: { directory: word`${environment('MODELS')}/example` },
      site: { containerRuntime: 'none' },
    },
    process: 'agg-0',
    wanted: `
      python3 -m dynamo.sglang
      # placement, chosen by srtgen
      --model-path "\${MODELS}/example"
      --served-model-name example
      --host 0.0.0.0
      --port 6100
      --nccl-port 17500
      --dump-config-to "\${LOG_DIR}/agg-0-config.json"
      --request-plane tcp
    `,
  },
];

for (const { name, recipe, process, wanted } of cases) {
  test(name, () => {
    const context = contextOf(recipe);
    const command = engines.sglang.command(processOf(context, process), context);
    assert.is(commandText(command), block(wanted));
  });
}

test('no variables and no files of its own', () => {
  const context = contextOf();
  const process = processOf(context, 'agg-0');
  assert.equal(engines.sglang.roleEnvironment(process, context), []);
  assert.equal(engines.sglang.environment(process, context), []);
  assert.equal(engines.sglang.configFiles(context), []);
});

test.run();
