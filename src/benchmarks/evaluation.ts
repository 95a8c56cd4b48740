/**
 * Accuracy evaluations with the harness that SGLang's images have, `sglang.test.run_eval`, over the public API.
 * Arguments and defaults: recipe-v1 13.1 and 13.2.
 */

import { fixedPorts } from '../constants/ports.js';
import { InternalError } from '../diagnostics/internal-error.js';
import { clientEnvironment } from '../lib/client-environment.js';
import { command, flag, program } from '../lib/commands.js';
import { entryRole } from '../lib/roles.js';
import { ip, text, word } from '../lib/word.js';
import type { Benchmark, PlanContext } from '../types/component.js';
import type { BenchScript } from '../types/plan.js';
import { type EvaluationName, type EvaluationSettings, evaluationNames } from '../types/recipe.js';
import type { Word } from '../types/word.js';

/** What tells one evaluation from another; null where it has no such argument. */
interface Evaluation {
  /** The harness's name for it, with which the names of its result files begin. */
  readonly harnessName: string;
  readonly examples: number | null;
  readonly maxTokens: number;
  readonly repeat: number | null;
  readonly threads: number;
  readonly shots: number | null;
  readonly maxContextLength: number | null;
}

// biome-ignore format: a table
const evaluations: Readonly<Record<EvaluationName, Evaluation>> = {
  mmlu:        { harnessName: 'mmlu',         examples: 200,  maxTokens: 2048,  repeat: 8,    threads: 512, shots: null, maxContextLength: null },
  gpqa:        { harnessName: 'gpqa',         examples: 198,  maxTokens: 32768, repeat: 8,    threads: 128, shots: null, maxContextLength: null },
  gsm8k:       { harnessName: 'gsm8k',        examples: 1319, maxTokens: 16384, repeat: null, threads: 512, shots: 5,    maxContextLength: null },
  longbenchv2: { harnessName: 'longbench_v2', examples: null, maxTokens: 16384, repeat: null, threads: 16,  shots: null, maxContextLength: 128000 },
};

const runner = 'evaluation.sh';

function evaluation(name: EvaluationName): Benchmark {
  return {
    name,
    client: (context) => ({
      image: context.recipe.model.container,
      environment: clientEnvironment(context),
      command: command(program(flag('bash', word`${context.paths.bundle}/bench/${runner}`))),
      mounts: [],
      srunOptions: [],
    }),
    plan: (context) => ({ name, servesAt: null, points: [], script: script(name, context) }),
  };
}

function script(name: EvaluationName, context: PlanContext): BenchScript {
  const settings = evaluationSettings(context);
  return {
    name: runner,
    summary: `${name} with SGLang's evaluation harness`,
    library: runner,
    entry: 'run_evaluation',
    settings: [
      { variable: 'EVALUATION', value: text(evaluations[name].harnessName) },
      { variable: 'BASE_URL', value: word`http://${ip(entryRole)}:${fixedPorts.public}` },
      { variable: 'MODEL', value: context.recipe.model.servedName },
      { variable: 'OPTIONS', value: { list: harnessOptions(evaluations[name], settings) } },
      { variable: 'RESULT_DIR', value: word`${context.paths.logs}/accuracy` },
    ],
  };
}

function harnessOptions(usual: Evaluation, asked: EvaluationSettings): readonly Word[] {
  const samples = usual.shots !== null;
  const options: readonly (readonly [string, string | number | null])[] = [
    ['--num-examples', asked.examples ?? usual.examples],
    ['--max-tokens', asked.maxTokens ?? usual.maxTokens],
    ['--repeat', usual.repeat === null ? null : (asked.repeat ?? usual.repeat)],
    ['--num-threads', asked.threads ?? usual.threads],
    ['--num-shots', samples ? (asked.shots ?? usual.shots) : null],
    ['--temperature', samples ? asked.temperature : null],
    ['--top-p', samples ? asked.topP : null],
    ['--top-k', samples ? asked.topK : null],
    [
      '--max-context-length',
      usual.maxContextLength === null ? null : (asked.maxContextLength ?? usual.maxContextLength),
    ],
    [
      '--categories',
      usual.maxContextLength === null || asked.categories.length === 0
        ? null
        : asked.categories.join(','),
    ],
  ];
  return options.flatMap(([name, value]) => (value === null ? [] : [text(name), text(value)]));
}

function evaluationSettings({ recipe }: PlanContext): EvaluationSettings {
  const { benchmark } = recipe;
  const known = evaluationNames.find((name) => name === benchmark.name);
  if (known !== undefined && 'examples' in benchmark) return benchmark;
  throw new InternalError(`an evaluation asked to run ${benchmark.name}`);
}

export const mmlu = evaluation('mmlu');
export const gpqa = evaluation('gpqa');
export const gsm8k = evaluation('gsm8k');
export const longbenchv2 = evaluation('longbenchv2');
