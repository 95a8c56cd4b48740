/** Plan: canonical recipe and topology -> everything that will run, as plain data. */

import { teardownSeconds } from '../../constants/budget.js';
import { headRole } from '../../lib/roles.js';
import { host, word } from '../../lib/word.js';
import type { PlanContext } from '../../types/component.js';
import type { Diagnostic } from '../../types/diagnostic.js';
import type { Origins } from '../../types/origins.js';
import type { ConfigFile, Plan, ReadinessStage, Step } from '../../types/plan.js';
import type { Recipe } from '../../types/recipe.js';
import type { Topology } from '../../types/topology.js';
import { clientSteps, evaluationScript, evaluationSteps, plannedBenchmark } from './client.js';
import { planContext } from './context.js';
import { directives } from './directives.js';
import { frontendConfigs, frontendSteps } from './frontends.js';
import { modelErrands, modelSteps } from './model-steps.js';
import { nodePorts, planNodes } from './nodes.js';
import { checkPorts } from './port-check.js';
import { preflight } from './preflight.js';
import { readiness } from './readiness.js';
import { jobRecord } from './record.js';
import { referencesOf } from './references.js';
import { serviceSteps, wantedServices } from './services.js';
import { summary } from './summary.js';
import { checkTime, timeBudget } from './time-budget.js';
import { watched } from './watch.js';
import { workerSteps } from './workers.js';

/** Of the texts that a plan comes from. */
export type SourceSums = Pick<Plan['provenance'], 'recipeSha256' | 'clusterSha256'>;

const noSums: SourceSums = { recipeSha256: null, clusterSha256: null };

/**
 * What is wrong with a job as it would be planned. Looks at ports and times alone, so that thousands of recipes can be
 * judged without a plan. Diagnostics: `port-taken-twice`, `port-out-of-range`, and those of the time limit.
 */
export function planFaults(recipe: Recipe, topology: Topology, at: Origins): readonly Diagnostic[] {
  const context = planContext(recipe, topology);
  return [...checkPorts(nodePorts(context)), ...checkTime(timeBudget(context), recipe.slurm, at)];
}

/** The plan of a job without faults. `source` is the recipe's file name, for the headers of scripts; `tags` are only recorded. */
export function plan(
  recipe: Recipe,
  topology: Topology,
  source: string,
  tags: readonly string[] = [],
  sums: SourceSums = noSums,
): Plan {
  const context = planContext(recipe, topology);
  const all = [
    ...serviceSteps(context),
    ...modelSteps(context),
    ...workerSteps(context),
    ...frontendSteps(context),
    ...clientSteps(context),
    ...evaluationSteps(context),
  ];
  const stages = readiness(all, context);
  const steps = withKnownEdges(all, stages);
  const nodes = planNodes(steps, context);
  const parts = {
    status: plannedStatus(recipe),
    preflight: preflight(nodes, steps, context),
    settings: {
      startupSeconds: recipe.startup.seconds,
      pollSeconds: recipe.startup.pollSeconds,
      teardownSeconds,
      networkInterface: recipe.site.networkInterface,
      outputBase: recipe.site.outputBase,
      containerRuntime: recipe.site.containerRuntime,
      hostConfigs: recipe.site.containerRuntime === 'none' ? recipe.site.configsDirectory : null,
    },
    configFiles: configFiles(context),
    bashPreamble: recipe.site.bashPreamble,
    prefetchWheels: wheels(recipe),
    steps,
    errands: modelErrands(context),
    readiness: stages,
    watch: watched(context),
    benchmark: plannedBenchmark(context).plan(context),
    maxFailureRate: recipe.maxFailureRate,
    evaluation: evaluationScript(context),
  } as const;
  return {
    version: 1,
    name: recipe.name,
    source,
    summary: summary(context),
    tags,
    record: jobRecord(recipe, source),
    provenance: { ...sums, identity: recipe.identity },
    directives: directives(context, teardownSeconds),
    components: topology.components,
    nodes,
    ...referencesOf(parts, topology),
    timeBudget: timeBudget(context),
    ...parts,
  };
}

/** Where nothing has to be discovered there are no services, and nobody waits for them. */
function withKnownEdges(
  steps: readonly Step[],
  stages: readonly ReadinessStage[],
): readonly Step[] {
  const known: readonly string[] = [...steps, ...stages].map(({ name }) => name);
  return steps.map((step) => ({
    ...step,
    after: step.after.filter((name) => known.includes(name)),
  }));
}

function configFiles(context: PlanContext): readonly ConfigFile[] {
  return [
    ...wantedServices(context).flatMap((service) => service.configFiles(context)),
    ...context.engine.configFiles(context),
    ...frontendConfigs(context),
  ];
}

function plannedStatus({ statusServices }: Recipe): Plan['status'] {
  return statusServices.length === 0
    ? null
    : { endpoints: statusServices, headHost: word`${host(headRole)}` };
}

/** Fetched on the job host, where there is a network; only into a directory that the site names. */
function wheels({ dynamo, site }: Recipe): Plan['prefetchWheels'] {
  if (dynamo.install?.kind !== 'wheel' || site.wheelsDirectory === null) return null;
  return { version: dynamo.install.version, directory: site.wheelsDirectory };
}
