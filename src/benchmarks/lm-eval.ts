/**
 * lm-eval: the evaluation that an InferenceX workspace defines, in the benchmark's place or after it. The
 * workspace is named by INFMAX_WORKSPACE where the job is submitted (recipe-v1 9.2, 13.2).
 */

import { fixedPorts } from '../constants/ports.js';
import { InternalError } from '../diagnostics/internal-error.js';
import { clientEnvironment } from '../lib/client-environment.js';
import { command, flag, program } from '../lib/commands.js';
import { entryRole } from '../lib/roles.js';
import { score } from '../lib/scores.js';
import { environment, ip, text, word } from '../lib/word.js';
import type { Benchmark, PlanContext } from '../types/component.js';
import type { BenchScript, PlannedMount } from '../types/plan.js';
import type { LmEvalSettings } from '../types/recipe.js';
import type { Word } from '../types/word.js';

const runner = 'workspace-evaluation.sh';
/** Where recipes and the workspace's own scripts expect it. */
const mountPoint = '/infmax-workspace';
const hostDirectory = word`${environment('INFMAX_WORKSPACE')}`;

export const lmEval: Benchmark = {
  name: 'lm-eval',
  client: (context) => ({
    image: context.recipe.model.container,
    environment: clientEnvironment(context),
    command: command(program(flag('bash', word`${context.paths.bundle}/bench/${runner}`))),
    mounts: mounts(context),
    srunOptions: [],
  }),
  plan: (context) => ({
    name: 'lm-eval',
    servesAt: null,
    points: [score('lm-eval', 'eval_results/results*.json', 'lm-eval')],
    script: script(context),
  }),
};

function script(context: PlanContext): BenchScript {
  const { concurrency } = settings(context);
  return {
    name: runner,
    summary: 'the evaluation of an InferenceX workspace',
    library: runner,
    entry: 'run_workspace_evaluation',
    settings: [
      { variable: 'WORKSPACE', value: workspace(context) },
      // Not MODEL, which the workspace reads from the workflow's environment.
      { variable: 'SERVED_NAME', value: context.recipe.model.servedName },
      { variable: 'API_HOST', value: word`${ip(entryRole)}` },
      { variable: 'PORT', value: text(fixedPorts.public) },
      { variable: 'HIGHEST_CONCURRENCY', value: text(concurrency ?? '') },
      { variable: 'RESULT_DIR', value: word`${context.paths.logs}/eval_results` },
    ],
  };
}

function workspace({ recipe }: PlanContext): Word {
  return recipe.site.containerRuntime === 'none' ? hostDirectory : text(mountPoint);
}

function mounts({ recipe }: PlanContext): readonly PlannedMount[] {
  // A recipe may mount it itself, for its own benchmark.
  const mounted = recipe.mounts.some(
    ({ target }) => target.length === 1 && target[0] === mountPoint,
  );
  if (mounted) return [];
  return [
    {
      source: hostDirectory,
      target: text(mountPoint),
      flags: '',
      origin: 'evaluation: INFMAX_WORKSPACE',
    },
  ];
}

function settings({ recipe }: PlanContext): LmEvalSettings {
  if (recipe.benchmark.name === 'lm-eval') return recipe.benchmark;
  if (recipe.evaluation !== null) return recipe.evaluation;
  throw new InternalError(`lm-eval asked to run ${recipe.benchmark.name}`);
}
