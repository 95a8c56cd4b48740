/** Settings of the accuracy evaluations (recipe-v1 13.1, 13.2). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { benchmarks } from '../../src/benchmarks/index.js';
import { overlay } from '../../src/lib/environment.js';
import type { EvaluationName, EvaluationSettings, VllmSettings } from '../../src/types/recipe.js';
import { clientOf, contextOf } from '../support/plan.js';
import { block, commandText, environmentText, settingsText } from '../support/text.js';

/** What a recipe says that says nothing but the evaluation's name. */
const unsaid: Omit<EvaluationSettings, 'name'> = {
  examples: null,
  maxTokens: null,
  repeat: null,
  threads: null,
  shots: null,
  temperature: null,
  topP: null,
  topK: null,
  maxContextLength: null,
  categories: [],
};

/** Everything that an evaluation could be asked, also what this one does not know. */
const all: Omit<EvaluationSettings, 'name'> = {
  examples: 10,
  maxTokens: 20,
  repeat: 3,
  threads: 4,
  shots: 0,
  temperature: '0.5',
  topP: '0.9',
  topK: 40,
  maxContextLength: 30,
  categories: ['a', 'b c'],
};

const cases: readonly (readonly [EvaluationName, string, string, string])[] = [
  [
    'mmlu',
    'mmlu',
    '--num-examples 200 --max-tokens 2048 --repeat 8 --num-threads 512',
    '--num-examples 10 --max-tokens 20 --repeat 3 --num-threads 4',
  ],
  [
    'gpqa',
    'gpqa',
    '--num-examples 198 --max-tokens 32768 --repeat 8 --num-threads 128',
    '--num-examples 10 --max-tokens 20 --repeat 3 --num-threads 4',
  ],
  [
    'gsm8k',
    'gsm8k',
    '--num-examples 1319 --max-tokens 16384 --num-threads 512 --num-shots 5',
    '--num-examples 10 --max-tokens 20 --num-threads 4 --num-shots 0 --temperature 0.5 --top-p 0.9 --top-k 40',
  ],
  [
    'longbenchv2',
    'longbench_v2',
    '--max-tokens 16384 --num-threads 16 --max-context-length 128000',
    "--num-examples 10 --max-tokens 20 --num-threads 4 --max-context-length 30 --categories 'a,b c'",
  ],
];

for (const [name, harnessName, usual, asked] of cases) {
  for (const [title, settings, options] of [
    ['its defaults', unsaid, usual],
    ['everything set', all, asked],
  ] as const) {
    test(`${name}: ${title}`, () => {
      const context = contextOf({ benchmark: { name, ...settings } });
      assert.is(
        settingsText(benchmarks[name].plan(context)),
        block(`
          # evaluation.sh: ${name} with SGLang's evaluation harness (evaluation.sh, run_evaluation)
          EVALUATION=${harnessName}
          BASE_URL="http://\${ENTRY_IP}:8000"
          MODEL=example
          OPTIONS=(${options})
          RESULT_DIR=/logs/accuracy
        `),
      );
    });
  }
}

/** Defaults of gsm8k are others where no harness is at hand. */
const vllm: VllmSettings = {
  name: 'vllm',
  kvEvents: {},
  connector: null,
  setCudaVisibleDevices: true,
  dataParallelLaunch: 'per_node',
};

const completions: readonly (readonly [string, Omit<EvaluationSettings, 'name'>, string])[] = [
  [
    'its defaults',
    unsaid,
    `
      CONCURRENT=512
      SEED=42
      OPTIONS=(--num_fewshot 5 --limit 1319 --gen_kwargs 'max_gen_toks=256,temperature=0.0')
      REPEAT=1
    `,
  ],
  [
    'everything set',
    all,
    `
      CONCURRENT=4
      SEED=42
      OPTIONS=(--num_fewshot 0 --limit 10 --gen_kwargs 'max_gen_toks=20,temperature=0.5,top_p=0.9,top_k=40')
      REPEAT=3
    `,
  ],
];

for (const [title, settings, wanted] of completions) {
  test(`gsm8k with vLLM: ${title}`, () => {
    const context = contextOf({ benchmark: { name: 'gsm8k', ...settings } });
    const recipe = { ...context.recipe, engine: vllm };
    assert.is(
      settingsText(benchmarks.gsm8k.plan({ ...context, recipe })),
      [
        "# lm-eval.sh: gsm8k with EleutherAI's lm-eval (lm-eval.sh, run_lm_eval)",
        'LM_EVAL_VERSION=0.4.12',
        'TASK=gsm8k',
        `BASE_URL="http://\${ENTRY_IP}:8000"`,
        'MODEL=example',
        block(wanted),
        'RESULT_DIR=/logs/accuracy',
      ].join('\n'),
    );
    const client = clientOf(benchmarks.gsm8k, { ...context, recipe });
    assert.is(commandText(client.command), 'bash /srtgen/bundle/bench/lm-eval.sh');
  });
}

test('the client is the script of settings', () => {
  const context = contextOf({ benchmark: { name: 'mmlu', ...unsaid }, environment: { A: 'b' } });
  const client = clientOf(benchmarks.mmlu, context);
  assert.is(commandText(client.command), 'bash /srtgen/bundle/bench/evaluation.sh');
  assert.equal(client.mounts, []);
  assert.is(
    environmentText(overlay(client.environment)),
    block(`
      # placement, chosen by srtgen
      SRTCTL_FRONTEND_TYPE=dynamo
      SRT_FRONTEND_HOST="\${PUBLIC_API_IP}"
      SRT_FRONTEND_PORT=8000
      # recipe: environment
      A=b
    `),
  );
});

test.run();
