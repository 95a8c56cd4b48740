/** Placement drawn as text: rows are nodes, columns GPUs. The cases are those of recipe-v1 5 and 6. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as messages from '../../src/diagnostics/allocation-messages.js';
import { stepName } from '../../src/lib/step-names.js';
import { allocate } from '../../src/phases/6-allocate/index.js';
import type { ConfigMap } from '../../src/types/config-value.js';
import type { Placement } from '../../src/types/recipe.js';
import type { Topology } from '../../src/types/topology.js';
import { codesOf } from '../support/codes.js';
import { topologyOf } from '../support/plan.js';
import { type RecipeOptions, recipe, vllmDefaults, workers } from '../support/recipe.js';
import { brief } from '../support/source.js';
import { block } from '../support/text.js';

interface Case {
  readonly name: string;
  readonly recipe: RecipeOptions;
  readonly wanted: string;
}

/** `p0` is a GPU of prefill worker 0, `--` one that nobody has. */
function gpus(topology: Topology, gpusPerNode: number): readonly string[] {
  const owner = new Map(
    topology.endpoints.flatMap(({ role, index, slots, gpus }) =>
      slots.flatMap((slot) =>
        gpus.map((gpu): [string, string] => [`${slot}:${gpu}`, `${role.charAt(0)}${index}`]),
      ),
    ),
  );
  return rows(topology, (slot) =>
    Array.from({ length: gpusPerNode }, (_, gpu) => owner.get(`${slot}:${gpu}`) ?? '--').join(' '),
  );
}

function rows(topology: Topology, row: (slot: number) => string): readonly string[] {
  const nodes = topology.components.reduce((sum, count) => sum + count, 0);
  return Array.from({ length: nodes }, (_, slot) => row(slot));
}

/** The first worker GPU of each node, and what else the node is. */
function nodeRoles(topology: Topology): readonly string[] {
  const single: readonly (readonly [string, number | null])[] = [
    ['infra', topology.infra],
    ['head', topology.head],
    ['client', topology.client],
    ['api', topology.publicApi],
    ['nginx', topology.nginx],
    ...topology.frontends.map((item) => [`frontend:${item.port}`, item.slot] as const),
  ];
  const firstGpu = gpus(topology, 1);
  return rows(topology, (slot) =>
    [
      topology.workerSlots.includes(slot) ? firstGpu[slot] : '..',
      ...single.filter(([, at]) => at === slot).map(([name]) => name),
    ].join(' '),
  );
}

const placements: readonly Case[] = [
  {
    name: 'whole nodes, and an endpoint of two',
    recipe: { prefill: workers(2, 8, 2), decode: workers(1, 16, 2) },
    wanted: `
      p0 p0 p0 p0 p0 p0 p0 p0
      p1 p1 p1 p1 p1 p1 p1 p1
      d0 d0 d0 d0 d0 d0 d0 d0
      d0 d0 d0 d0 d0 d0 d0 d0
    `,
  },
  {
    name: 'prefill and decode do not share a node while there is another',
    recipe: { prefill: workers(1, 4, 1), decode: workers(3, 4, 2) },
    wanted: `
      p0 p0 p0 p0 -- -- -- --
      d0 d0 d0 d0 d1 d1 d1 d1
      d2 d2 d2 d2 -- -- -- --
    `,
  },
  {
    name: 'they share the last one: decode_nodes 0',
    recipe: { prefill: workers(1, 4, 1), decode: workers(1, 4, 0) },
    wanted: 'p0 p0 p0 p0 d0 d0 d0 d0',
  },
  {
    name: 'prefill goes on in the last node, and decode after it',
    recipe: { prefill: workers(3, 4, 1), decode: workers(1, 4, 1) },
    wanted: `
      p0 p0 p0 p0 p1 p1 p1 p1
      p2 p2 p2 p2 d0 d0 d0 d0
    `,
  },
  {
    name: 'spread workers have a node each',
    recipe: {
      prefill: workers(1, 8, 1),
      decode: workers(3, 4, 3),
      placement: { spreadWorkers: true },
    },
    wanted: `
      p0 p0 p0 p0 p0 p0 p0 p0
      d0 d0 d0 d0 -- -- -- --
      d1 d1 d1 d1 -- -- -- --
      d2 d2 d2 d2 -- -- -- --
    `,
  },
  {
    name: 'spread workers do not share the last prefill node either',
    recipe: {
      prefill: workers(1, 4, 1),
      decode: workers(2, 4, 2),
      placement: { spreadWorkers: true },
    },
    wanted: `
      p0 p0 p0 p0 -- -- -- --
      d0 d0 d0 d0 -- -- -- --
      d1 d1 d1 d1 -- -- -- --
    `,
  },
  {
    name: 'more than a node, and no multiple of it, takes whole nodes',
    recipe: { gpusPerNode: 4, agg: workers(2, 6, 4) },
    wanted: `
      a0 a0 a0 a0
      a0 a0 a0 a0
      a1 a1 a1 a1
      a1 a1 a1 a1
    `,
  },
  {
    name: 'what does not fit goes to the next node',
    recipe: { agg: workers(5, 3, 3) },
    wanted: `
      a0 a0 a0 a1 a1 a1 -- --
      a2 a2 a2 a3 a3 a3 -- --
      a4 a4 a4 -- -- -- -- --
    `,
  },
  {
    name: 'single GPUs',
    recipe: { gpusPerNode: 2, prefill: workers(3, 1, 2), decode: workers(2, 1, 1) },
    wanted: `
      p0 p1
      p2 --
      d0 d1
    `,
  },
  {
    name: 'nodes that no worker needs stay empty',
    recipe: { gpusPerNode: 2, prefill: workers(1, 2, 2), decode: workers(1, 2, 1) },
    wanted: `
      p0 p0
      d0 d0
      -- --
    `,
  },
  {
    name: 'colocation in one node',
    recipe: {
      prefill: workers(2, 2, 1),
      decode: workers(1, 4, 1),
      placement: { colocation: 'one node' },
    },
    wanted: 'p0 p0 p1 p1 d0 d0 d0 d0',
  },
  {
    name: 'colocation in one node is off where the workers fill more',
    recipe: {
      prefill: workers(2, 3, 1),
      decode: workers(1, 4, 1),
      placement: { colocation: 'one node' },
    },
    wanted: `
      p0 p0 p0 p1 p1 p1 -- --
      d0 d0 d0 d0 -- -- -- --
    `,
  },
  {
    name: 'colocation across nodes',
    recipe: {
      gpusPerNode: 4,
      prefill: workers(3, 2, 2),
      decode: workers(3, 2, 2),
      placement: { colocation: 'across nodes' },
    },
    wanted: `
      p0 p0 p1 p1
      p2 p2 d0 d0
      d1 d1 d2 d2
    `,
  },
  {
    name: 'het jobs place each role in its own component',
    recipe: {
      gpusPerNode: 4,
      prefill: workers(3, 2, 2),
      decode: workers(1, 8, 2),
      placement: { hetJobs: true },
    },
    wanted: `
      p0 p0 p1 p1
      p2 p2 -- --
      d0 d0 d0 d0
      d0 d0 d0 d0
    `,
  },
  {
    name: 'het jobs ignore spread_workers',
    recipe: {
      gpusPerNode: 4,
      prefill: workers(2, 2, 1),
      decode: workers(2, 2, 1),
      placement: { hetJobs: true, spreadWorkers: true },
    },
    wanted: `
      p0 p0 p1 p1
      d0 d0 d1 d1
    `,
  },
];

for (const { name, recipe: options, wanted } of placements) {
  test(name, () => {
    const drawn = gpus(topologyOf(options), options.gpusPerNode ?? 8);
    assert.is(drawn.join('\n'), block(wanted));
  });
}

type ReservedRole = 'infra' | 'frontend' | 'client';

/** Two prefill nodes and one decode node, with nodes set aside for these. */
function reserving(shared: 'shared' | 'apart', ...names: readonly ReservedRole[]): RecipeOptions {
  const reserved: Placement['reserved'] = {
    infra: names.includes('infra'),
    frontend: names.includes('frontend'),
    client: names.includes('client'),
    shared: shared === 'shared',
  };
  return {
    gpusPerNode: 1,
    prefill: workers(2, 1, 2),
    decode: workers(1, 1, 1),
    placement: { reserved },
  };
}

const reservations: readonly Case[] = [
  {
    name: 'nothing',
    recipe: reserving('shared'),
    wanted: `
      p0 infra head client api frontend:8000
      p1
      d0
    `,
  },
  {
    name: 'infra',
    recipe: reserving('shared', 'infra'),
    wanted: `
      .. infra
      p0 head client api frontend:8000
      p1
      d0
    `,
  },
  {
    name: 'frontend',
    recipe: reserving('shared', 'frontend'),
    wanted: `
      .. infra head client api frontend:8000
      p0
      p1
      d0
    `,
  },
  {
    name: 'infra and frontend share a node',
    recipe: reserving('shared', 'infra', 'frontend'),
    wanted: `
      .. infra head client api frontend:8000
      p0
      p1
      d0
    `,
  },
  {
    name: 'client',
    recipe: reserving('shared', 'client'),
    wanted: `
      p0 infra head api frontend:8000
      p1
      d0
      .. client
    `,
  },
  {
    name: 'infra and client share a node',
    recipe: reserving('shared', 'infra', 'client'),
    wanted: `
      p0 head api frontend:8000
      p1
      d0
      .. infra client
    `,
  },
  {
    name: 'frontend and client share a node',
    recipe: reserving('shared', 'frontend', 'client'),
    wanted: `
      p0
      p1
      d0
      .. infra head client api frontend:8000
    `,
  },
  {
    name: 'all share a node',
    recipe: reserving('shared', 'infra', 'frontend', 'client'),
    wanted: `
      p0
      p1
      d0
      .. infra head client api frontend:8000
    `,
  },
  {
    name: 'infra, apart',
    recipe: reserving('apart', 'infra'),
    wanted: `
      .. infra
      p0 head client api frontend:8000
      p1
      d0
    `,
  },
  {
    name: 'client, apart',
    recipe: reserving('apart', 'client'),
    wanted: `
      p0 infra head api frontend:8000
      p1
      d0
      .. client
    `,
  },
  {
    name: 'infra and frontend, apart',
    recipe: reserving('apart', 'infra', 'frontend'),
    wanted: `
      .. infra
      .. head client api frontend:8000
      p0
      p1
      d0
    `,
  },
  {
    name: 'infra and client, apart',
    recipe: reserving('apart', 'infra', 'client'),
    wanted: `
      .. infra
      p0 head api frontend:8000
      p1
      d0
      .. client
    `,
  },
  {
    name: 'frontend and client, apart',
    recipe: reserving('apart', 'frontend', 'client'),
    wanted: `
      .. infra head api frontend:8000
      p0
      p1
      d0
      .. client
    `,
  },
  {
    name: 'all, apart',
    recipe: reserving('apart', 'infra', 'frontend', 'client'),
    wanted: `
      .. infra
      .. head api frontend:8000
      p0
      p1
      d0
      .. client
    `,
  },
];

const frontends: readonly Case[] = [
  {
    name: 'several frontends behind nginx on the head node',
    recipe: {
      prefill: workers(2, 8, 2),
      decode: workers(2, 8, 2),
      frontend: { maxBehindNginx: 10 },
    },
    wanted: `
      p0 infra head client api nginx
      p1 frontend:8180
      d0 frontend:8180
      d1 frontend:8180
    `,
  },
  {
    name: 'no more frontends than asked for',
    recipe: {
      prefill: workers(2, 8, 2),
      decode: workers(2, 8, 2),
      frontend: { maxBehindNginx: 2 },
    },
    wanted: `
      p0 infra head client api nginx
      p1 frontend:8180
      d0 frontend:8180
      d1
    `,
  },
  {
    name: 'one worker node needs no nginx',
    recipe: { agg: workers(2, 4, 1), frontend: { maxBehindNginx: 10 } },
    wanted: 'a0 infra head client api frontend:8000',
  },
  {
    name: 'with a reserved head node every worker node may have a frontend',
    recipe: {
      prefill: workers(1, 8, 1),
      decode: workers(1, 8, 1),
      frontend: { maxBehindNginx: 10 },
      placement: { reserved: { infra: false, frontend: true, client: false, shared: true } },
    },
    wanted: `
      .. infra head client api nginx
      p0 frontend:8180
      d0 frontend:8180
    `,
  },
  {
    name: 'a single frontend on the first decode node, the client on the last',
    recipe: {
      prefill: workers(1, 8, 1),
      decode: workers(2, 16, 4),
      placement: { frontendNode: 'first_decode', clientNode: 'last_decode' },
    },
    wanted: `
      p0 infra head
      d0 api frontend:8000
      d0
      d1 client
      d1
    `,
  },
  {
    name: 'the node of a worker that takes requests itself is the entry, also beside a reserved one',
    recipe: {
      agg: workers(1, 8, 1),
      frontend: { name: 'trtllm_serve' },
      placement: { reserved: { infra: false, frontend: true, client: false, shared: true } },
    },
    wanted: `
      .. infra head client
      a0 api
    `,
  },
  {
    name: 'nginx is on the head node, whatever node clients are told',
    recipe: {
      prefill: workers(1, 8, 1),
      decode: workers(1, 8, 1),
      frontend: { maxBehindNginx: 10 },
      placement: { frontendNode: 'last_decode' },
    },
    wanted: `
      p0 infra head client nginx
      d0 api frontend:8180
    `,
  },
  {
    name: 'het job',
    recipe: {
      prefill: workers(1, 8, 1),
      decode: workers(1, 8, 1),
      placement: { hetJobs: true, clientNode: 'last_decode' },
    },
    wanted: `
      p0 infra head api frontend:8000
      d0 client
    `,
  },
  {
    name: 'het job with a node for infra, which is of the first component',
    recipe: {
      prefill: workers(1, 8, 1),
      decode: workers(1, 8, 1),
      placement: {
        hetJobs: true,
        reserved: { infra: true, frontend: false, client: false, shared: true },
      },
    },
    wanted: `
      .. infra
      p0 head client api frontend:8000
      d0
    `,
  },
];

for (const { name, recipe: options, wanted } of [...reservations, ...frontends]) {
  test(`reserved or placed: ${name}`, () => {
    assert.is(nodeRoles(topologyOf(options)).join('\n'), block(wanted));
  });
}

const components: readonly (readonly [string, RecipeOptions, readonly number[]])[] = [
  ['aggregated', { agg: workers(2, 8, 2) }, [2]],
  ['disaggregated', { prefill: workers(1, 8, 1), decode: workers(1, 16, 2) }, [3]],
  ['three reserved, shared', reserving('shared', 'infra', 'frontend', 'client'), [4]],
  ['three reserved, apart', reserving('apart', 'infra', 'frontend', 'client'), [6]],
  [
    'colocation rounds up',
    {
      prefill: workers(3, 4, 9),
      decode: workers(1, 6, 9),
      placement: { colocation: 'across nodes' },
    },
    [3],
  ],
  [
    'het with a node for infra',
    {
      prefill: workers(2, 8, 2),
      decode: workers(1, 8, 1),
      placement: {
        hetJobs: true,
        reserved: { infra: true, frontend: false, client: false, shared: true },
      },
    },
    [3, 1],
  ],
];

for (const [name, options, wanted] of components) {
  test(`nodes of the job: ${name}`, () => assert.equal(topologyOf(options).components, wanted));
}

/** A row for each process: node, then its ports in the order of the heading. */
function ports(topology: Topology): string {
  const heading = 'process node system http bootstrap kv nixl';
  const processes = topology.processes.map((process) => {
    const { system, http, bootstrap, kvEvents, nixl, dataParallelRpc } = process.ports;
    const numbers = [system, http, bootstrap, kvEvents, nixl].map((port) => port ?? '-');
    const ranks = dataParallelRpc === null ? [] : [dataParallelRpc, 'gpus', process.gpus.join(',')];
    return [stepName(process), `n${process.slot}`, ...numbers, ...ranks].join(' ');
  });
  return [heading, ...processes].join('\n');
}

/** vLLM with data-parallel ranks: args of a role. */
function ranks(size: number, others: ConfigMap = {}): { readonly args: ConfigMap } {
  return { args: { 'data-parallel-size': size, ...others } };
}

const dataParallelRoles = {
  gpusPerNode: 4,
  prefill: { ...workers(2, 2, 1), ...ranks(2) },
  decode: { ...workers(1, 8, 2), ...ranks(8) },
};

const portTables: readonly Case[] = [
  {
    name: 'two prefill workers on a node, a decode worker on two',
    recipe: { prefill: workers(2, 4, 1), decode: workers(1, 16, 2) },
    wanted: `
      process node system http bootstrap kv nixl
      prefill-0 n0 7500 6100 7200 5200 5400
      prefill-1 n0 7501 6132 7201 5201 5401
      decode-0 n1 7502 6100 - 5202 5402
      decode-0-rank-1 n2 7503 - - 5203 5403
    `,
  },
  {
    name: 'a prefill worker on two nodes, a decode worker on four',
    recipe: { gpusPerNode: 4, prefill: workers(1, 8, 2), decode: workers(1, 16, 4) },
    wanted: `
      process node system http bootstrap kv nixl
      prefill-0 n0 7500 6100 7200 5200 5400
      prefill-0-rank-1 n1 7501 - 7200 5201 5401
      decode-0 n2 7502 6100 - 5202 5402
      decode-0-rank-1 n3 7503 - - 5203 5403
      decode-0-rank-2 n4 7504 - - 5204 5404
      decode-0-rank-3 n5 7505 - - 5205 5405
    `,
  },
  {
    name: 'prefill and decode workers on one node',
    recipe: { prefill: workers(1, 4, 1), decode: workers(1, 4, 0) },
    wanted: `
      process node system http bootstrap kv nixl
      prefill-0 n0 7500 6100 7200 5200 5400
      decode-0 n0 7501 6132 - 5201 5401
    `,
  },
  {
    name: 'aggregated workers have no bootstrap',
    recipe: { agg: workers(3, 4, 2) },
    wanted: `
      process node system http bootstrap kv nixl
      agg-0 n0 7500 6100 - 5200 5400
      agg-1 n0 7501 6132 - 5201 5401
      agg-2 n1 7502 6100 - 5202 5402
    `,
  },
  {
    name: 'vLLM, data-parallel ranks together on each node',
    recipe: { ...dataParallelRoles, engine: vllmDefaults },
    wanted: `
      process node system http bootstrap kv nixl
      prefill-0 n0 7500 6100 7200 5200 5400 8400 gpus 0,1
      prefill-1 n0 7501 6132 7201 5202 5402 8401 gpus 2,3
      decode-0 n1 7502 6100 - 5204 5404 8400 gpus 0,1,2,3
      decode-0-rank-4 n2 7503 6100 - 5208 5404 8400 gpus 0,1,2,3
    `,
  },
  {
    name: 'vLLM, two ranks of half a node each',
    recipe: {
      engine: vllmDefaults,
      agg: { ...workers(2, 8, 2), ...ranks(2, { tensor_parallel_size: 4 }) },
    },
    wanted: `
      process node system http bootstrap kv nixl
      agg-0 n0 7500 6100 - 5200 5400 8400 gpus 0,1,2,3,4,5,6,7
      agg-1 n1 7501 6100 - 5202 5402 8400 gpus 0,1,2,3,4,5,6,7
    `,
  },
  {
    name: 'vLLM, a process for each GPU',
    recipe: { ...dataParallelRoles, engine: { ...vllmDefaults, dataParallelLaunch: 'per_gpu' } },
    wanted: `
      process node system http bootstrap kv nixl
      prefill-0 n0 7500 6100 7200 5200 5400 8400 gpus 0
      prefill-0-rank-1 n0 7501 - - 5201 5400 8400 gpus 1
      prefill-1 n0 7502 6132 7201 5202 5402 8401 gpus 2
      prefill-1-rank-1 n0 7503 - - 5203 5402 8401 gpus 3
      decode-0 n1 7504 6100 - 5204 5404 8400 gpus 0
      decode-0-rank-1 n1 7505 - - 5205 5404 8400 gpus 1
      decode-0-rank-2 n1 7506 - - 5206 5404 8400 gpus 2
      decode-0-rank-3 n1 7507 - - 5207 5404 8400 gpus 3
      decode-0-rank-4 n2 7508 - - 5208 5404 8400 gpus 0
      decode-0-rank-5 n2 7509 - - 5209 5404 8400 gpus 1
      decode-0-rank-6 n2 7510 - - 5210 5404 8400 gpus 2
      decode-0-rank-7 n2 7511 - - 5211 5404 8400 gpus 3
    `,
  },
  {
    name: 'vLLM, ranks of two nodes each, beside a worker without ranks',
    recipe: {
      gpusPerNode: 4,
      engine: vllmDefaults,
      prefill: workers(1, 8, 2),
      decode: { ...workers(1, 16, 4), ...ranks(2, { 'tensor-parallel-size': 8 }) },
    },
    wanted: `
      process node system http bootstrap kv nixl
      prefill-0 n0 7500 6100 7200 5200 5400
      prefill-0-rank-1 n1 7501 - 7200 5201 5401
      decode-0 n2 7502 6100 - 5202 5402
      decode-0-rank-1 n3 7503 - - 5203 5403
      decode-0-rank-2 n4 7504 - - 5204 5404
      decode-0-rank-3 n5 7505 - - 5205 5405
    `,
  },
  {
    name: 'a worker that takes requests itself has the public port, and its ranks are its own',
    recipe: {
      engine: vllmDefaults,
      agg: { ...workers(1, 16, 2), ...ranks(16) },
      frontend: { name: 'vllm' },
    },
    wanted: `
      process node system http bootstrap kv nixl
      agg-0 n0 7500 8000 - 5200 5400
      agg-0-rank-1 n1 7501 - - 5201 5401
    `,
  },
  {
    name: 'slots after reserved nodes',
    recipe: {
      prefill: workers(1, 8, 1),
      decode: workers(1, 8, 1),
      placement: { reserved: { infra: true, frontend: true, client: false, shared: false } },
    },
    wanted: `
      process node system http bootstrap kv nixl
      prefill-0 n2 7500 6100 7200 5200 5400
      decode-0 n3 7501 6100 - 5201 5401
    `,
  },
];

for (const { name, recipe: options, wanted } of portTables) {
  test(`ports: ${name}`, () => assert.is(ports(topologyOf(options)), block(wanted)));
}

const refusals: readonly (readonly [string, RecipeOptions, readonly string[]])[] = [
  [
    'decode_nodes 0 with whole nodes',
    { prefill: workers(1, 8, 1), decode: workers(1, 8, 0) },
    ['error too-few-nodes'],
  ],
  [
    'each worker for which there is no room',
    { agg: workers(4, 16, 3) },
    ['error too-few-nodes', 'error too-few-nodes', 'error too-few-nodes'],
  ],
  [
    'spread over fewer nodes than workers',
    { agg: workers(2, 4, 1), placement: { spreadWorkers: true } },
    ['error too-few-nodes'],
  ],
  [
    'a component of a het job too small, the other not',
    {
      prefill: workers(2, 8, 1),
      decode: workers(1, 8, 2),
      placement: { hetJobs: true },
    },
    ['error too-few-nodes'],
  ],
  [
    'a whole node on top of a partly used one',
    {
      gpusPerNode: 4,
      prefill: workers(1, 2, 1),
      decode: workers(1, 4, 1),
      placement: { colocation: 'across nodes' },
    },
    ['error gpus-shared'],
  ],
  [
    'each pair of workers that share, once',
    {
      gpusPerNode: 4,
      prefill: workers(2, 1, 1),
      decode: workers(1, 4, 0),
    },
    ['error gpus-shared', 'error gpus-shared'],
  ],
  [
    'a place beside decode workers where there are none',
    { agg: {}, placement: { frontendNode: 'first_decode', clientNode: 'last_decode' } },
    ['error no-decode-worker', 'error no-decode-worker'],
  ],
];

for (const [name, options, wanted] of refusals) {
  test(`refused: ${name}`, () => {
    const { value, diagnostics } = allocate(recipe(options));
    assert.is(value, undefined);
    assert.equal(diagnostics.map(brief), wanted);
  });
}

test('every message of allocate is here', () => {
  const found = refusals.flatMap(([, , wanted]) => wanted).map((finding) => finding.split(' ')[1]);
  assert.equal([...new Set(found)].sort(), codesOf(messages));
});

test.run();
