/** Whole commands, files and probes of trtllm-serve (recipe-v1 7.3, 11.2, 12). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { engines } from '../../src/engines/index.js';
import { frontends } from '../../src/frontends/index.js';
import { overlay } from '../../src/lib/environment.js';
import { Float } from '../../src/types/config-value.js';
import { contextOf, planOf, processOf } from '../support/plan.js';
import { type RecipeOptions, workers } from '../support/recipe.js';
import { block, commandText, configText, environmentText, probeText } from '../support/text.js';

const { trtllm_serve: trtllmServe } = frontends;

const trtllm = {
  name: 'trtllm',
  publishEventsAndMetrics: true,
  sequentialNodeStart: 0,
  numaMemoryBind: false,
} as const;

const disaggregated: RecipeOptions = {
  engine: trtllm,
  prefill: { ...workers(1, 4, 1), args: { tensor_parallel_size: 4, 'pipeline-parallel-size': 2 } },
  decode: {
    ...workers(2, 8, 2),
    args: { moe_expert_parallel_size: 8, pipeline_parallel_size: 1, tensor_parallel_size: 8 },
  },
  frontend: {
    name: 'trtllm_serve',
    args: { metadata_server_config_file: '/configs/metadata.yaml' },
    environment: { TLLM_LOG_LEVEL: 'INFO' },
    contextRouter: { type: 'round_robin' },
    serverConfigExtra: { hostname: '::', ratio: new Float(1) },
  },
};

const aggregated: RecipeOptions = { engine: trtllm, frontend: { name: 'trtllm_serve' } };

const commands: readonly (readonly [string, RecipeOptions, string, string])[] = [
  [
    'a worker gets the sizes that are written with underscores',
    disaggregated,
    'prefill-0',
    `
      trtllm-llmapi-launch
      trtllm-serve /model
      # placement, chosen by srtgen
      --host 0.0.0.0
      --port 6100
      --tensor_parallel_size 4
      --config /logs/trtllm_config_prefill.yaml
    `,
  ],
  [
    'all three sizes, in the order of trtllm-serve',
    disaggregated,
    'decode-1',
    `
      trtllm-llmapi-launch
      trtllm-serve /model
      # placement, chosen by srtgen
      --host 0.0.0.0
      --port 6100
      --tensor_parallel_size 8
      --moe_expert_parallel_size 8
      --pipeline_parallel_size 1
      --config /logs/trtllm_config_decode.yaml
    `,
  ],
  [
    'an aggregated worker listens on the public port',
    aggregated,
    'agg-0',
    `
      trtllm-llmapi-launch
      trtllm-serve /model
      # placement, chosen by srtgen
      --host 0.0.0.0
      --port 8000
      --config /logs/trtllm_config_agg.yaml
    `,
  ],
];

for (const [name, recipe, process, wanted] of commands) {
  test(`worker: ${name}`, () => {
    const context = contextOf(recipe);
    const command = engines.trtllm.command(processOf(context, process), context);
    assert.is(commandText(command), block(wanted));
  });
}

test('the orchestrator', () => {
  const context = contextOf(disaggregated);
  const [process] = context.topology.frontends;
  assert.ok(process);
  assert.is(
    commandText(trtllmServe.command(process, context)),
    block(`
      trtllm-serve disaggregated
      # placement, chosen by srtgen
      --config /logs/ser.yaml
      # recipe: frontend.args
      --metadata_server_config_file /configs/metadata.yaml
    `),
  );
  assert.is(
    environmentText(overlay(trtllmServe.environment(process, context))),
    block(`
      # recipe: frontend.env
      TLLM_LOG_LEVEL=INFO
    `),
  );
});

test('ser.yaml: what the recipe adds replaces what is there', () => {
  assert.is(
    configText(trtllmServe.configFiles(contextOf(disaggregated))),
    block(`
      # ser.yaml
      context_servers:
        num_instances: 1
        urls:
          - "\${PREFILL_0_IP}:6100"
        router:
          type: round_robin
      generation_servers:
        num_instances: 2
        urls:
          - "\${DECODE_0_IP}:6100"
          - "\${DECODE_1_IP}:6100"
      port: 8000
      hostname: "::"
      ratio: 1.0
    `),
  );
  assert.equal(trtllmServe.configFiles(contextOf(aggregated)), []);
});

test('workers answer before the orchestrator starts', () => {
  const { steps, readiness } = planOf(disaggregated);
  assert.equal(
    steps.map(({ name, after }) => [name, ...after]),
    [['prefill-0'], ['decode-0'], ['decode-1'], ['orchestrator', 'workers']],
  );
  assert.is(
    readiness.map(({ name, probes }) => `# ${name}\n${probeText(probes)}`).join('\n'),
    block(`
      # tasks
      prefill-0 task_runs prefill-0
      decode-0 task_runs decode-0
      decode-1 task_runs decode-1
      # workers
      prefill-0 http_ok "http://\${PREFILL_0_IP}:6100/health"
      decode-0 http_ok "http://\${DECODE_0_IP}:6100/health"
      decode-1 http_ok "http://\${DECODE_1_IP}:6100/health"
      # frontend
      orchestrator task_runs orchestrator
      trtllm-serve http_ok "http://\${ENTRY_IP}:8000/health"
      # completion
      'a real completion' completes "http://\${ENTRY_IP}:8000" example
    `),
  );
});

test('an aggregated worker is alone', () => {
  const { steps, readiness } = planOf(aggregated);
  assert.equal(
    steps.map(({ name }) => name),
    ['agg-0'],
  );
  assert.is(
    readiness.map(({ name, probes }) => `# ${name}\n${probeText(probes)}`).join('\n'),
    block(`
      # tasks
      agg-0 task_runs agg-0
      # workers
      agg-0 http_ok "http://\${AGG_0_IP}:8000/health"
      # frontend
      trtllm-serve http_ok "http://\${ENTRY_IP}:8000/health"
      # completion
      'a real completion' completes "http://\${ENTRY_IP}:8000" example
    `),
  );
});

test.run();
