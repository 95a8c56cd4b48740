/**
 * Accuracy evaluations with the harness that SGLang's images have, `sglang.test.run_eval`, over the public API.
 * Arguments and defaults: recipe-v1 13.1 and 13.2. gsm8k of vLLM is EleutherAI's, whose prompts and scores are others.
 */

import { defaults } from '../constants/defaults.js';
import { lmEvalVersion } from '../constants/packages.js';
import { fixedPorts } from '../constants/ports.js';
import { InternalError } from '../diagnostics/internal-error.js';
import { clientEnvironment } from '../lib/client-environment.js';
import { command, flag, program } from '../lib/commands.js';
import { entryRole } from '../lib/roles.js';
import { score } from '../lib/scores.js';
import { ip, text, word } from '../lib/word.js';
import type { Benchmark, PlanContext } from '../types/component.js';
import type { BenchScript, Point } from '../types/plan.js';
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

const harnessRunner = 'evaluation.sh';
const lmEvalRunner = 'lm-eval.sh';
/** In a directory that is called after the model. */
const lmEvalResult = '*/results*.json';

function evaluation(name: EvaluationName): Benchmark {
  return {
    name,
    client: (context) => ({
      image: context.recipe.model.container,
      environment: clientEnvironment(context),
      command: command(
        program(flag('bash', word`${context.paths.bundle}/bench/${script(name, context).name}`)),
      ),
      mounts: [],
      srunOptions: [],
    }),
    plan: (context) => ({
      name,
      servesAt: null,
      points: points(name, context),
      script: script(name, context),
    }),
  };
}

/** Versions of the harnesses differ in what they write, so only what is there is judged. */
function points(name: EvaluationName, context: PlanContext): readonly Point[] {
  if (!usesLmEval(name, context)) {
    return [score(name, `accuracy/${evaluations[name].harnessName}_*.json`, 'sglang-eval')];
  }
  const runs = evaluationSettings(context).repeat ?? defaults.gsm8kCompletions.repeat;
  return Array.from({ length: runs }, (_, run) =>
    score(`${name} run ${run + 1}`, `accuracy/${name}_run${run + 1}/${lmEvalResult}`, 'lm-eval'),
  );
}

/** vLLM's images have no harness; the reference brings a script of its own for gsm8k there. */
function usesLmEval(name: EvaluationName, { recipe }: PlanContext): boolean {
  return name === 'gsm8k' && recipe.engine.name === 'vllm';
}

function script(name: EvaluationName, context: PlanContext): BenchScript {
  const settings = evaluationSettings(context);
  return usesLmEval(name, context)
    ? gsm8kScript(settings, context)
    : harnessScript(name, settings, context);
}

function gsm8kScript(asked: EvaluationSettings, context: PlanContext): BenchScript {
  const usual = defaults.gsm8kCompletions;
  const sampling: readonly (readonly [string, string | number | null])[] = [
    ['max_gen_toks', asked.maxTokens ?? usual.maxTokens],
    ['temperature', asked.temperature ?? usual.temperature],
    ['top_p', asked.topP],
    ['top_k', asked.topK],
  ];
  const options: readonly (readonly [string, string | number])[] = [
    ['--num_fewshot', asked.shots ?? usual.shots],
    ['--limit', asked.examples ?? usual.examples],
    ['--gen_kwargs', assignments(sampling)],
  ];
  return {
    name: lmEvalRunner,
    summary: "gsm8k with EleutherAI's lm-eval",
    library: lmEvalRunner,
    entry: 'run_lm_eval',
    settings: [
      { variable: 'LM_EVAL_VERSION', value: text(lmEvalVersion) },
      { variable: 'TASK', value: text('gsm8k') },
      { variable: 'BASE_URL', value: baseUrl },
      { variable: 'MODEL', value: context.recipe.model.servedName },
      { variable: 'CONCURRENT', value: text(asked.threads ?? evaluations.gsm8k.threads) },
      { variable: 'SEED', value: text(usual.seed) },
      { variable: 'OPTIONS', value: { list: options.flat().map(text) } },
      { variable: 'REPEAT', value: text(asked.repeat ?? usual.repeat) },
      { variable: 'RESULT_DIR', value: word`${context.paths.logs}/accuracy` },
    ],
  };
}

/** `a=1,b=2` of those that are set. */
function assignments(values: readonly (readonly [string, string | number | null])[]): string {
  return values.flatMap(([key, value]) => (value === null ? [] : [`${key}=${value}`])).join(',');
}

const baseUrl = word`http://${ip(entryRole)}:${fixedPorts.public}`;

function harnessScript(
  name: EvaluationName,
  settings: EvaluationSettings,
  context: PlanContext,
): BenchScript {
  return {
    name: harnessRunner,
    summary: `${name} with SGLang's evaluation harness`,
    library: harnessRunner,
    entry: 'run_evaluation',
    settings: [
      { variable: 'EVALUATION', value: text(evaluations[name].harnessName) },
      { variable: 'BASE_URL', value: baseUrl },
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
