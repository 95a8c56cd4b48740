/** Where everything of a job is, for pictures and tables: types/cluster-map.ts, made of a plan. */

import { planPage } from '../lib/plan-page.js';
import type { ClusterMap, MapNode, MapProcess, MapStep } from '../types/cluster-map.js';
import type { Plan, Probe } from '../types/plan.js';
import type { PageNode, PageStage, PageStep, PlanPage } from '../types/plan-page.js';
import { readPlanYaml } from './read-plan-yaml.js';

/** What a run knows of a node. */
export interface NodeAddress {
  readonly host: string | null;
  readonly address: string | null;
}

/** The map of a job that has not run: nodes have no names yet. */
export function clusterMap(plan: Plan): ClusterMap {
  return clusterMapOfPage(planPage(plan));
}

/**
 * The map of a bundle or a run, of its plan.yaml. `hosts` are the nodes in the order of their slots; those that
 * are not known may be missing. Null where the text is no plan.
 */
export function clusterMapOfPlanYaml(
  text: string,
  hosts: readonly NodeAddress[] = [],
): ClusterMap | null {
  const { page } = readPlanYaml(text);
  return page === undefined ? null : clusterMapOfPage(page, hosts);
}

export function clusterMapOfPage(page: PlanPage, hosts: readonly NodeAddress[] = []): ClusterMap {
  const steps = new Map(page.steps.map((step) => [step.name, step]));
  return {
    gpusPerNode: page.gpusPerNode,
    nodes: page.nodes.map((node) => mapNode(node, steps, hosts[node.slot])),
    order: orderOfSteps(page),
  };
}

function mapNode(
  node: PageNode,
  steps: ReadonlyMap<string, PageStep>,
  address: NodeAddress | undefined,
): MapNode {
  return {
    slot: node.slot,
    component: node.component ?? 0,
    host: address?.host ?? null,
    address: address?.address ?? null,
    processes: node.steps.flatMap((name) => {
      const step = steps.get(name);
      return step === undefined ? [] : [mapProcess(step, node)];
    }),
  };
}

function mapProcess({ name, summary, tier, role }: PageStep, node: PageNode): MapProcess {
  const ports = Object.entries(node.ports[name] ?? {});
  return {
    step: name,
    summary,
    tier,
    role: role ?? null,
    gpus: node.gpus[name] ?? [],
    ports: Object.fromEntries(ports.map(([purpose, port]) => [purpose, String(port)])),
  };
}

/** Steps as they start, with each stage before the first step that waits for it. */
export function orderOfSteps({ steps, readiness }: PlanPage): readonly MapStep[] {
  const stages = readiness.map((stage, index) => mapStage(stage, readiness[index - 1], steps));
  const order: MapStep[] = [];
  let passed = 0;
  for (const { name, summary, after } of steps) {
    const awaited = stages.findLastIndex((stage) => after.includes(stage.name));
    order.push(...stages.slice(passed, awaited + 1));
    passed = Math.max(passed, awaited + 1);
    order.push({ kind: 'step', name, summary, after });
  }
  return [...order, ...stages.slice(passed)];
}

/** A stage begins when the one before it is over and the steps that it asks have been started. */
function mapStage(
  { stage, probes }: PageStage,
  before: PageStage | undefined,
  steps: readonly PageStep[],
): MapStep {
  const asked = steps.map(({ name }) => name).filter((name) => probes.some(([of]) => of === name));
  return {
    kind: 'stage',
    name: stage,
    summary: stageSummary(probes),
    after: [...(before === undefined ? [] : [before.stage]), ...asked],
  };
}

/** Check of a probe -> what has to be true. */
const checks: Readonly<Record<string, string>> = {
  task_runs: 'task has come to its command',
  port_open: 'port is open',
  http_answers: 'server answers',
  http_ok: 'server answers that it is well',
  dynamo_ready: 'frontend has found exactly the planned workers',
  router_ready: 'router has found exactly the planned workers',
  models_ready: 'server serves the model',
  completes: 'a completion comes back',
} satisfies Record<Probe['check'], string>;

function stageSummary(probes: PageStage['probes']): string {
  const kinds = [...new Set(probes.map(([, check = '']) => checks[check] ?? check))];
  return `${probes.length} ${probes.length === 1 ? 'probe' : 'probes'}: ${kinds.join('; ')}`;
}
