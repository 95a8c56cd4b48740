/** The job record, and its text. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { environment, text, word } from '../../src/lib/word.js';
import { recordJson } from '../../src/phases/8-render/record-json.js';
import type { JobRecord } from '../../src/types/record.js';
import { planOf } from '../support/plan.js';
import { type RecipeOptions, router, saBench, workers } from '../support/recipe.js';

function recordOf(options: RecipeOptions): JobRecord {
  return planOf(options).record;
}

test('a job with two roles', () => {
  const record = recordOf({
    prefill: workers(2, 4, 1),
    decode: workers(1, 16, 2),
    benchmark: saBench,
    setupScript: 'tune.sh',
    model: {
      directory: word`${environment('MODELS')}/qwen`,
      container: text('/images/"sglang".sqsh'),
    },
    site: { clusterName: 'rack' },
  });
  assert.is(
    recordJson(record),
    `{
  "version": "2.0",
  "orchestrator": true,
  "job_name": "example",
  "cluster": "rack",
  "recipe": "example.yaml",
  "model": {
    "path": "\${MODELS}/qwen",
    "container": "/images/\\"sglang\\".sqsh",
    "precision": "fp8"
  },
  "resources": {
    "gpu_type": "h100",
    "gpus_per_node": 8,
    "prefill_nodes": 1,
    "decode_nodes": 2,
    "prefill_workers": 2,
    "decode_workers": 1,
    "gpus_per_prefill": 4,
    "gpus_per_decode": 16
  },
  "backend_type": "sglang",
  "frontend_type": "dynamo",
  "benchmark": {
    "type": "sa-bench",
    "isl": 1024,
    "osl": 256
  },
  "setup_script": "tune.sh"
}
`,
  );
});

test('a job that says as little as it can', () => {
  assert.is(
    recordJson(recordOf({})),
    `{
  "version": "2.0",
  "orchestrator": true,
  "job_name": "example",
  "recipe": "example.yaml",
  "model": {
    "path": "/models/example",
    "container": "/images/engine.sqsh",
    "precision": "fp8"
  },
  "resources": {
    "gpu_type": "h100",
    "gpus_per_node": 8,
    "agg_nodes": 1,
    "agg_workers": 1,
    "gpus_per_agg": 8
  },
  "backend_type": "sglang",
  "frontend_type": "dynamo",
  "benchmark": {
    "type": "manual"
  }
}
`,
  );
});

// biome-ignore format: a table
const benchmarks: readonly (readonly [string, RecipeOptions['benchmark'], JobRecord['benchmark']])[] = [
  ['with lengths',               router,                            { type: 'router', isl: 1000, osl: 20 }],
  ['whose dataset has lengths',  { ...saBench, inputTokens: 0, outputTokens: 0 }, { type: 'sa-bench', isl: null, osl: null }],
  ['without lengths',            { name: 'custom', command: 'load', container: null, environment: {} }, { type: 'custom', isl: null, osl: null }],
];

for (const [name, benchmark, expected] of benchmarks) {
  test(`a benchmark ${name}`, () => {
    assert.equal(recordOf(benchmark ? { benchmark } : {}).benchmark, expected);
  });
}

test('a Hugging Face model', () => {
  const { model } = recordOf({ model: { directory: null, huggingFaceId: 'Qwen/Qwen3-32B' } });
  assert.is(model.path, 'hf:Qwen/Qwen3-32B');
});

test.run();
