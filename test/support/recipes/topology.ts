/** Sizes that fit: how many nodes, workers and GPUs, for one of the shapes that a deployment can have. */

import { type Random, sparse, type Tree } from './random.js';

export const engineNames = ['sglang', 'trtllm', 'vllm', 'mocker'] as const;
export type EngineName = (typeof engineNames)[number];

export const phases = ['prefill', 'decode', 'aggregated'] as const;
export type Phase = (typeof phases)[number];

/** What the other sections of a recipe have to agree with. */
export interface Shape {
  readonly engine: EngineName;
  readonly frontend: 'dynamo' | 'sglang' | 'trtllm_serve' | 'vllm';
  readonly gpusPerNode: number;
  readonly sizes: Readonly<Partial<Record<Phase, Size>>>;
  readonly hetJobs: boolean;
  readonly colocation: 'none' | 'one node' | 'across nodes';
  readonly resources: Tree;
}

interface Size {
  readonly nodes: number;
  readonly workers: number;
  /** Of one worker. */
  readonly gpus: number;
  /** Whether the nodes, GPUs and workers say how many GPUs one worker has. */
  readonly implied: boolean;
}

type Resources = Pick<Shape, 'sizes' | 'colocation'> & { readonly written: Tree };

/** Draws a shape whose parts fit together. */
export function shape(random: Random): Shape {
  const engine = random.pick(engineNames);
  const frontend = frontendFor(engine, random);
  const gpusPerNode = random.pick([4, 8, 8, 4, 2, 1]);
  const spread = random.chance(0.15);
  const disaggregated = frontend !== 'vllm' && random.chance(0.65);
  const hetJobs = engine === 'sglang' && disaggregated && random.chance(0.25);
  const { sizes, colocation, written } = disaggregated
    ? splitSizes(random, engine, gpusPerNode, spread, hetJobs)
    : wholeSizes(random, frontend, gpusPerNode, spread);
  return {
    engine,
    frontend,
    gpusPerNode,
    sizes,
    hetJobs,
    colocation,
    resources: {
      gpu_type: random.pick(['h100', 'h200', 'b200', 'gb200', 'gb300']),
      ...(gpusPerNode === 4 && random.chance(0.5) ? {} : { gpus_per_node: gpusPerNode }),
      ...written,
      ...(spread ? { spread_workers: true } : sparse(random, 0.1, { spread_workers: () => false })),
    },
  };
}

function frontendFor(engine: EngineName, random: Random): Shape['frontend'] {
  switch (engine) {
    case 'sglang':
      return random.pick(['dynamo', 'dynamo', 'sglang']);
    case 'trtllm':
      return random.pick(['dynamo', 'dynamo', 'dynamo', 'trtllm_serve']);
    case 'vllm':
      return random.pick(['dynamo', 'dynamo', 'dynamo', 'vllm']);
    default:
      return 'dynamo';
  }
}

function wholeSizes(
  random: Random,
  frontend: Shape['frontend'],
  gpusPerNode: number,
  spread: boolean,
): Resources {
  const single = frontend === 'vllm' || frontend === 'trtllm_serve';
  const size = roleSize(random, gpusPerNode, spread, single ? 1 : 4);
  return { sizes: { aggregated: size }, colocation: 'none', written: written('agg', size, random) };
}

function splitSizes(
  random: Random,
  engine: EngineName,
  gpusPerNode: number,
  spread: boolean,
  hetJobs: boolean,
): Resources {
  const separate = spread || hetJobs || gpusPerNode < 2;
  if (!separate && engine === 'vllm' && random.chance(0.3)) return colocated(random, gpusPerNode);
  if (!separate && random.chance(0.2)) return onOneNode(random, gpusPerNode);
  const prefill = roleSize(random, gpusPerNode, spread && !hetJobs, 3);
  const decode = roleSize(random, gpusPerNode, spread && !hetJobs, 3);
  return {
    sizes: { prefill, decode },
    colocation: 'none',
    written: { ...written('prefill', prefill, random), ...written('decode', decode, random) },
  };
}

/** `decode_nodes: 0` puts decode workers behind the prefill workers of the only node. */
function onOneNode(random: Random, gpusPerNode: number): Resources {
  const gpus = random.integer(1, Math.floor(gpusPerNode / 2));
  const prefill = { nodes: 1, workers: 1, gpus, implied: false };
  const most = Math.floor((gpusPerNode - gpus) / gpus);
  const decode = { nodes: 0, workers: random.integer(1, most), gpus, implied: false };
  return {
    sizes: { prefill, decode },
    colocation: 'none',
    written: {
      ...written('prefill', prefill, random),
      decode_nodes: 0,
      decode_workers: decode.workers,
      // Without a size of their own they are as large as prefill workers.
      ...sparse(random, 0.5, { gpus_per_decode: () => gpus }),
    },
  };
}

/** Workers of one size that divides a node: they pack without a gap. */
function colocated(random: Random, gpusPerNode: number): Resources {
  const across = random.chance(0.5);
  const gpus = gpusPerNode / random.pick([2, gpusPerNode]);
  const most = across ? 6 : gpusPerNode / gpus;
  const workers = random.integer(2, most);
  const prefill = { nodes: 1, workers: random.integer(1, workers - 1), gpus, implied: false };
  const decode = { nodes: 1, workers: workers - prefill.workers, gpus, implied: false };
  return {
    sizes: { prefill, decode },
    colocation: across ? 'across nodes' : 'one node',
    written: { ...written('prefill', prefill, random), ...written('decode', decode, random) },
  };
}

function roleSize(random: Random, gpusPerNode: number, spread: boolean, most: number): Size {
  const workers = random.integer(1, most);
  if (gpusPerNode > 1 && random.chance(0.45)) {
    const gpus = random.integer(1, gpusPerNode - 1);
    const together = spread ? 1 : Math.floor(gpusPerNode / gpus);
    const nodes = Math.ceil(workers / together);
    return {
      nodes: nodes + (random.chance(0.1) ? 1 : 0),
      workers,
      gpus,
      implied: nodes * gpusPerNode === workers * gpus,
    };
  }
  const nodesEach = random.pick([1, 1, 2, 3]);
  const nodes = workers * nodesEach;
  // A worker has all GPUs of its nodes, even where it asks for fewer.
  const short = nodesEach > 1 && gpusPerNode > 1 && random.chance(0.1) ? 1 : 0;
  return { nodes, workers, gpus: nodesEach * gpusPerNode - short, implied: short === 0 };
}

function written(role: 'prefill' | 'decode' | 'agg', size: Size, random: Random): Tree {
  return {
    [`${role}_nodes`]: size.nodes,
    [`${role}_workers`]: size.workers,
    ...(size.implied && random.chance(0.7) ? {} : { [`gpus_per_${role}`]: size.gpus }),
  };
}
