/** Settings of the accuracy evaluations (recipe-v1 13.1, 13.2). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { benchmarks } from '../../src/benchmarks/index.js';
import { overlay } from '../../src/lib/environment.js';
import type { EvaluationName, EvaluationSettings } from '../../src/types/recipe.js';
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
