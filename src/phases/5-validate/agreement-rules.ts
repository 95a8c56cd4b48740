/** Rules about prefill and decode, which pass a KV cache on: what both have to say alike. */

import * as messages from '../../diagnostics/agreement-messages.js';
import { presentRoles } from '../../lib/disaggregation.js';
import { writtenFlag } from '../../lib/engine-flags.js';
import { pythonText } from '../../lib/python-text.js';
import { display } from '../../lib/word.js';
import { type ConfigMap, type ConfigValue, isMap } from '../../types/config-value.js';
import type { Diagnostic } from '../../types/diagnostic.js';
import type { EngineName, Role } from '../../types/recipe.js';
import type { Rule, RuleContext } from './rule.js';

/** One thing that both roles have to say alike. */
interface Shared {
  /** Keys from the role's arguments down. */
  readonly path: readonly [string] | readonly [string, string];
  readonly why: string;
  /** What a role has that says nothing; undefined where only the engine knows. */
  readonly usual?: string;
  /** Whether a role that says nothing may well have something else. */
  readonly doubtful?: boolean;
  /** Values that leave the choice to the engine. */
  readonly open?: readonly string[];
}

const lost = 'decode cannot read what prefill sends';
const noWay = 'they cannot reach each other';

const shared: Readonly<Record<Exclude<EngineName, 'mocker'>, readonly Shared[]>> = {
  sglang: [
    { path: ['page-size'], why: 'SGLang ends at a page size mismatch' },
    { path: ['kv-cache-dtype'], why: lost, doubtful: true, open: ['auto'] },
    { path: ['disaggregation-transfer-backend'], why: noWay, usual: 'mooncake' },
  ],
  vllm: [{ path: ['kv-cache-dtype'], why: lost, doubtful: true, open: ['auto'] }],
  trtllm: [
    { path: ['kv_cache_config', 'dtype'], why: lost, doubtful: true, open: ['auto'] },
    { path: ['kv_cache_config', 'tokens_per_block'], why: lost },
    { path: ['cache_transceiver_config', 'backend'], why: noWay, open: ['DEFAULT'] },
  ],
};

const rolesAgree: Rule = (context) => {
  const { name } = context.recipe.engine;
  const pair = disaggregated(context);
  if (pair === undefined || name === 'mocker') return [];
  return shared[name].flatMap((each) => disagreement(each, pair, context));
};

interface Pair {
  readonly prefill: Role;
  readonly decode: Role;
}

function disaggregated({ recipe }: RuleContext): Pair | undefined {
  const { prefill, decode } = recipe.roles;
  return prefill === undefined || decode === undefined ? undefined : { prefill, decode };
}

function disagreement(
  { path, why, usual, doubtful = false, open = [] }: Shared,
  { prefill, decode }: Pair,
  { recipe, at }: RuleContext,
): readonly Diagnostic[] {
  const { name } = recipe.engine;
  const first = said(name, prefill.args, path);
  const second = said(name, decode.args, path);
  const [one, other] = [first ?? usual, second ?? usual];
  const flag = path.join('.');
  if (one === other || [one, other].some((value) => value !== undefined && open.includes(value))) {
    return [];
  }
  // Decode's is as likely the wrong one as prefill's; whoever says nothing cannot be pointed at.
  const speaker = second === undefined ? prefill : decode;
  const place = at(`${speaker.name}.args`, ...spelled(name, speaker.args, path));
  if (one !== undefined && other !== undefined) {
    return [messages.rolesDisagree(flag, one, other, why, place)];
  }
  const silent = speaker === prefill ? 'decode' : 'prefill';
  return doubtful ? [messages.rolesMayDisagree(flag, one ?? other ?? '', silent, why, place)] : [];
}

/** The path with the key that the recipe has. */
function spelled(
  engine: EngineName,
  args: ConfigMap,
  [flag, ...below]: Shared['path'],
): readonly string[] {
  return [writtenFlag(engine, args, flag)?.key ?? flag, ...below];
}

function said(engine: EngineName, args: ConfigMap, path: Shared['path']): string | undefined {
  const [flag, key] = path;
  const value: ConfigValue = writtenFlag(engine, args, flag)?.value ?? null;
  const inner = key !== undefined && isMap(value) ? (value[key] ?? null) : value;
  return inner === null || (key !== undefined && !isMap(value)) ? undefined : pythonText(inner);
}

/** SGLang's workers are all told one name; vLLM's get the recipe's after it, and that counts. */
const servedNameIsOne: Rule = ({ recipe, at }) => {
  const { name } = recipe.engine;
  if (name !== 'sglang' && name !== 'vllm') return [];
  const counts = display(recipe.model.servedName);
  return presentRoles(recipe).flatMap((role) => {
    const found = writtenFlag(name, role.args, 'served-model-name');
    const own = found === undefined ? '' : pythonText(found.value);
    if (found === undefined || own === '' || own === counts) return [];
    const place = at(`${role.name}.args`, found.key);
    return [
      name === 'vllm'
        ? messages.servedNamesDiffer(own, counts, place)
        : messages.servedNameIgnored(own, counts, place),
    ];
  });
};

const servedNameHasNoColon: Rule = ({ recipe, at }) => {
  const served = display(recipe.model.servedName);
  if (recipe.engine.name !== 'sglang' || !served.includes(':')) return [];
  const [place] = presentRoles(recipe).flatMap(({ name, args }) => {
    const found = writtenFlag('sglang', args, 'served-model-name');
    return found === undefined ? [] : [at(`${name}.args`, found.key)];
  });
  return [messages.servedNameColon(served, place ?? at('model'))];
};

const cacheIsHandedOver: Rule = (context) => {
  const pair = disaggregated(context);
  if (pair === undefined || context.recipe.engine.name !== 'trtllm') return [];
  return [pair.prefill, pair.decode]
    .filter(({ args }) => !isMap(args.cache_transceiver_config ?? null))
    .map(({ name }) => messages.transceiverMissing(context.at(`${name}.args`)));
};

export const agreementRules: readonly Rule[] = [
  rolesAgree,
  servedNameIsOne,
  servedNameHasNoColon,
  cacheIsHandedOver,
];
