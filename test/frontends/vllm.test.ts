/** A vLLM worker that takes requests itself: what there is, and what is asked (recipe-v1 12). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { frontends } from '../../src/frontends/index.js';
import { contextOf, planOf } from '../support/plan.js';
import { vllmDefaults, workers } from '../support/recipe.js';
import { block, probeText } from '../support/text.js';

const recipe = {
  engine: vllmDefaults,
  agg: workers(1, 16, 2),
  frontend: { name: 'vllm' },
} as const;

test('no process but the workers', () => {
  const { steps, readiness, configFiles } = planOf(recipe);
  assert.equal(
    steps.map(({ name }) => name),
    ['agg-0', 'agg-0-rank-1'],
  );
  assert.equal(configFiles, []);
  assert.is(
    readiness.map(({ name, probes }) => `# ${name}\n${probeText(probes)}`).join('\n'),
    block(`
      # tasks
      agg-0 task_runs agg-0
      agg-0-rank-1 task_runs agg-0-rank-1
      # workers
      agg-0 http_ok "http://\${AGG_0_IP}:8000/health"
      # frontend
      'models served' models_ready "http://\${ENTRY_IP}:8000"
      # completion
      'a real completion' completes "http://\${ENTRY_IP}:8000" example
    `),
  );
});

test('nobody may ask it for a process', () => {
  const context = contextOf(recipe);
  const process = { index: 0, slot: 0, port: 8000 };
  assert.throws(() => frontends.vllm.command(process, context), /has no frontend process/);
  assert.throws(() => frontends.vllm.stepName(0), /has no frontend process/);
});

test.run();
