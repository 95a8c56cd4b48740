/** Whole environments of workers (recipe-v1 8.1 and 8.2). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { workerEnvironment } from '../../src/phases/7-plan/worker-environment.js';
import type { TrtllmSettings } from '../../src/types/recipe.js';
import { contextOf, processOf } from '../support/plan.js';
import { mooncake, type RecipeOptions, workers } from '../support/recipe.js';
import { block, environmentText } from '../support/text.js';

interface Case {
  readonly name: string;
  readonly recipe: RecipeOptions;
  readonly process: string;
  readonly wanted: string;
}

const trtllm: TrtllmSettings = {
  name: 'trtllm',
  publishEventsAndMetrics: false,
  sequentialNodeStart: 0,
  numaMemoryBind: false,
};

const cases: readonly Case[] = [
  {
    name: 'the least',
    recipe: {},
    process: 'agg-0',
    wanted: `
      # placement, chosen by srtgen
      HEAD_NODE_IP="\${HEAD_IP}"
      ETCD_ENDPOINTS="http://\${INFRA_HOST}:2379"
      NATS_SERVER="nats://\${INFRA_HOST}:4222"
      DYN_SYSTEM_PORT=7500
      DYN_SYSTEM_ENABLED=true
      DYN_REQUEST_PLANE=tcp
      DYN_SKIP_SGLANG_LOG_FORMATTING=1
      DYN_LOG='info,dynamo_runtime::pipeline::network::ingress::push_handler=warn'
    `,
  },
  {
    name: 'behind the router, a part of a node',
    recipe: { agg: workers(2, 4, 1), frontend: { name: 'sglang' } },
    process: 'agg-1',
    wanted: `
      # placement, chosen by srtgen
      HEAD_NODE_IP="\${HEAD_IP}"
      ETCD_ENDPOINTS="http://\${INFRA_HOST}:2379"
      NATS_SERVER="nats://\${INFRA_HOST}:4222"
      DYN_SYSTEM_PORT=7501
      DYN_REQUEST_PLANE=tcp
      DYN_SKIP_SGLANG_LOG_FORMATTING=1
      DYN_LOG='info,dynamo_runtime::pipeline::network::ingress::push_handler=warn'
      # GPUs, chosen by srtgen
      CUDA_VISIBLE_DEVICES='4,5,6,7'
    `,
  },
  {
    name: 'event plane and traces, placeholders, and who replaces whom',
    recipe: {
      prefill: workers(1, 8, 1),
      decode: {
        ...workers(1, 16, 2),
        environment: {
          A: 'role',
          B: 'role',
          DYN_LOG: 'debug',
          NODE: '{node}-{node_id}-{job_id}',
          JSON: '{"a": 1}',
          HOME_DIR: '$HOME',
        },
      },
      dynamo: { install: null, requestPlane: 'nats', eventPlane: 'zmq' },
      telemetry: { endpoint: 'http://otel:4317' },
      environment: { B: 'recipe {{x}}', DYN_SYSTEM_PORT: '9000' },
      placement: { reserved: { infra: true, frontend: false, client: false, shared: true } },
    },
    process: 'decode-0-rank-1',
    wanted: `
      # placement, chosen by srtgen
      HEAD_NODE_IP="\${HEAD_IP}"
      ETCD_ENDPOINTS="http://\${INFRA_HOST}:2379"
      NATS_SERVER="nats://\${INFRA_HOST}:4222"
      DYN_SYSTEM_ENABLED=true
      DYN_REQUEST_PLANE=nats
      DYN_SKIP_SGLANG_LOG_FORMATTING=1
      DYN_EVENT_PLANE=zmq
      DYN_LOGGING_JSONL=1
      OTEL_EXPORT_ENABLED=1
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://otel:4317
      OTEL_SERVICE_NAME=dynamo-decode
      # recipe: backend.decode_environment
      A=role
      DYN_LOG=debug
      NODE="\${DECODE_0_NODE_1_HOST}-2-{job_id}"
      JSON='{"a": 1}'
      HOME_DIR='$HOME'
      # recipe: environment
      B='recipe {x}'
      DYN_SYSTEM_PORT=9000
    `,
  },
  {
    name: 'torch profiling',
    recipe: {
      prefill: workers(1, 8, 1),
      decode: workers(1, 8, 1),
      environment: { PROFILE_TYPE: 'recipe' },
      profiling: { type: 'torch', steps: { prefill: { start: 5, stop: null } } },
    },
    process: 'prefill-0',
    wanted: `
      # placement, chosen by srtgen
      HEAD_NODE_IP="\${HEAD_IP}"
      ETCD_ENDPOINTS="http://\${INFRA_HOST}:2379"
      NATS_SERVER="nats://\${INFRA_HOST}:4222"
      DYN_SYSTEM_PORT=7500
      DYN_SYSTEM_ENABLED=true
      DYN_REQUEST_PLANE=tcp
      DYN_SKIP_SGLANG_LOG_FORMATTING=1
      DYN_LOG='info,dynamo_runtime::pipeline::network::ingress::push_handler=warn'
      # recipe: profiling
      PROFILING_MODE=prefill
      PROFILE_TYPE=torch
      PROFILE_PREFILL_START_STEP=5
      SGLANG_TORCH_PROFILER_DIR=/logs/profiles/prefill
    `,
  },
  {
    name: 'nsys between two steps',
    recipe: { profiling: { type: 'nsys', steps: { agg: { start: 10, stop: 20 } } } },
    process: 'agg-0',
    wanted: `
      # placement, chosen by srtgen
      HEAD_NODE_IP="\${HEAD_IP}"
      ETCD_ENDPOINTS="http://\${INFRA_HOST}:2379"
      NATS_SERVER="nats://\${INFRA_HOST}:4222"
      DYN_SYSTEM_PORT=7500
      DYN_SYSTEM_ENABLED=true
      DYN_REQUEST_PLANE=tcp
      DYN_SKIP_SGLANG_LOG_FORMATTING=1
      DYN_LOG='info,dynamo_runtime::pipeline::network::ingress::push_handler=warn'
      # recipe: profiling
      PROFILING_MODE=agg
      PROFILE_TYPE=nsys
      PROFILE_AGG_START_STEP=10
      PROFILE_AGG_STOP_STEP=20
      TLLM_PROFILE_START_STOP=10-20
      TLLM_LLMAPI_ENABLE_NVTX=1
    `,
  },
  {
    name: 'nsys for a time',
    recipe: { profiling: { type: 'nsys-time', delaySeconds: 1, durationSeconds: 2 } },
    process: 'agg-0',
    wanted: `
      # placement, chosen by srtgen
      HEAD_NODE_IP="\${HEAD_IP}"
      ETCD_ENDPOINTS="http://\${INFRA_HOST}:2379"
      NATS_SERVER="nats://\${INFRA_HOST}:4222"
      DYN_SYSTEM_PORT=7500
      DYN_SYSTEM_ENABLED=true
      DYN_REQUEST_PLANE=tcp
      DYN_SKIP_SGLANG_LOG_FORMATTING=1
      DYN_LOG='info,dynamo_runtime::pipeline::network::ingress::push_handler=warn'
      # recipe: profiling
      PROFILING_MODE=agg
      PROFILE_TYPE=nsys-time
      PROFILE_BENCHMARK_DURATION_SECS=300
    `,
  },
  {
    name: 'Mooncake: the address of the own node, and a master that nobody replaces',
    recipe: {
      agg: workers(1, 16, 2),
      services: {
        natsMaxPayloadMiB: null,
        mooncake: {
          ...mooncake,
          environment: { MOONCAKE_PROTOCOL: 'rdma', MOONCAKE_MASTER: 'x', NODE: '{node}' },
        },
      },
    },
    process: 'agg-0-rank-1',
    wanted: `
      # placement, chosen by srtgen
      HEAD_NODE_IP="\${HEAD_IP}"
      ETCD_ENDPOINTS="http://\${INFRA_HOST}:2379"
      NATS_SERVER="nats://\${INFRA_HOST}:4222"
      DYN_SYSTEM_PORT=7501
      DYN_SYSTEM_ENABLED=true
      DYN_REQUEST_PLANE=tcp
      DYN_SKIP_SGLANG_LOG_FORMATTING=1
      DYN_LOG='info,dynamo_runtime::pipeline::network::ingress::push_handler=warn'
      # Mooncake, chosen by srtgen
      MOONCAKE_LOCAL_HOSTNAME="\${AGG_0_NODE_1_IP}"
      # recipe: mooncake_kv_store.env
      MOONCAKE_PROTOCOL=rdma
      NODE='{node}'
      # Mooncake master, chosen by srtgen
      MOONCAKE_MASTER="\${INFRA_IP}:8700"
      MOONCAKE_TE_META_DATA_SERVER="http://\${INFRA_IP}:8701/metadata"
    `,
  },
  {
    name: "KVBM: ports of the endpoint's leader; what the recipe sets stays",
    recipe: {
      prefill: workers(2, 8, 2),
      decode: {
        ...workers(1, 16, 2),
        environment: { DYN_CONNECTOR: 'KVBM', DYN_KVBM_LEADER_ZMQ_ACK_PORT: '1' },
      },
    },
    process: 'decode-0-rank-1',
    wanted: `
      # placement, chosen by srtgen
      HEAD_NODE_IP="\${HEAD_IP}"
      ETCD_ENDPOINTS="http://\${INFRA_HOST}:2379"
      NATS_SERVER="nats://\${INFRA_HOST}:4222"
      DYN_SYSTEM_PORT=7503
      DYN_SYSTEM_ENABLED=true
      DYN_REQUEST_PLANE=tcp
      DYN_SKIP_SGLANG_LOG_FORMATTING=1
      DYN_LOG='info,dynamo_runtime::pipeline::network::ingress::push_handler=warn'
      # recipe: backend.decode_environment
      DYN_CONNECTOR=KVBM
      DYN_KVBM_LEADER_ZMQ_ACK_PORT=1
      # KVBM, chosen by srtgen
      DYN_KVBM_LEADER_ZMQ_HOST="\${DECODE_0_IP}"
      DYN_KVBM_LEADER_ZMQ_PUB_PORT=5604
    `,
  },
  {
    name: 'KVBM on one node, asked for by the job-wide environment',
    recipe: { agg: workers(2, 8, 2), environment: { DYN_CONNECTOR: 'kvbm' } },
    process: 'agg-1',
    wanted: `
      # placement, chosen by srtgen
      HEAD_NODE_IP="\${HEAD_IP}"
      ETCD_ENDPOINTS="http://\${INFRA_HOST}:2379"
      NATS_SERVER="nats://\${INFRA_HOST}:4222"
      DYN_SYSTEM_PORT=7501
      DYN_SYSTEM_ENABLED=true
      DYN_REQUEST_PLANE=tcp
      DYN_SKIP_SGLANG_LOG_FORMATTING=1
      DYN_LOG='info,dynamo_runtime::pipeline::network::ingress::push_handler=warn'
      # recipe: environment
      DYN_CONNECTOR=kvbm
      # KVBM, chosen by srtgen
      DYN_KVBM_LEADER_ZMQ_PUB_PORT=5602
      DYN_KVBM_LEADER_ZMQ_ACK_PORT=5603
    `,
  },
  {
    name: 'an MPI step: no request plane, no placeholders, a name for shared memory',
    recipe: {
      engine: trtllm,
      prefill: {
        ...workers(2, 4, 1),
        environment: { NODE: '{node}', TRTLLM_EPLB_SHM_NAME: 'role' },
      },
      decode: workers(1, 8, 1),
      environment: { BRACES: '{{x}}' },
      dynamo: { install: null, requestPlane: 'nats', eventPlane: null },
    },
    process: 'prefill-1',
    wanted: `
      # placement, chosen by srtgen
      HEAD_NODE_IP="\${HEAD_IP}"
      ETCD_ENDPOINTS="http://\${INFRA_HOST}:2379"
      NATS_SERVER="nats://\${INFRA_HOST}:4222"
      DYN_SYSTEM_PORT=7501
      DYN_SYSTEM_ENABLED=true
      DYN_SKIP_SGLANG_LOG_FORMATTING=1
      DYN_LOG='info,dynamo_runtime::pipeline::network::ingress::push_handler=warn'
      # recipe: backend.prefill_environment
      NODE='{node}'
      # engine, chosen by srtgen
      TRTLLM_EPLB_SHM_NAME="moe_shared_\${JOB_ID}_prefill-1"
      # recipe: environment
      BRACES='{{x}}'
      # GPUs, chosen by srtgen
      CUDA_VISIBLE_DEVICES='4,5,6,7'
    `,
  },
  {
    name: "an MPI step: the job-wide environment replaces that name; a role's section is `aggregated`",
    recipe: {
      engine: trtllm,
      agg: { environment: { A: 'b' } },
      environment: { TRTLLM_EPLB_SHM_NAME: 'recipe' },
    },
    process: 'agg-0',
    wanted: `
      # placement, chosen by srtgen
      HEAD_NODE_IP="\${HEAD_IP}"
      ETCD_ENDPOINTS="http://\${INFRA_HOST}:2379"
      NATS_SERVER="nats://\${INFRA_HOST}:4222"
      DYN_SYSTEM_PORT=7500
      DYN_SYSTEM_ENABLED=true
      DYN_SKIP_SGLANG_LOG_FORMATTING=1
      DYN_LOG='info,dynamo_runtime::pipeline::network::ingress::push_handler=warn'
      # recipe: backend.aggregated_environment
      A=b
      # recipe: environment
      TRTLLM_EPLB_SHM_NAME=recipe
    `,
  },
];

for (const { name, recipe, process, wanted } of cases) {
  test(name, () => {
    const context = contextOf(recipe);
    const groups = workerEnvironment(processOf(context, process), context);
    assert.is(environmentText(groups), block(wanted));
  });
}

test.run();
