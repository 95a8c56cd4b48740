/**
 * TensorRT-LLM: one MPI step for each endpoint, all of whose ranks run the same command; settings are
 * in one YAML file for each role. Flags: recipe-v1 7.3.
 */

import { InternalError } from '../diagnostics/internal-error.js';
import { command, environmentGroup, flag, group, program, when } from '../lib/commands.js';
import { disaggregationMode, modelArgument, roleArgs } from '../lib/disaggregation.js';
import { engineYaml } from '../lib/engine-yaml.js';
import type { FlagLine } from '../lib/flags.js';
import { nsysPrefix } from '../lib/profiling.js';
import { endpointName } from '../lib/step-names.js';
import { job, text, word } from '../lib/word.js';
import type { Engine, PlanContext } from '../types/component.js';
import type { Command, ConfigFile, EnvironmentGroup } from '../types/plan.js';
import { type RoleName, roleNames, type TrtllmSettings } from '../types/recipe.js';
import type { Process } from '../types/topology.js';

export const trtllm: Engine = {
  name: 'trtllm',
  title: 'TensorRT-LLM',
  launch: 'per-endpoint',
  benchmarkClient: 'trtllm',
  command: trtllmCommand,
  roleEnvironment,
  environment: () => [],
  configFiles,
};

function trtllmCommand(process: Process, context: PlanContext): Command {
  const { recipe, paths } = context;
  const mode = disaggregationMode(process);
  const settings = trtllmSettings(context);
  return command(
    program(
      ...nsysPrefix(process, context),
      ...numactl(process, settings),
      flag('trtllm-llmapi-launch'),
      flag('python3', '-m', 'dynamo.trtllm'),
    ),
    group('placement, chosen by srtgen', [
      flag('--model-path', modelArgument(context)),
      flag('--served-model-name', recipe.model.baseName),
      ...(mode === null ? [] : [flag('--disaggregation-mode', mode)]),
      flag('--extra-engine-args', word`${paths.logs}/${configName(process.endpoint.role)}`),
      flag('--request-plane', recipe.dynamo.requestPlane),
      ...when(settings.publishEventsAndMetrics, flag('--publish-events-and-metrics')),
    ]),
  );
}

/** Grace nodes have their memory on two NUMA nodes; only prefill and decode workers are bound. */
function numactl(process: Process, settings: TrtllmSettings): readonly FlagLine[] {
  const bound = settings.numaMemoryBind && process.endpoint.role !== 'agg';
  return when(bound, flag('numactl', '-m', '0,1'));
}

/** The expert load balancer's shared memory must be this endpoint's alone, also among jobs on a node. */
function roleEnvironment(process: Process): readonly EnvironmentGroup[] {
  const name = word`moe_shared_${job('JOB_ID')}_${endpointName(process.endpoint)}`;
  return [environmentGroup('engine, chosen by srtgen', { TRTLLM_EPLB_SHM_NAME: name })];
}

function configFiles(context: PlanContext): readonly ConfigFile[] {
  return roleNames
    .filter((role) => context.recipe.roles[role] !== undefined)
    .map((role) => ({
      name: configName(role),
      lines: engineYaml(roleArgs(context, role)).map(text),
    }));
}

function configName(role: RoleName): string {
  return `trtllm_config_${role}.yaml`;
}

function trtllmSettings(context: PlanContext): TrtllmSettings {
  const { engine } = context.recipe;
  if (engine.name === 'trtllm') return engine;
  throw new InternalError(`TensorRT-LLM asked to run a recipe for ${engine.name}`);
}
