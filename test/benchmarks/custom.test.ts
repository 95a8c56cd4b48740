/** The recipe's own client, and none at all (recipe-v1 8.6, 13.1). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { benchmarks } from '../../src/benchmarks/index.js';
import { overlay } from '../../src/lib/environment.js';
import { ip, text, word } from '../../src/lib/word.js';
import type { CustomSettings } from '../../src/types/recipe.js';
import { clientOf, contextOf } from '../support/plan.js';
import { type RecipeOptions, workers } from '../support/recipe.js';
import { block, commandText, environmentText } from '../support/text.js';

const settings: CustomSettings = {
  name: 'custom',
  command: `curl "http://\${SRT_FRONTEND_HOST}:8000/v1/models" | tee /logs/models.json`,
  container: null,
  environment: {},
};

test('the command is code of a login shell, unchanged', () => {
  const context = contextOf({ benchmark: settings });
  const client = clientOf(benchmarks.custom, context);
  assert.is(commandText(client.command), `bash -lc '${settings.command}'`);
  assert.equal(client.image, text('/images/engine.sqsh'));
  assert.equal(client.mounts, []);
  assert.equal(client.srunOptions, []);
  assert.equal(benchmarks.custom.plan(context), {
    name: 'custom',
    servesAt: null,
    points: [],
    script: null,
  });
});

test('it may have an image of its own', () => {
  const context = contextOf({ benchmark: { ...settings, container: text('python:3.11') } });
  assert.equal(clientOf(benchmarks.custom, context).image, text('python:3.11'));
});

interface Variables {
  readonly name: string;
  readonly recipe: RecipeOptions;
  readonly wanted: string;
}

const environments: readonly Variables[] = [
  {
    name: 'aggregated workers, twice on one node',
    recipe: { agg: workers(2, 4, 1) },
    wanted: `
      # workers, chosen by srtgen
      SRT_AGG_IPS="\${AGG_0_IP},\${AGG_1_IP}"
      SRT_AGG_ENDPOINTS="\${AGG_0_IP}:7500,\${AGG_1_IP}:7501"
      # placement, chosen by srtgen
      SRTCTL_FRONTEND_TYPE=dynamo
      SRT_FRONTEND_HOST="\${PUBLIC_API_IP}"
      SRT_FRONTEND_PORT=8000
      # metrics, chosen by srtgen
      AIPERF_SERVER_METRICS_URLS="http://\${AGG_0_IP}:7500/metrics,http://\${AGG_1_IP}:7501/metrics"
    `,
  },
  {
    name: "behind the router; the client's own variables come last",
    recipe: {
      prefill: workers(1, 8, 1),
      decode: workers(1, 16, 2),
      frontend: { name: 'sglang' },
      environment: { A: 'recipe', B: 'recipe' },
      benchmark: {
        ...settings,
        environment: { B: 'client', SRT_FRONTEND_PORT: '$PORT', HF_TOKEN: '' },
      },
    },
    wanted: `
      # workers, chosen by srtgen
      SRT_PREFILL_IPS="\${PREFILL_0_IP}"
      SRT_PREFILL_ENDPOINTS="\${PREFILL_0_IP}:6100"
      SRT_DECODE_IPS="\${DECODE_0_IP}"
      SRT_DECODE_ENDPOINTS="\${DECODE_0_IP}:6100"
      # placement, chosen by srtgen
      SRTCTL_FRONTEND_TYPE=sglang
      SRT_FRONTEND_HOST="\${PUBLIC_API_IP}"
      # recipe: environment
      A=recipe
      # metrics, chosen by srtgen
      AIPERF_SERVER_METRICS_URLS="http://\${PREFILL_0_IP}:6100/metrics,http://\${DECODE_0_IP}:6100/metrics"
      # recipe: benchmark.env
      B=client
      SRT_FRONTEND_PORT='$PORT'
      HF_TOKEN=''
    `,
  },
  {
    name: 'KVBM metrics of prefill and aggregated workers, at the end and once',
    recipe: {
      prefill: { ...workers(1, 8, 1), environment: { DYN_KVBM_METRICS_PORT: '6880' } },
      decode: workers(1, 8, 1),
    },
    wanted: `
      # workers, chosen by srtgen
      SRT_PREFILL_IPS="\${PREFILL_0_IP}"
      SRT_PREFILL_ENDPOINTS="\${PREFILL_0_IP}:7500"
      SRT_DECODE_IPS="\${DECODE_0_IP}"
      SRT_DECODE_ENDPOINTS="\${DECODE_0_IP}:7501"
      # placement, chosen by srtgen
      SRTCTL_FRONTEND_TYPE=dynamo
      SRT_FRONTEND_HOST="\${PUBLIC_API_IP}"
      SRT_FRONTEND_PORT=8000
      # metrics, chosen by srtgen
      AIPERF_SERVER_METRICS_URLS="http://\${PREFILL_0_IP}:7500/metrics,http://\${DECODE_0_IP}:7501/metrics,http://\${PREFILL_0_IP}:6880/metrics"
    `,
  },
  {
    name: 'profiling, without what only built-in clients read',
    recipe: { profiling: { type: 'nsys-time' } },
    wanted: `
      # workers, chosen by srtgen
      SRT_AGG_IPS="\${AGG_0_IP}"
      SRT_AGG_ENDPOINTS="\${AGG_0_IP}:7500"
      # recipe: profiling
      PROFILE_TYPE=nsys-time
      PROFILE_AGG_IPS="\${AGG_0_IP}"
      PROFILE_AGG_ENDPOINTS="\${AGG_0_IP}:7500"
      # placement, chosen by srtgen
      SRTCTL_FRONTEND_TYPE=dynamo
      SRT_FRONTEND_HOST="\${PUBLIC_API_IP}"
      SRT_FRONTEND_PORT=8000
      # metrics, chosen by srtgen
      AIPERF_SERVER_METRICS_URLS="http://\${AGG_0_IP}:7500/metrics"
    `,
  },
];

for (const { name, recipe, wanted } of environments) {
  test(`environment: ${name}`, () => {
    const context = contextOf({ benchmark: settings, ...recipe });
    const groups = overlay(clientOf(benchmarks.custom, context).environment);
    assert.is(environmentText(groups), block(wanted));
  });
}

test('manual has no client and no results, and serves', () => {
  const context = contextOf({ benchmark: { name: 'manual' } });
  assert.is(benchmarks.manual.client(context), null);
  assert.equal(benchmarks.manual.plan(context), {
    name: 'manual',
    servesAt: word`http://${ip('ENTRY')}:8000`,
    points: [],
    script: null,
  });
});

test.run();
