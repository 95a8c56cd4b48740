/** Rules about which engine, frontend and benchmark there is, and what goes together with what. */

import { benchmarks } from '../../benchmarks/index.js';
import * as messages from '../../diagnostics/rule-messages.js';
import { eitherSpelling } from '../../lib/data-parallel.js';
import { pythonJson } from '../../lib/python-text.js';
import { type ConfigMap, isMap } from '../../types/config-value.js';
import type { EngineName, FrontendName } from '../../types/recipe.js';
import type { Rule } from './rule.js';

const benchmarkIsKnown: Rule = ({ recipe, at }) =>
  recipe.benchmark.name === 'other'
    ? [messages.unknownBenchmark(recipe.benchmark.type, Object.keys(benchmarks), at('benchmark'))]
    : [];

/** The frontends that only one engine's workers understand. */
const engineOfFrontend: Readonly<Partial<Record<FrontendName, EngineName>>> = {
  sglang: 'sglang',
  trtllm_serve: 'trtllm',
  vllm: 'vllm',
};

const frontendFitsEngine: Rule = ({ recipe, at }) => {
  const { engine, frontend } = recipe;
  const needed = engineOfFrontend[frontend.name];
  return needed === undefined || needed === engine.name
    ? []
    : [messages.frontendNeedsEngine(frontend.name, needed, engine.name, at('frontend'))];
};

/** Workers that take requests themselves, and an orchestrator that knows them all, are one on the public port. */
const frontendIsOne: Rule = ({ recipe, at }) => {
  const { frontend } = recipe;
  const isOne = frontend.name === 'trtllm_serve' || frontend.name === 'vllm';
  return isOne && frontend.maxBehindNginx !== null
    ? [messages.oneFrontendOnly(frontend.name, at('frontend'))]
    : [];
};

/** Where the worker is its own frontend, a second one would get no requests. */
const directWorkerIsOne: Rule = ({ recipe, at }) => {
  const { frontend, placement, roles } = recipe;
  const direct = frontend.name === 'vllm' || frontend.name === 'trtllm_serve';
  if (!direct) return [];
  if (placement.disaggregated) {
    return frontend.name === 'vllm' ? [messages.directWorkerAggregated(at('frontend'))] : [];
  }
  const workers = roles.agg?.workers ?? 0;
  return workers > 1 ? [messages.oneDirectWorker(frontend.name, workers, at('agg.workers'))] : [];
};

/** A master that no engine of a pair stores in would run for nothing. Aggregated workers need no transfer. */
const mooncakeIsUsed: Rule = ({ recipe, at }) => {
  const { engine, placement, services, roles } = recipe;
  if (services.mooncake === null || !placement.disaggregated) return [];
  const isUsed = [roles.prefill, roles.decode].some(
    (role) => role !== undefined && transfersByMooncake(engine.name, role.args),
  );
  return isUsed ? [] : [messages.mooncakeUnused(engine.name, at('mooncake'))];
};

function transfersByMooncake(engine: EngineName, args: ConfigMap): boolean {
  if (engine === 'sglang') {
    return eitherSpelling(args, 'disaggregation-transfer-backend') === 'mooncake';
  }
  const config = eitherSpelling(args, 'kv-transfer-config');
  const written = isMap(config) ? pythonJson(config) : config;
  return typeof written === 'string' && /mooncake/i.test(written);
}

export const componentRules: readonly Rule[] = [
  benchmarkIsKnown,
  frontendFitsEngine,
  frontendIsOne,
  directWorkerIsOne,
  mooncakeIsUsed,
];
