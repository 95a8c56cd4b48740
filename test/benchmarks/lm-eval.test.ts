/** lm-eval: the evaluation of an InferenceX workspace, as the benchmark and after one (recipe-v1 13.1, 13.2). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { benchmarks } from '../../src/benchmarks/index.js';
import { environment, text, word } from '../../src/lib/word.js';
import { clientOf, contextOf, planOf } from '../support/plan.js';
import { type RecipeOptions, saBench, workers } from '../support/recipe.js';
import { block, commandText, settingsText } from '../support/text.js';

const workspace = {
  source: word`${environment('INFMAX_WORKSPACE')}`,
  target: text('/infmax-workspace'),
  flags: '',
  origin: 'evaluation: INFMAX_WORKSPACE',
};

interface Case {
  readonly name: string;
  readonly recipe: RecipeOptions;
  readonly settings: string;
  readonly mounts: readonly object[];
}

const cases: readonly Case[] = [
  {
    name: 'the benchmark',
    recipe: { benchmark: { name: 'lm-eval', concurrency: null } },
    settings: `
      WORKSPACE=/infmax-workspace
      SERVED_NAME=example
      API_HOST="\${ENTRY_IP}"
      PORT=8000
      HIGHEST_CONCURRENCY=''
      RESULT_DIR=/logs/eval_results
    `,
    mounts: [workspace],
  },
  {
    name: 'after a benchmark, without containers',
    recipe: {
      benchmark: saBench,
      evaluation: { name: 'lm-eval', concurrency: 8 },
      site: { containerRuntime: 'none' },
    },
    settings: `
      WORKSPACE="\${INFMAX_WORKSPACE}"
      SERVED_NAME=example
      API_HOST="\${ENTRY_IP}"
      PORT=8000
      HIGHEST_CONCURRENCY=8
      RESULT_DIR="\${LOG_DIR}/eval_results"
    `,
    mounts: [workspace],
  },
  {
    name: 'a recipe that mounts the workspace itself',
    recipe: {
      benchmark: { name: 'lm-eval', concurrency: 4 },
      mounts: [
        { source: text('/ws'), target: text('/infmax-workspace'), flags: 'ro', origin: 'recipe' },
      ],
    },
    settings: `
      WORKSPACE=/infmax-workspace
      SERVED_NAME=example
      API_HOST="\${ENTRY_IP}"
      PORT=8000
      HIGHEST_CONCURRENCY=4
      RESULT_DIR=/logs/eval_results
    `,
    mounts: [],
  },
];

for (const { name, recipe, settings, mounts } of cases) {
  test(name, () => {
    const context = contextOf(recipe);
    const client = clientOf(benchmarks['lm-eval'], context);
    const title =
      '# workspace-evaluation.sh: the evaluation of an InferenceX workspace (workspace-evaluation.sh, run_workspace_evaluation)';
    assert.is(settingsText(benchmarks['lm-eval'].plan(context)), `${title}\n${block(settings)}`);
    assert.equal(client.mounts, mounts);
    assert.equal(client.srunOptions, []);
  });
}

test('the command is the script of settings', () => {
  const context = contextOf({ benchmark: { name: 'lm-eval', concurrency: null } });
  const client = clientOf(benchmarks['lm-eval'], context);
  assert.is(commandText(client.command), 'bash /srtgen/bundle/bench/workspace-evaluation.sh');
});

test('after a benchmark: a step of its own, where the API listens and without srun options of the recipe', () => {
  const plan = planOf({
    prefill: workers(1, 8, 1),
    decode: workers(1, 8, 1),
    benchmark: saBench,
    evaluation: { name: 'lm-eval', concurrency: 8 },
    placement: { frontendNode: 'first_decode' },
    srunOptions: { 'mem-bind': 'local' },
  });
  assert.equal(
    plan.steps.slice(-2).map(({ name, tier, slots, hosts, srunOptions, after }) => ({
      name,
      tier,
      slots,
      hosts,
      srunOptions: srunOptions.map((option) => option.name),
      after,
    })),
    [
      {
        name: 'benchmark',
        tier: 'client',
        slots: [0],
        hosts: [[{ reference: 'role', variable: 'CLIENT_HOST' }]],
        srunOptions: ['mem-bind'],
        after: ['completion'],
      },
      {
        name: 'evaluation',
        tier: 'client',
        slots: [1],
        hosts: [[{ reference: 'role', variable: 'ENTRY_HOST' }]],
        srunOptions: [],
        after: ['benchmark'],
      },
    ],
  );
  assert.equal(plan.requiredVariables, ['INFMAX_WORKSPACE']);
  assert.is(plan.evaluation?.name, 'workspace-evaluation.sh');
  assert.is(
    plan.summary,
    '1 prefill + 1 decode (SGLang behind Dynamo), benchmark sa-bench, then lm-eval',
  );
});

test.run();
