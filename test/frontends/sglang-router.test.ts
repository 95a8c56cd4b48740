/** Whole commands, environments and probes of SGLang's router (recipe-v1 8.4, 11.2, 12). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { frontends } from '../../src/frontends/index.js';
import { Float } from '../../src/types/config-value.js';
import { contextOf } from '../support/plan.js';
import { type RecipeOptions, workers } from '../support/recipe.js';
import { block, commandText, environmentText, probeText } from '../support/text.js';

const router = frontends.sglang;

interface Case {
  readonly name: string;
  readonly recipe: RecipeOptions;
  readonly command: string;
  readonly probes: string;
}

const cases: readonly Case[] = [
  {
    name: 'aggregated',
    recipe: {
      agg: workers(3, 4, 2),
      frontend: { args: { policy: 'cache_aware', 'cache-threshold': new Float(0.5) } },
    },
    command: `
      python -m sglang_router.launch_router
      # placement, chosen by srtgen
      --worker-urls
      "http://\${AGG_0_IP}:6100"
      "http://\${AGG_1_IP}:6132"
      "http://\${AGG_2_IP}:6100"
      --host 0.0.0.0
      --port 8000
      # recipe: frontend.args
      --policy cache_aware
      --cache-threshold 0.5
    `,
    probes: `
      agg-0 http_ok "http://\${AGG_0_IP}:6100/health"
      agg-1 http_ok "http://\${AGG_1_IP}:6132/health"
      agg-2 http_ok "http://\${AGG_2_IP}:6100/health"
      'workers found by the router' router_ready "http://\${ENTRY_IP}:8000/workers" 0 3
    `,
  },
  {
    name: 'disaggregated: leaders, a prefill worker with its bootstrap port',
    recipe: { prefill: workers(2, 4, 1), decode: workers(1, 16, 2) },
    command: `
      python -m sglang_router.launch_router
      # placement, chosen by srtgen
      --pd-disaggregation
      --prefill "http://\${PREFILL_0_IP}:6100" 7200
      --prefill "http://\${PREFILL_1_IP}:6132" 7201
      --decode "http://\${DECODE_0_IP}:6100"
      --host 0.0.0.0
      --port 8000
    `,
    probes: `
      prefill-0 http_ok "http://\${PREFILL_0_IP}:6100/health"
      prefill-1 http_ok "http://\${PREFILL_1_IP}:6132/health"
      decode-0 http_ok "http://\${DECODE_0_IP}:6100/health"
      'workers found by the router' router_ready "http://\${ENTRY_IP}:8000/workers" 2 1
    `,
  },
  {
    name: 'gRPC of one role, where only the dashed spelling counts',
    recipe: {
      prefill: { ...workers(1, 8, 1), args: { 'grpc-mode': true } },
      decode: { ...workers(1, 8, 1), args: { grpc_mode: true } },
    },
    command: `
      python -m sglang_router.launch_router
      # placement, chosen by srtgen
      --pd-disaggregation
      --prefill "grpc://\${PREFILL_0_IP}:6100" 7200
      --decode "http://\${DECODE_0_IP}:6100"
      --host 0.0.0.0
      --port 8000
    `,
    probes: `
      prefill-0 port_open "\${PREFILL_0_IP}" 6100
      decode-0 http_ok "http://\${DECODE_0_IP}:6100/health"
      'workers found by the router' router_ready "http://\${ENTRY_IP}:8000/workers" 1 1
    `,
  },
  {
    name: 'behind nginx',
    recipe: { agg: workers(2, 8, 2), frontend: { maxBehindNginx: 10 } },
    command: `
      python -m sglang_router.launch_router
      # placement, chosen by srtgen
      --worker-urls
      "http://\${AGG_0_IP}:6100"
      "http://\${AGG_1_IP}:6100"
      --host 0.0.0.0
      --port 8180
    `,
    probes: `
      agg-0 http_ok "http://\${AGG_0_IP}:6100/health"
      agg-1 http_ok "http://\${AGG_1_IP}:6100/health"
      'workers found by the router' router_ready "http://\${ENTRY_IP}:8000/workers" 0 2
    `,
  },
];

for (const { name, recipe, command, probes } of cases) {
  const options = { ...recipe, frontend: { ...recipe.frontend, name: 'sglang' } } as const;

  test(`command: ${name}`, () => {
    const context = contextOf(options);
    const found = context.topology.frontends.map((process) =>
      commandText(router.command(process, context)),
    );
    assert.equal(found, [block(command)]);
  });

  test(`probes: ${name}`, () => {
    const context = contextOf(options);
    const ofWorkers = context.topology.processes
      .map((process) => router.workerProbe(process, context))
      .filter((probe) => probe !== null);
    assert.is(probeText([...ofWorkers, router.probe(context)]), block(probes));
  });
}

test("only the frontend's own variables", () => {
  const context = contextOf({
    environment: { A: 'recipe' },
    frontend: { name: 'sglang', environment: { B: '{node}', RUST_LOG: 'info' } },
  });
  const [process] = context.topology.frontends;
  const groups = process === undefined ? [] : router.environment(process, context);
  assert.is(
    environmentText(groups),
    block(`
      # recipe: frontend.env
      B='{node}'
      RUST_LOG=info
    `),
  );
});

test('no files', () => assert.equal(router.configFiles(contextOf()), []));

test.run();
