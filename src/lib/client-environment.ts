/** What every benchmark client is told about the deployment (recipe-v1 8.6). */

import { fixedPorts, portBases } from '../constants/ports.js';
import type { PlanContext } from '../types/component.js';
import type { EnvironmentGroup } from '../types/plan.js';
import { type RoleName, roleNames } from '../types/recipe.js';
import type { Process } from '../types/topology.js';
import type { Word } from '../types/word.js';
import { environmentGroup, literalEnvironment } from './commands.js';
import { leaders } from './disaggregation.js';
import { byCodePoint } from './flags.js';
import { stepVariables } from './profiling.js';
import { headRole, leaderRole, processRole, publicApiRole } from './roles.js';
import { host, ip, joinWords, sameWord, word } from './word.js';

type Variables = Readonly<Record<string, string | number | Word | null>>;

/** Layers that are the same for every client; a client adds its own after them. */
export function clientEnvironment(context: PlanContext): readonly EnvironmentGroup[] {
  const { recipe } = context;
  return [
    environmentGroup('recipe: profiling', profilingVariables(context)),
    environmentGroup('placement, chosen by srtgen', {
      SRTCTL_FRONTEND_TYPE: recipe.frontend.name,
      SRT_FRONTEND_HOST: word`${ip(publicApiRole)}`,
      SRT_FRONTEND_PORT: fixedPorts.public,
    }),
    literalEnvironment('recipe: environment', recipe.environment),
  ];
}

/** `SRT_PREFILL_IPS`, `SRT_PREFILL_ENDPOINTS` and so on, for the roles that there are. */
export function workerLists(prefix: string, context: PlanContext): Variables {
  const lists = presentRoles(context).flatMap((role): [string, Word][] => {
    const name = `${prefix}_${role.toUpperCase()}`;
    const processes = leaders(context, role);
    return [
      [`${name}_IPS`, joinWords(processes.map(address), ',')],
      [`${name}_ENDPOINTS`, joinWords(endpoints(processes, context), ',')],
    ];
  });
  return Object.fromEntries(lists);
}

/** Where metrics are, once for each place, workers first and KVBM's last. */
export function metricsUrls(context: PlanContext): Word | null {
  const kvbm = kvbmLeaders(context).map(({ process, port }) => word`${address(process)}:${port}`);
  return urlList([...endpoints(leaders(context), context), ...kvbm]);
}

/**
 * The same for AIPerf, which is also told about followers, each on its status port. The reference sorts the
 * addresses; a build knows no addresses, so the order is that of the nodes and then of the ports.
 */
export function statusMetricsUrls(context: PlanContext): Word | null {
  if (context.recipe.frontend.name === 'vllm') {
    const [leader] = leaders(context, 'agg');
    return leader === undefined ? null : urlList([word`${address(leader)}:${fixedPorts.public}`]);
  }
  const status = context.topology.processes.map((process) => ({
    process,
    port: String(process.ports.system),
  }));
  const places = [...status, ...kvbmLeaders(context)]
    .sort((a, b) => a.process.slot - b.process.slot || byCodePoint(a.port, b.port))
    // Neighbours, now: two leaders on one node have one port for KVBM, under two names of the node.
    .filter(({ process, port }, index, all) => {
      const before = all[index - 1];
      return before?.process.slot !== process.slot || before.port !== port;
    })
    .map(({ process, port }) => word`${ip(processRole(process))}:${port}`);
  return urlList(places);
}

/** The workers that serve metrics of KVBM, too, and where. */
function kvbmLeaders(context: PlanContext) {
  const { roles, frontend } = context.recipe;
  const port =
    roles.prefill?.environment.DYN_KVBM_METRICS_PORT ??
    roles.agg?.environment.DYN_KVBM_METRICS_PORT;
  if (port === undefined || frontend.name === 'vllm') return [];
  return (['prefill', 'agg'] as const)
    .flatMap((role) => leaders(context, role))
    .map((process) => ({ process, port }));
}

/** Metrics at each place, once; null without any. */
function urlList(places: readonly Word[]): Word | null {
  const urls = places
    .map((place) => word`http://${place}/metrics`)
    .filter((url, index, all) => all.findIndex((other) => sameWord(other, url)) === index);
  return urls.length === 0 ? null : joinWords(urls, ',');
}

/** `address:port` of each worker that takes control calls; those without such a port are left out. */
function endpoints(processes: readonly Process[], context: PlanContext): readonly Word[] {
  return processes
    .map((process) => ({ process, port: controlPort(process, context) }))
    .filter(({ port }) => port !== null)
    .map(({ process, port }) => word`${address(process)}:${port ?? 0}`);
}

function controlPort(process: Process, { frontend }: PlanContext): number | null {
  if (frontend.dynamo) return process.ports.system;
  return frontend.name === 'vllm' ? fixedPorts.public : process.ports.http;
}

function address(process: Process): Word {
  return word`${ip(leaderRole(process.endpoint))}`;
}

function presentRoles(context: PlanContext): readonly RoleName[] {
  return roleNames.filter((role) => leaders(context, role).length > 0);
}

/** The benchmarks whose clients call the workers' profilers, see lib/profiler.sh. */
const profilingClients: ReadonlySet<string> = new Set(['sa-bench', 'sglang-bench', 'trace-replay']);

/** Built-in clients start and stop the profiler of every worker; they are told where those are. */
function profilingVariables(context: PlanContext): Variables {
  const { profiling, engine, model, benchmark } = context.recipe;
  if (profiling.type === 'none') return {};
  const lists = Object.entries(workerLists('PROFILE', context));
  return {
    PROFILE_TYPE: profiling.type,
    ...Object.assign({}, ...roleNames.map((role) => stepVariables(profiling, role))),
    SGLANG_TORCH_PROFILER_DIR:
      profiling.type === 'torch' ? word`${context.paths.logs}/profiles` : null,
    ...Object.fromEntries(lists),
    ...(profilingClients.has(benchmark.name)
      ? {
          PROFILE_OUTPUT_DIR: word`${context.paths.logs}/profiles`,
          BENCH_MODEL_NAME: model.servedName,
          HEAD_NODE: word`${host(headRole)}`,
          HEAD_PORT: fixedPorts.public,
          PROFILE_WORKER_PORT: portBases.http,
        }
      : {}),
    PROFILING_BACKEND: engine.name === 'trtllm' ? 'trtllm' : null,
  };
}
