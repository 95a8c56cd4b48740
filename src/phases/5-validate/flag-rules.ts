/** Rules about engine flags: given twice, of another engine, or srtgen's own (recipe-v1 7). */

import * as messages from '../../diagnostics/flag-messages.js';
import { launchesPerGpu, parallelShape } from '../../lib/data-parallel.js';
import { presentRoles } from '../../lib/disaggregation.js';
import { flagOf } from '../../lib/engine-flags.js';
import { byCodePoint, dashed } from '../../lib/flags.js';
import { pythonText } from '../../lib/python-text.js';
import { literalText } from '../../lib/word.js';
import type { ConfigValue } from '../../types/config-value.js';
import type { Diagnostic } from '../../types/diagnostic.js';
import type { EngineName, Recipe, Role } from '../../types/recipe.js';
import type { Rule, RuleContext } from './rule.js';

/** Under two of its names, or with dashes and with underscores. */
const flagsAreGivenOnce: Rule = (context) =>
  commandRoles(context).flatMap((role) => {
    const { name } = context.recipe.engine;
    const byFlag = new Map<string, string[]>();
    for (const key of Object.keys(role.args).sort(byCodePoint)) {
      if (!saysSomething(role.args[key])) continue;
      const flag = flagOf(name, key);
      byFlag.set(flag, [...(byFlag.get(flag) ?? []), key]);
    }
    return [...byFlag.values()]
      .filter((keys) => new Set(keys.map((key) => pythonText(role.args[key] ?? null))).size > 1)
      .map((keys) => {
        const counts = keys.at(-1) ?? '';
        return messages.flagGivenTwice(keys, counts, context.at(`${role.name}.args`, counts));
      });
  });

const switchesAreBooleans: Rule = (context) =>
  commandRoles(context).flatMap((role) =>
    Object.entries(role.args).flatMap(([key, value]) =>
      typeof value === 'string' && /^(?:true|false)$/i.test(value)
        ? [messages.flagBooleanText(key, value, context.at(`${role.name}.args`, key))]
        : [],
    ),
  );

/**
 * Flags that only one of the two has, and what the other calls it; from vllm/engine/arg_utils.py and
 * sglang/srt/server_args.py.
 */
const counterparts: readonly (readonly [sglang: string | null, vllm: string | null])[] = [
  ['mem-fraction-static', 'gpu-memory-utilization'],
  ['context-length', 'max-model-len'],
  ['chunked-prefill-size', 'max-num-batched-tokens'],
  ['max-running-requests', 'max-num-seqs'],
  ['disable-radix-cache', 'no-enable-prefix-caching'],
  ['disable-cuda-graph', 'enforce-eager'],
  ['json-model-override-args', 'hf-overrides'],
  ['page-size', 'block-size'],
  ['cuda-graph-max-bs', 'max-cudagraph-capture-size'],
  ['cuda-graph-bs', 'cudagraph-capture-sizes'],
  ['schedule-conservativeness', null],
  ['enable-dp-attention', null],
  ['disaggregation-transfer-backend', null],
  [null, 'kv-transfer-config'],
];

const flagsAreOfEngine: Rule = (context) => {
  const { name } = context.recipe.engine;
  if (name !== 'sglang' && name !== 'vllm') return [];
  const [engine, other] = name === 'vllm' ? ['vLLM', 'SGLang'] : ['SGLang', 'vLLM'];
  const owned = counterparts.map(([sglang, vllm]) =>
    name === 'vllm' ? ([sglang, vllm] as const) : ([vllm, sglang] as const),
  );
  return commandRoles(context).flatMap((role) =>
    Object.keys(role.args)
      .filter((key) => saysSomething(role.args[key]))
      .flatMap((key) => {
        const row = owned.find(([theirs]) => theirs === dashed(key));
        if (row === undefined) return [];
        const at = context.at(`${role.name}.args`, key);
        return [messages.flagOfOtherEngine(key, other, engine, row[1] ?? undefined, at)];
      }),
  );
};

/** Its settings are fields of Python classes, which refuse what they do not have. */
const engineFileHasNames: Rule = (context) =>
  context.recipe.engine.name === 'trtllm'
    ? presentRoles(context.recipe).flatMap((role) =>
        Object.keys(role.args)
          .filter((key) => key.includes('-'))
          .map((key) => messages.keyWithDashes(key, context.at(`${role.name}.args`, key))),
      )
    : [];

/** What srtgen decides of one flag: the only value that does no harm, and what goes by it. */
interface Owned {
  readonly flag: string;
  /** Values that say the same as the plan; undefined where every one is another. */
  readonly same?: (role: Role, recipe: Recipe) => readonly string[];
  /** Where the flag is passed on and would count: what goes by the planned value. */
  readonly planned?: string;
  /** Where it is not passed on: why. */
  readonly leftOut?: string;
  /** Where only the router would be told another port than decode needs. */
  readonly bootstrap?: true;
  readonly when?: (role: Role, recipe: Recipe) => boolean;
}

const spansNodes = (role: Role, recipe: Recipe): boolean => role.gpusPerWorker > recipe.gpusPerNode;
const hasRanks = (role: Role, recipe: Recipe): boolean => parallelShape(recipe, role) !== null;
const ranksByNode = (role: Role, recipe: Recipe): boolean =>
  hasRanks(role, recipe) && !launchesPerGpu(recipe);
const behindDynamo = (_: Role, recipe: Recipe): boolean => recipe.frontend.name !== 'vllm';

const alone = (only: string) => (role: Role, recipe: Recipe) =>
  spansNodes(role, recipe) ? [] : [only];

/** Engine -> the flags that are srtgen's (recipe-v1 7.1, 7.2); `vllm serve` has a rule of its own. */
const ownedFlags: Readonly<Partial<Record<EngineName, readonly Owned[]>>> = {
  sglang: [
    {
      flag: 'model-path',
      same: (_, recipe) => ['/model', '/model/', ...modelNames(recipe)],
      leftOut: 'model.path says which model it is',
    },
    { flag: 'nccl-port', leftOut: 'every process has a port of its own' },
    { flag: 'nnodes', same: alone('1'), planned: 'the nodes of resources' },
    { flag: 'node-rank', same: alone('0'), planned: 'a rank for each node' },
    { flag: 'dist-init-addr', planned: 'the address of the first node' },
    {
      flag: 'disaggregation-mode',
      same: ({ name }) => [name === 'agg' ? 'null' : name],
      planned: 'the role of the workers',
    },
    {
      flag: 'port',
      planned: 'a port for each worker, which the router is told',
      when: (_, recipe) => recipe.frontend.name === 'sglang',
    },
    {
      flag: 'disaggregation-bootstrap-port',
      bootstrap: true,
      when: (role, recipe) => recipe.frontend.name === 'sglang' && role.name === 'prefill',
    },
  ],
  vllm: [
    {
      flag: 'model',
      same: (_, recipe) => ['/model', '/model/', ...modelNames(recipe)],
      planned: 'model.path',
      when: behindDynamo,
    },
    { flag: 'nnodes', same: alone('1'), planned: 'the nodes of resources', when: behindDynamo },
    { flag: 'node-rank', same: alone('0'), planned: 'a rank for each node', when: behindDynamo },
    { flag: 'master-addr', planned: 'the address of the first node', when: behindDynamo },
    { flag: 'data-parallel-address', planned: 'the address of the first node', when: hasRanks },
    {
      flag: 'data-parallel-rpc-port',
      leftOut: 'every worker has a port of its own',
      when: hasRanks,
    },
    { flag: 'data-parallel-size-local', leftOut: 'it follows from the layout', when: ranksByNode },
    { flag: 'data-parallel-start-rank', leftOut: 'it follows from the layout', when: ranksByNode },
  ],
};

function modelNames({ model }: Recipe): readonly string[] {
  const directory = model.directory === null ? undefined : literalText(model.directory);
  return [model.huggingFaceId, directory].filter((name) => typeof name === 'string');
}

const placementIsPlanned: Rule = (context) => {
  const { recipe, at } = context;
  const owned = ownedFlags[recipe.engine.name] ?? [];
  return commandRoles(context).flatMap((role) =>
    Object.entries(role.args).flatMap(([key, value]): readonly Diagnostic[] => {
      const row = owned.find(({ flag }) => flag === dashed(key));
      if (row === undefined || !saysSomething(value)) return [];
      if (row.when?.(role, recipe) === false) return [];
      if (row.same?.(role, recipe).includes(pythonText(value))) return [];
      const place = at(`${role.name}.args`, key);
      if (row.bootstrap) return [messages.bootstrapPortOther(pythonText(value), place)];
      return row.leftOut === undefined
        ? [messages.flagAgainstPlan(key, row.planned ?? '', place)]
        : [messages.flagLeftOut(key, row.leftOut, place)];
    }),
  );
};

/** Roles whose arguments become a command line. */
function commandRoles({ recipe }: RuleContext): readonly Role[] {
  return recipe.engine.name === 'trtllm' ? [] : presentRoles(recipe);
}

/** Null and false become nothing. */
function saysSomething(value: ConfigValue | undefined): boolean {
  return value !== undefined && value !== null && value !== false;
}

export const flagRules: readonly Rule[] = [
  flagsAreGivenOnce,
  switchesAreBooleans,
  flagsAreOfEngine,
  engineFileHasNames,
  placementIsPlanned,
];
