/**
 * Rules about sizes of parallelism: what they come to has to be the GPUs of a worker. Each engine checks the same when it
 * starts, which is after the queue and the image. vLLM's data-parallel layout under Dynamo is in vllm-rules.
 */

import * as messages from '../../diagnostics/parallel-messages.js';
import { parallelShape } from '../../lib/data-parallel.js';
import { presentRoles } from '../../lib/disaggregation.js';
import { wholeNumber, worldSizes, writtenFlag } from '../../lib/engine-flags.js';
import type { Diagnostic } from '../../types/diagnostic.js';
import type { EngineName, Role } from '../../types/recipe.js';
import type { Origin } from '../../types/source.js';
import { milderInSweep, type Rule, type RuleContext } from './rule.js';

/** One size of a role. */
interface Size {
  /** The key that says it, or the flag that nothing is said of. */
  readonly key: string;
  /** NaN for what is no size; 1 where nothing is said. */
  readonly value: number;
  readonly written: boolean;
}

const sizesAreWhole: Rule = (context) =>
  sizedRoles(context).flatMap(({ role, sizes }) =>
    sizes
      .filter(({ value }) => Number.isNaN(value))
      .map(({ key }) => messages.parallelSizeNotWhole(key, context.at(`${role.name}.args`, key))),
  );

/** More than there are cannot start; fewer leaves GPUs out of a result that counts them. */
const productIsGpus: Rule = (context) =>
  sizedRoles(context).flatMap(({ role, sizes }): readonly Diagnostic[] => {
    const needed = sizes.reduce((product, { value }) => product * value, 1);
    const has = allocatedGpus(role, context);
    // A recipe without any size leaves them to the image, or to a file that only the engine reads.
    if (Number.isNaN(needed) || !sizes.some(({ written }) => written)) return [];
    const [first, ...others] = writtenSizes(role, sizes, context);
    const at = first ?? context.at(`${role.name}.args`);
    const product = sizes.map(({ key, value }) => `${shortName(key)} ${value}`).join(' x ');
    const found = { role: role.name, product, needed };
    const sizeKey = context.at('roles', `gpus_per_${role.name}`).position;
    const positions = [sizeKey, at.position, ...others.map(({ position }) => position)];
    if (needed > has) {
      return [milderInSweep(messages.gpusMissing({ ...found, has }, at), ...positions)];
    }
    const meant = role.gpusPerWorker;
    return needed < meant ? [messages.gpusIdle({ ...found, has: meant }, at)] : [];
  });

/** SGLang's own checks, of every version since attention data parallelism. */
const attentionRanksFit: Rule = (context) => {
  if (context.recipe.engine.name !== 'sglang') return [];
  return presentRoles(context.recipe).flatMap((role): readonly Diagnostic[] => {
    const tensor = sizeOf('sglang', role, 'tensor-parallel-size');
    const data = sizeOf('sglang', role, 'data-parallel-size');
    const nodes = Math.ceil(role.gpusPerWorker / context.recipe.gpusPerNode);
    if (!(data.value > 1)) return [];
    const at = context.at(`${role.name}.args`, data.key);
    const positions = [at.position, context.at(`${role.name}.args`, tensor.key).position];
    if (!hasAttentionRanks(role)) {
      return nodes > 1
        ? [milderInSweep(messages.dataParallelAcrossNodes(nodes, at), ...positions)]
        : [];
    }
    return tensor.value % data.value === 0 || Number.isNaN(tensor.value)
      ? []
      : [milderInSweep(messages.attentionRanksUnfit(tensor.value, data.value, at), ...positions)];
  });
};

/** tensorrt_llm's Mapping wants their product to be the tensor size, and fills in what nobody says. */
const expertsShareTensorSize: Rule = (context) => {
  if (context.recipe.engine.name !== 'trtllm') return [];
  return presentRoles(context.recipe).flatMap((role) => {
    const tensor = sizeOf('trtllm', role, 'tensor_parallel_size');
    const experts = [
      sizeOf('trtllm', role, 'moe_expert_parallel_size'),
      sizeOf('trtllm', role, 'moe_tensor_parallel_size'),
    ].filter(({ written, value }) => written && value > 0);
    const [first] = experts;
    const product = experts.reduce((all, { value }) => all * value, 1);
    if (first === undefined || Number.isNaN(tensor.value) || tensor.value % product === 0)
      return [];
    const at = context.at(`${role.name}.args`, first.key);
    const said = experts.map(({ key, value }) => `${key} ${value}`).join(' x ');
    const tensorAt = context.at(`${role.name}.args`, tensor.key).position;
    return [
      milderInSweep(messages.expertSizesUnfit(said, tensor.value, at), at.position, tensorAt),
    ];
  });
};

/** The roles whose sizes are the engine's to multiply, with the factors. */
function sizedRoles(
  context: RuleContext,
): readonly { readonly role: Role; readonly sizes: readonly Size[] }[] {
  const { recipe } = context;
  const { name } = recipe.engine;
  if (name === 'mocker') return [];
  return presentRoles(recipe)
    .filter((role) => parallelShape(recipe, role) === null)
    .map((role) => ({
      role,
      sizes: [
        ...worldSizes[name].map((flag) => sizeOf(name, role, flag)),
        ...(name === 'sglang' && !hasAttentionRanks(role)
          ? [sizeOf(name, role, 'data-parallel-size')]
          : []),
      ].filter(({ written, value }, index) => index === 0 || (written && value !== 1)),
    }));
}

/** 0 is how some recipes say that nothing is said. */
function sizeOf(engine: EngineName, role: Role, flag: string): Size {
  const found = writtenFlag(engine, role.args, flag);
  if (found === undefined) return { key: flag, value: 1, written: false };
  const value = wholeNumber(found.value) ?? Number.NaN;
  return { key: found.key, value: value < 0 ? Number.NaN : value === 0 ? 1 : value, written: true };
}

function hasAttentionRanks(role: Role): boolean {
  return writtenFlag('sglang', role.args, 'enable-dp-attention')?.value === true;
}

/** All GPUs of the nodes of a worker that has whole ones. */
function allocatedGpus({ gpusPerWorker }: Role, { recipe }: RuleContext): number {
  const { gpusPerNode } = recipe;
  return gpusPerWorker >= gpusPerNode
    ? Math.ceil(gpusPerWorker / gpusPerNode) * gpusPerNode
    : gpusPerWorker;
}

function writtenSizes(
  role: Role,
  sizes: readonly Size[],
  { at }: RuleContext,
): readonly { readonly path: string; readonly position: Origin }[] {
  return sizes.filter(({ written }) => written).map(({ key }) => at(`${role.name}.args`, key));
}

/** `tensor` of `tensor-parallel-size`; short names stay what they are. */
function shortName(key: string): string {
  return key.replace(/[-_]parallel[-_]size$/, '').replace(/[-_]size$/, '');
}

export const parallelRules: readonly Rule[] = [
  sizesAreWhole,
  productIsGpus,
  attentionRanksFit,
  expertsShareTensorSize,
];
