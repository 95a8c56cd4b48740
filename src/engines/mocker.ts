/** Dynamo's mocker: a worker that answers like an engine, without GPUs. Flags: recipe-v1 7.9. */

import { InternalError } from '../diagnostics/internal-error.js';
import { command, flag, group, program, when } from '../lib/commands.js';
import { disaggregationMode, modelArgument, roleArgs } from '../lib/disaggregation.js';
import { engineFlags, type FlagLine } from '../lib/flags.js';
import { portRanges } from '../lib/port-range.js';
import { nsysPrefix } from '../lib/profiling.js';
import { floatText } from '../lib/python-text.js';
import type { Engine, PlanContext } from '../types/component.js';
import type { Command } from '../types/plan.js';
import type { MockerOptions, MockerSettings } from '../types/recipe.js';
import type { Process } from '../types/topology.js';

export const mocker: Engine = {
  name: 'mocker',
  title: 'mocker',
  launch: 'per-process',
  usesGpus: false,
  // Its image is that of the engine that it plays; vLLM's is the usual one.
  benchmarkClient: 'vllm',
  command: mockerCommand,
  roleEnvironment: () => [],
  environment: () => [],
  configFiles: () => [],
  ports: ({ ports, rank }) =>
    portRanges({ system: ports.system, bootstrap: rank === 0 ? ports.bootstrap : null }),
  registers: 'leaders or more',
};

function mockerCommand(process: Process, context: PlanContext): Command {
  const mode = disaggregationMode(process);
  const { bootstrap } = process.ports;
  return command(
    program(...nsysPrefix(process, context), flag('python3', '-m', 'dynamo.mocker')),
    group('placement, chosen by srtgen', [
      flag('--model-path', modelArgument(context)),
      ...(mode === null ? [] : [flag('--disaggregation-mode', mode)]),
      ...(bootstrap === null ? [] : [flag('--bootstrap-ports', bootstrap)]),
    ]),
    group('recipe: backend', optionFlags(mockerSettings(context).options)),
    group(
      `recipe: engine arguments of ${process.endpoint.role}`,
      engineFlags(roleArgs(context, process.endpoint.role)),
    ),
  );
}

/** Always, or only where the value is not the mocker's own default. */
function optionFlags(options: MockerOptions): readonly FlagLine[] {
  const optional = (name: string, value: string | number | null): readonly FlagLine[] =>
    value === null ? [] : [flag(name, value)];
  return [
    flag('--engine-type', options.engineType),
    flag('--speedup-ratio', floatText(options.speedupRatio)),
    flag('--data-parallel-size', options.dataParallelSize),
    flag('--num-gpu-blocks-override', options.gpuBlocks),
    flag('--max-num-seqs', options.maxSequences),
    flag('--max-num-batched-tokens', options.maxBatchedTokens),
    ...when(
      options.decodeSpeedupRatio !== 1,
      flag('--decode-speedup-ratio', floatText(options.decodeSpeedupRatio)),
    ),
    ...optional('--block-size', options.blockSize),
    ...when(options.workers > 1, flag('--num-workers', options.workers)),
    ...optional('--startup-time', orNull(options.startupSeconds)),
    ...optional('--kv-transfer-bandwidth', orNull(options.kvTransferBandwidth)),
    ...optional('--kv-cache-dtype', options.kvCacheType),
    ...when(!options.prefixCaching, flag('--no-enable-prefix-caching')),
    ...when(!options.chunkedPrefill, flag('--no-enable-chunked-prefill')),
    ...optional('--preemption-mode', options.preemptionMode),
  ];
}

function orNull(value: number | null): string | null {
  return value === null ? null : floatText(value);
}

function mockerSettings({ recipe }: PlanContext): MockerSettings {
  if (recipe.engine.name === 'mocker') return recipe.engine;
  throw new InternalError(`the mocker asked to run a recipe for ${recipe.engine.name}`);
}
