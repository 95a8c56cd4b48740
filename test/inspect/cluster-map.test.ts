/** Maps of jobs: where everything is, and in which order it starts. */

import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  clusterMap,
  clusterMapOfPlanYaml,
  type NodeAddress,
} from '../../src/inspect/cluster-map.js';
import { planYaml } from '../../src/phases/8-render/plan-yaml.js';
import type { ClusterMap } from '../../src/types/cluster-map.js';
import { planOf } from '../support/plan.js';
import { type RecipeOptions, vllmDefaults, workers } from '../support/recipe.js';

function golden(name: string, hosts?: readonly NodeAddress[]): ClusterMap {
  const map = clusterMapOfPlanYaml(
    readFileSync(`fixtures/golden/${name}/plan.yaml`, 'utf8'),
    hosts,
  );
  if (map === null) throw new Error(`${name} has no map`);
  return map;
}

const shared: RecipeOptions = {
  prefill: workers(2, 2, 1),
  decode: workers(1, 16, 2),
};

test('a plan and its plan.yaml have the same map', () => {
  for (const options of [{}, shared, { engine: vllmDefaults }]) {
    const plan = planOf(options);
    assert.equal(clusterMapOfPlanYaml(planYaml(plan)), clusterMap(plan));
  }
});

test('every node says what is on it', () => {
  const { gpusPerNode, nodes } = golden('sglang-het-job', [
    { host: 'rack1-n7', address: '10.0.0.7' },
  ]);
  const process = (
    step: string,
    summary: string,
    tier: string,
    ports: Readonly<Record<string, string>>,
    role: string | null = null,
  ) => ({
    ...{ step, summary, tier, role },
    gpus: role === null ? [] : [0, 1, 2, 3, 4, 5, 6, 7],
    ports,
  });
  assert.equal(
    [gpusPerNode, nodes],
    [
      8,
      [
        {
          slot: 0,
          component: 0,
          host: 'rack1-n7',
          address: '10.0.0.7',
          processes: [
            process('nats', 'NATS', 'discovery', { client: '4222' }),
            process('etcd', 'etcd', 'discovery', { client: '2379', peer: '2380' }),
            process(
              'prefill-0',
              'prefill 0 (SGLang, 8 GPUs)',
              'worker',
              { system: '7500', http: '6100', bootstrap: '7200', nccl: '17500' },
              'prefill',
            ),
            process('frontend-0', 'Dynamo frontend 0, port 8000', 'frontend', { http: '8000' }),
            process('benchmark', 'benchmark client (gsm8k)', 'client', {}),
          ],
        },
        {
          slot: 1,
          component: 1,
          host: null,
          address: null,
          processes: [
            process(
              'decode-0',
              'decode 0 (SGLang, 8 GPUs)',
              'worker',
              { system: '7501', http: '6100', nccl: '17501' },
              'decode',
            ),
          ],
        },
      ],
    ],
  );
});

/** `name < what comes before it`, stages in brackets. */
function order(name: string): readonly string[] {
  return golden(name).order.map(({ kind, name, after }) => {
    const shown = kind === 'stage' ? `[${name}]` : name;
    return after.length === 0 ? shown : `${shown} < ${after.join(', ')}`;
  });
}

const orders: Readonly<Record<string, readonly string[]>> = {
  'sglang-het-job': [
    'nats',
    'etcd',
    '[services] < nats, etcd',
    'prefill-0 < services',
    'decode-0 < services',
    'frontend-0 < services',
    '[tasks] < services, prefill-0, decode-0, frontend-0',
    '[workers] < tasks, prefill-0, decode-0',
    '[frontend] < workers',
    '[completion] < frontend',
    'benchmark < completion',
  ],
  // The orchestrator starts when its workers answer.
  'trtllm-serve': [
    'prefill-0',
    'decode-0',
    'decode-1',
    '[tasks] < prefill-0, decode-0, decode-1',
    '[workers] < tasks, prefill-0, decode-0, decode-1',
    'orchestrator < workers',
    '[frontend] < workers, orchestrator',
    '[completion] < frontend',
    'benchmark < completion',
  ],
  // Copies before workers, workers in turns, and nobody to wait for the last stages but people.
  'trtllm-staged-in-turns': [
    'nats',
    'etcd',
    '[services] < nats, etcd',
    'model-staging < services',
    'prefill-0 < services, model-staging',
    'decode-0 < services, model-staging',
    '[workers-wave-1] < services, prefill-0, decode-0',
    'prefill-1 < workers-wave-1',
    'decode-1 < workers-wave-1',
    '[workers-wave-2] < workers-wave-1, prefill-1',
    'prefill-2 < workers-wave-2',
    'frontend-0 < services',
    '[tasks] < workers-wave-2, prefill-0, decode-0, prefill-1, decode-1, prefill-2, frontend-0',
    '[workers] < tasks, prefill-0, decode-0, prefill-1, decode-1, prefill-2',
    '[frontend] < workers',
    '[completion] < frontend',
  ],
  // A follower has no server that could be asked.
  'vllm-direct': [
    'agg-0',
    'agg-0-rank-1',
    '[tasks] < agg-0, agg-0-rank-1',
    '[workers] < tasks, agg-0',
    '[frontend] < workers',
    '[completion] < frontend',
    'benchmark < completion',
  ],
};

for (const [name, expected] of Object.entries(orders)) {
  test(`the order of ${name}`, () => assert.equal(order(name), expected));
}

const refused: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['no YAML', '{'],
  ['a list', '- 1\n'],
  ['another version', 'version: 2\n'],
  ['half a plan', 'version: 1\nname: x\n'],
];

for (const [name, text] of refused) {
  test(`${name} is no map`, () => assert.is(clusterMapOfPlanYaml(text), null));
}

test.run();
