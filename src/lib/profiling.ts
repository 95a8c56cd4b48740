/** Profiling of workers: the nsys launcher and the variables that engines read (recipe-v1 7.8, 8.2). */

import type { PlanContext } from '../types/component.js';
import type { ProfilingSettings } from '../types/recipe.js';
import type { Process } from '../types/topology.js';
import type { Word } from '../types/word.js';
import { flag, when } from './commands.js';
import type { FlagLine } from './flags.js';
import { leaderRole, processRole } from './roles.js';
import { host, text, word } from './word.js';

/** The nsys launcher in front of an engine, a flag each line; nothing unless nsys profiles. */
export function nsysPrefix(process: Process, context: PlanContext): readonly FlagLine[] {
  const { profiling, engine } = context.recipe;
  if (profiling.type !== 'nsys' && profiling.type !== 'nsys-time') return [];
  const options =
    engine.name === 'trtllm' ? trtllmOptions(profiling) : otherOptions(process, context);
  return [flag('nsys', 'profile'), ...options, flag('-o', outputFile(process, context))];
}

function trtllmOptions(profiling: ProfilingSettings): readonly FlagLine[] {
  return [
    flag('-t', 'cuda,nvtx,ucx'),
    flag('--sample=none'),
    flag('--cuda-graph-trace=node'),
    ...captureRange(profiling),
    ...extra(profiling),
    flag('--kill', 'none'),
    flag('--wait', 'all'),
    flag('--force-overwrite', 'true'),
  ];
}

function otherOptions(_process: Process, context: PlanContext): readonly FlagLine[] {
  const { profiling, frontend } = context.recipe;
  const overwrite = flag('--force-overwrite', 'true');
  const range = captureRange(profiling);
  return [
    flag('-t', 'cuda,nvtx'),
    flag('--cuda-graph-trace=node'),
    ...(profiling.type === 'nsys' ? [...range, overwrite] : [overwrite, ...range]),
    ...extra(profiling),
    ...when(frontend.name === 'dynamo', flag('--trace-fork-before-exec=true')),
  ];
}

function captureRange(profiling: ProfilingSettings): readonly FlagLine[] {
  if (profiling.type === 'nsys') {
    return [flag('-c', 'cudaProfilerApi'), flag('--capture-range-end', 'stop')];
  }
  return [
    flag('--delay', profiling.delaySeconds ?? 0),
    flag('--duration', profiling.durationSeconds ?? 0),
  ];
}

function extra(profiling: ProfilingSettings): readonly FlagLine[] {
  return profiling.extraNsysArgs.map((argument) => [text(argument)]);
}

function outputFile(process: Process, context: PlanContext): Word {
  const { role, index } = process.endpoint;
  const directory = word`${context.paths.logs}/profiles/${role}`;
  if (context.recipe.engine.name === 'trtllm') {
    // nsys itself puts the rank in place of %q{SLURM_PROCID}.
    return word`${directory}/${host(leaderRole(process.endpoint))}_${role}_w${index}_profile_rank%q{SLURM_PROCID}`;
  }
  const gpus = process.gpus.join('-');
  return word`${directory}/${host(processRole(process))}_${role}_w${index}_profile_gpu${gpus}`;
}

/** What a worker is told about the profiling of its role. */
export function profilingVariables(
  process: Process,
  context: PlanContext,
): Readonly<Record<string, string | number | Word | null>> {
  const { profiling } = context.recipe;
  const { role } = process.endpoint;
  if (profiling.type === 'none') return {};
  const window = profiledSteps(process, context);
  return {
    PROFILING_MODE: role,
    PROFILE_TYPE: profiling.type,
    ...stepVariables(profiling, role),
    SGLANG_TORCH_PROFILER_DIR:
      profiling.type === 'torch' ? word`${context.paths.logs}/profiles/${role}` : null,
    PROFILE_BENCHMARK_DURATION_SECS:
      profiling.type === 'nsys-time' ? profiling.benchmarkDurationSeconds : null,
    TLLM_PROFILE_START_STOP: window === null ? null : `${window.start}-${window.stop}`,
    TLLM_LLMAPI_ENABLE_NVTX: window === null ? null : 1,
  };
}

/** The steps between which nsys captures a worker, where the recipe says both. */
export function profiledSteps(
  { endpoint }: Process,
  { recipe: { profiling } }: PlanContext,
): { readonly start: number; readonly stop: number } | null {
  if (profiling.type !== 'nsys') return null;
  const { start, stop } = profiling.steps[endpoint.role] ?? { start: null, stop: null };
  return start === null || stop === null ? null : { start, stop };
}

/** `PROFILE_<ROLE>_START_STEP` and `_STOP_STEP`, those that are set. */
export function stepVariables(
  profiling: ProfilingSettings,
  role: Process['endpoint']['role'],
): Readonly<Record<string, number | null>> {
  const steps = profiling.steps[role];
  const prefix = `PROFILE_${role.toUpperCase()}`;
  return {
    [`${prefix}_START_STEP`]: steps?.start ?? null,
    [`${prefix}_STOP_STEP`]: steps?.stop ?? null,
  };
}
