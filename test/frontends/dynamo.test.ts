/** Whole commands, environments and probes of Dynamo's frontend (recipe-v1 8.4, 11.2, 12). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { frontends } from '../../src/frontends/index.js';
import { overlay } from '../../src/lib/environment.js';
import { Float } from '../../src/types/config-value.js';
import { contextOf } from '../support/plan.js';
import { type RecipeOptions, workers } from '../support/recipe.js';
import { block, commandText, environmentText, probeText } from '../support/text.js';

const { dynamo } = frontends;

interface Case {
  readonly name: string;
  readonly recipe: RecipeOptions;
  readonly wanted: string;
}

const commands: readonly Case[] = [
  {
    name: 'alone on the public port',
    recipe: {},
    wanted: `
      python3 -m dynamo.frontend
      # placement, chosen by srtgen
      --http-port=8000
    `,
  },
  {
    name: 'behind nginx, with arguments as they are written',
    recipe: {
      agg: workers(2, 8, 2),
      frontend: {
        maxBehindNginx: 2,
        args: {
          'router-mode': 'kv',
          kv_overlap_score_weight: new Float(1),
          'no-kv-events': true,
          'router-replica-sync': false,
          models: ['a', 'b'],
        },
      },
    },
    wanted: `
      python3 -m dynamo.frontend
      # placement, chosen by srtgen
      --http-port=8180
      # recipe: frontend.args
      --router-mode kv
      --kv_overlap_score_weight 1.0
      --no-kv-events
      --models '['\\''a'\\'', '\\''b'\\'']'
    `,
  },
];

for (const { name, recipe, wanted } of commands) {
  test(`command: ${name}`, () => {
    const context = contextOf(recipe);
    const found = context.topology.frontends.map((process) =>
      commandText(dynamo.command(process, context)),
    );
    assert.equal(found, [block(wanted)]);
  });
}

const environments: readonly Case[] = [
  {
    name: 'the least',
    recipe: {},
    wanted: `
      # placement, chosen by srtgen
      ETCD_ENDPOINTS="http://\${INFRA_HOST}:2379"
      NATS_SERVER="nats://\${INFRA_HOST}:4222"
      DYN_REQUEST_PLANE=tcp
      DYN_SKIP_SGLANG_LOG_FORMATTING=1
    `,
  },
  {
    name: 'event plane, traces, and the recipe last, values as they are',
    recipe: {
      dynamo: { install: null, requestPlane: 'nats', eventPlane: 'zmq' },
      telemetry: { endpoint: 'http://otel:4317' },
      environment: { A: '{node}', B: 'recipe', DYN_REQUEST_PLANE: 'http' },
      frontend: { environment: { B: 'frontend', HOME_DIR: '$HOME' } },
    },
    wanted: `
      # placement, chosen by srtgen
      ETCD_ENDPOINTS="http://\${INFRA_HOST}:2379"
      NATS_SERVER="nats://\${INFRA_HOST}:4222"
      DYN_SKIP_SGLANG_LOG_FORMATTING=1
      DYN_EVENT_PLANE=zmq
      DYN_LOGGING_JSONL=1
      OTEL_EXPORT_ENABLED=1
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://otel:4317
      OTEL_SERVICE_NAME=dynamo-frontend
      # recipe: environment
      A='{node}'
      DYN_REQUEST_PLANE=http
      # recipe: frontend.env
      B=frontend
      HOME_DIR='$HOME'
    `,
  },
];

for (const { name, recipe, wanted } of environments) {
  test(`environment: ${name}`, () => {
    const context = contextOf(recipe);
    const [process] = context.topology.frontends;
    const groups = process === undefined ? [] : dynamo.environment(process, context);
    assert.is(environmentText(overlay(groups)), block(wanted));
  });
}

interface Probes {
  readonly name: string;
  readonly recipe: RecipeOptions;
  /** Of each process, then of the frontend. */
  readonly wanted: string;
}

const probes: readonly Probes[] = [
  {
    name: 'aggregated workers count as decode',
    recipe: { agg: workers(2, 4, 1) },
    wanted: `
      agg-0 http_answers "http://\${AGG_0_IP}:7500/health"
      agg-1 http_answers "http://\${AGG_1_IP}:7501/health"
      'workers found by the frontend' dynamo_ready "http://\${ENTRY_IP}:8000/health" 0 2
    `,
  },
  {
    name: 'followers are not asked',
    recipe: { prefill: workers(2, 8, 2), decode: workers(1, 16, 2) },
    wanted: `
      prefill-0 http_answers "http://\${PREFILL_0_IP}:7500/health"
      prefill-1 http_answers "http://\${PREFILL_1_IP}:7501/health"
      decode-0 http_answers "http://\${DECODE_0_IP}:7502/health"
      'workers found by the frontend' dynamo_ready "http://\${ENTRY_IP}:8000/health" 2 1
    `,
  },
];

for (const { name, recipe, wanted } of probes) {
  test(`probes: ${name}`, () => {
    const context = contextOf(recipe);
    const ofWorkers = context.topology.processes
      .map((process) => dynamo.workerProbe(process, context))
      .filter((probe) => probe !== null);
    assert.is(probeText([...ofWorkers, dynamo.probe(context)]), block(wanted));
  });
}

test('no files', () => assert.equal(dynamo.configFiles(contextOf()), []));

test.run();
