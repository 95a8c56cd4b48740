/** Cluster maps of the usual shapes. */

import type { ClusterMap, MapNode, MapProcess, MapStep } from '../../src/types/cluster-map.js';

export interface MapShape {
  readonly prefill: number;
  readonly decode: number;
  /** Nodes of a worker. */
  readonly nodesPerWorker?: number;
  /** Whether it is of a run. */
  readonly hosts?: boolean;
}

const gpusPerNode = 8;
const allGpus = Array.from({ length: gpusPerNode }, (_, index) => index);

/** Workers with whole nodes; services, frontend and client are on the first. */
export function disaggregatedMap(shape: MapShape): ClusterMap {
  const workers = [...workersOf(shape, 'prefill'), ...workersOf(shape, 'decode')];
  return {
    gpusPerNode,
    nodes: workers.map(
      (worker, slot): MapNode => ({
        slot,
        component: 0,
        host: shape.hosts === true ? `gpu-${String(slot + 1).padStart(3, '0')}` : null,
        address: shape.hosts === true ? `10.0.12.${slot + 11}` : null,
        processes: [...(slot === 0 ? besideTheFirst : []), worker],
      }),
    ),
    order: order(workers),
  };
}

function workersOf(
  { nodesPerWorker = 1, ...counts }: MapShape,
  role: 'prefill' | 'decode',
): readonly MapProcess[] {
  return Array.from({ length: counts[role] * nodesPerWorker }, (_, index): MapProcess => {
    const [worker, rank] = [Math.floor(index / nodesPerWorker), index % nodesPerWorker];
    const suffix = rank === 0 ? '' : `-rank-${rank}`;
    const ranks = nodesPerWorker === 1 ? '' : `, rank ${rank} of ${nodesPerWorker}`;
    return {
      step: `${role}-${worker}${suffix}`,
      summary: `${role} ${worker}${ranks} (SGLang, ${gpusPerNode} GPUs)`,
      tier: 'worker',
      role,
      gpus: allGpus,
      ports: { system: '7500', ...(rank === 0 ? { http: '6100' } : {}), nccl: '17500' },
    };
  });
}

function beside(
  step: string,
  tier: MapProcess['tier'],
  summary: string,
  ports: MapProcess['ports'],
): MapProcess {
  return { step, summary, tier, role: null, gpus: [], ports };
}

const besideTheFirst: readonly MapProcess[] = [
  beside('etcd', 'discovery', 'etcd', { client: '2379' }),
  beside('nats', 'discovery', 'NATS', { client: '4222' }),
  beside('frontend-0', 'frontend', 'Dynamo frontend 0', { http: '8000' }),
  beside('benchmark', 'client', 'sa-bench', {}),
];

function order(workers: readonly MapProcess[]): readonly MapStep[] {
  const names = workers.map(({ step }) => step);
  const row = (
    kind: MapStep['kind'],
    name: string,
    summary: string,
    after: readonly string[],
  ): MapStep => ({ kind, name, summary, after });
  return [
    row('step', 'etcd', 'etcd', []),
    row('step', 'nats', 'NATS', []),
    row('stage', 'services', 'etcd and NATS listen', ['etcd', 'nats']),
    ...workers.map(({ step, summary }) => row('step', step, summary, ['services'])),
    row('step', 'frontend-0', 'Dynamo frontend 0', ['services']),
    row('stage', 'workers', 'every worker answers', names),
    row('stage', 'frontend', 'the frontend has found all workers', ['workers', 'frontend-0']),
    row('stage', 'completion', 'a completion comes back', ['frontend']),
    row('step', 'benchmark', 'sa-bench', ['completion']),
  ];
}
