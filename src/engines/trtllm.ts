/**
 * TensorRT-LLM: one MPI step for each endpoint, all of whose ranks run the same command, under Dynamo
 * (`dynamo.trtllm`) or as `trtllm-serve`; settings are in one YAML file for each role. Flags: recipe-v1 7.3.
 */

import { InternalError } from '../diagnostics/internal-error.js';
import { command, environmentGroup, flag, group, program, when } from '../lib/commands.js';
import { disaggregationMode, roleArgs, stagedModelArgument } from '../lib/disaggregation.js';
import { engineYaml } from '../lib/engine-yaml.js';
import type { FlagLine } from '../lib/flags.js';
import { portRanges } from '../lib/port-range.js';
import { nsysPrefix } from '../lib/profiling.js';
import { pythonText } from '../lib/python-text.js';
import { endpointName } from '../lib/step-names.js';
import { job, text, word } from '../lib/word.js';
import type { Engine, PlanContext } from '../types/component.js';
import type { Command, ConfigFile, EnvironmentGroup, FlagGroup } from '../types/plan.js';
import { type RoleName, roleNames, type TrtllmSettings } from '../types/recipe.js';
import type { Process } from '../types/topology.js';
import type { Word } from '../types/word.js';

export const trtllm: Engine = {
  name: 'trtllm',
  title: 'TensorRT-LLM',
  launch: 'per-endpoint',
  usesGpus: true,
  benchmarkClient: 'trtllm',
  command: trtllmCommand,
  roleEnvironment,
  environment: () => [],
  configFiles,
  // The leader's, for all ranks of its endpoint.
  ports: ({ ports }, { frontend }) =>
    portRanges(frontend.dynamo ? { system: ports.system } : { http: ports.http }),
  registers: 'leaders',
};

function trtllmCommand(process: Process, context: PlanContext): Command {
  const launcher = [
    ...nsysPrefix(process, context),
    ...numactl(process, trtllmSettings(context)),
    flag('trtllm-llmapi-launch'),
  ];
  return context.recipe.frontend.name === 'trtllm_serve'
    ? command(
        program(...launcher, flag('trtllm-serve', stagedModelArgument(context))),
        serveFlags(process, context),
      )
    : command(
        program(...launcher, flag('python3', '-m', 'dynamo.trtllm')),
        dynamoFlags(process, context),
      );
}

function dynamoFlags(process: Process, context: PlanContext): FlagGroup {
  const { recipe } = context;
  const mode = disaggregationMode(process);
  return group('placement, chosen by srtgen', [
    flag('--model-path', stagedModelArgument(context)),
    flag('--served-model-name', recipe.model.baseName),
    ...(mode === null ? [] : [flag('--disaggregation-mode', mode)]),
    flag('--extra-engine-args', configPath(process.endpoint.role, context)),
    flag('--request-plane', recipe.dynamo.requestPlane),
    ...when(trtllmSettings(context).publishEventsAndMetrics, flag('--publish-events-and-metrics')),
  ]);
}

/** The sizes are in the file too; as flags they are there before trtllm-serve has read it. */
function serveFlags({ endpoint, ports: { http } }: Process, context: PlanContext): FlagGroup {
  const args = roleArgs(context, endpoint.role);
  const sizes = ['tensor_parallel_size', 'moe_expert_parallel_size', 'pipeline_parallel_size'];
  return group('placement, chosen by srtgen', [
    flag('--host', '0.0.0.0'),
    flag('--port', http ?? 0),
    ...sizes
      .map((size) => [size, args[size] ?? null] as const)
      .filter(([, value]) => value !== null)
      .map(([size, value]) => flag(`--${size}`, pythonText(value))),
    flag('--config', configPath(endpoint.role, context)),
  ]);
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

function configPath(role: RoleName, { paths }: PlanContext): Word {
  return word`${paths.logs}/${configName(role)}`;
}

function configName(role: RoleName): string {
  return `trtllm_config_${role}.yaml`;
}

function trtllmSettings(context: PlanContext): TrtllmSettings {
  const { engine } = context.recipe;
  if (engine.name === 'trtllm') return engine;
  throw new InternalError(`TensorRT-LLM asked to run a recipe for ${engine.name}`);
}
