/** Parts of plans that are worth a table: directives, steps, mounts, nodes (recipe-v1 9, 15.1). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { portRanges } from '../../src/lib/port-range.js';
import { environment, text, word } from '../../src/lib/word.js';
import { quote } from '../../src/phases/8-render/shell.js';
import type { Plan, PlanNode } from '../../src/types/plan.js';
import type { Mount } from '../../src/types/recipe.js';
import { planOf } from '../support/plan.js';
import { mooncake, type RecipeOptions, saBench, workers } from '../support/recipe.js';
import { block } from '../support/text.js';

interface Case<T> {
  readonly name: string;
  readonly recipe: RecipeOptions;
  readonly wanted: T;
}

/** `--name=value` of each component, components apart. */
function directiveText({ directives }: Plan): string {
  return directives
    .map((component) =>
      component
        .map(({ name, value }) => (value === null ? `--${name}` : `--${name}=${value}`))
        .join('\n'),
    )
    .join('\nhetjob\n');
}

const trtllm = {
  name: 'trtllm',
  publishEventsAndMetrics: false,
  sequentialNodeStart: 0,
  numaMemoryBind: false,
} as const;

const directiveCases: readonly Case<string>[] = [
  {
    name: 'the least',
    recipe: {},
    wanted: `
      --job-name=example
      --nodes=1
      --ntasks=1
      --ntasks-per-node=1
      --gpus-per-node=8
      --segment=1
      --time=01:00:00
      --output=%x-%j.log
      --open-mode=append
      --no-requeue
      --signal=B:USR1@120
    `,
  },
  {
    name: 'MPI steps need a task for each GPU; all switches',
    recipe: {
      engine: trtllm,
      prefill: workers(1, 8, 1),
      decode: workers(1, 16, 2),
      slurm: {
        account: 'team',
        partition: 'batch',
        timeLimit: '04:00:00',
        gpusPerNodeDirective: false,
        segmentDirective: false,
        exclusiveDirective: true,
        directives: { qos: 'high', 'no-kill': '', comment: 'a b' },
      },
    },
    wanted: `
      --job-name=example
      --nodes=3
      --ntasks=24
      --ntasks-per-node=8
      --exclusive
      --account=team
      --time=04:00:00
      --partition=batch
      --qos=high
      --no-kill
      --comment=a b
      --output=%x-%j.log
      --open-mode=append
      --no-requeue
      --signal=B:USR1@120
    `,
  },
  {
    name: "a recipe's own word on output, requeueing and signals",
    recipe: { slurm: { directives: { requeue: '', output: '/logs/%j', segment: '2' } } },
    wanted: `
      --job-name=example
      --nodes=1
      --ntasks=1
      --ntasks-per-node=1
      --gpus-per-node=8
      --segment=1
      --time=01:00:00
      --requeue
      --output=/logs/%j
      --segment=2
      --open-mode=append
      --signal=B:USR1@120
    `,
  },
  {
    name: 'a het job, infra on a node of the first component',
    recipe: {
      prefill: workers(2, 8, 2),
      decode: workers(1, 8, 1),
      slurm: { directives: { qos: 'high' }, partition: 'batch' },
      placement: {
        hetJobs: true,
        reserved: { infra: true, frontend: false, client: false, shared: true },
      },
    },
    wanted: `
      --job-name=example
      --nodes=3
      --ntasks=3
      --ntasks-per-node=1
      --gpus-per-node=8
      --segment=3
      --time=01:00:00
      --partition=batch
      --qos=high
      --output=%x-%j.log
      --open-mode=append
      --no-requeue
      --signal=B:USR1@120
      hetjob
      --nodes=1
      --ntasks=1
      --ntasks-per-node=1
      --gpus-per-node=8
      --segment=1
      --time=01:00:00
      --partition=batch
      --qos=high
    `,
  },
];

for (const { name, recipe: options, wanted } of directiveCases) {
  test(`directives: ${name}`, () => assert.is(directiveText(planOf(options)), block(wanted)));
}

/** A line for each step: name, nodes, tasks, component, srun options, installation. */
function stepText({ steps }: Plan): string {
  return steps
    .map(({ name, slots, tasks, hetGroup, srunOptions, task }) =>
      [
        `${name} on ${slots.join('+')} x${tasks}`,
        ...(hetGroup === null ? [] : [`het ${hetGroup}`]),
        ...srunOptions.map(({ name: option, value }) =>
          value === null ? `--${option}` : `--${option}=${quote(value)}`,
        ),
        ...(task.setupScript === null ? [] : [`[${task.setupScript}]`]),
        ...(task.installDynamo === null ? [] : [`[install ${task.installDynamo.join(' ')}]`]),
      ].join(' '),
    )
    .join('\n');
}

const stepCases: readonly Case<string>[] = [
  {
    name: 'a step for each process; installation needs root in the container',
    recipe: {
      prefill: workers(1, 8, 1),
      decode: workers(1, 16, 2),
      dynamo: {
        install: { kind: 'hash', hash: 'abc', patches: ['a = "1"'] },
        requestPlane: 'tcp',
        eventPlane: null,
      },
      srunOptions: { mem: '0', 'no-kill': '' },
      setupScript: 'setup.sh',
      benchmark: saBench,
    },
    wanted: `
      nats on 0 x1
      etcd on 0 x1
      prefill-0 on 0 x1 --mem=0 --no-kill --export='ALL,ENROOT_REMAP_ROOT=yes' [setup.sh] [install hash abc a = "1"]
      decode-0 on 1 x1 --mem=0 --no-kill --export='ALL,ENROOT_REMAP_ROOT=yes' [setup.sh] [install hash abc a = "1"]
      decode-0-rank-1 on 2 x1 --mem=0 --no-kill --export='ALL,ENROOT_REMAP_ROOT=yes' [setup.sh] [install hash abc a = "1"]
      frontend-0 on 0 x1 --mpi=pmix --export='ALL,ENROOT_REMAP_ROOT=yes' [setup.sh] [install hash abc a = "1"]
      benchmark on 0 x1 --mem=0 --no-kill
    `,
  },
  {
    name: 'behind the router nothing is installed, and the router has no setup',
    recipe: {
      agg: workers(2, 8, 2),
      frontend: { name: 'sglang', maxBehindNginx: 10 },
      dynamo: {
        install: { kind: 'version', version: '0.8.0' },
        requestPlane: 'tcp',
        eventPlane: null,
      },
      setupScript: 'setup.sh',
    },
    wanted: `
      nats on 0 x1
      etcd on 0 x1
      agg-0 on 0 x1 [setup.sh]
      agg-1 on 1 x1 [setup.sh]
      nginx on 0 x1 --container-remap-root
      router-0 on 1 x1
    `,
  },
  {
    name: "MPI steps: one for each endpoint, without the recipe's srun options",
    recipe: {
      engine: trtllm,
      prefill: workers(2, 4, 1),
      decode: workers(1, 16, 2),
      srunOptions: { mem: '0' },
      services: { natsMaxPayloadMiB: null, mooncake: null },
    },
    wanted: `
      nats on 0 x1
      etcd on 0 x1
      prefill-0 on 0 x4 --mpi=pmix --oversubscribe --cpu-bind='verbose,none'
      prefill-1 on 0 x4 --mpi=pmix --oversubscribe --cpu-bind='verbose,none'
      decode-0 on 1+2 x16 --mpi=pmix --oversubscribe --cpu-bind='verbose,none'
      frontend-0 on 0 x1 --mpi=pmix
    `,
  },
  {
    name: 'a het job',
    recipe: {
      prefill: workers(1, 8, 1),
      decode: workers(1, 8, 1),
      placement: { hetJobs: true, clientNode: 'last_decode' },
      services: { natsMaxPayloadMiB: null, mooncake },
      benchmark: saBench,
    },
    wanted: `
      nats on 0 x1 het 0
      etcd on 0 x1 het 0
      mooncake-master on 0 x1 het 0
      prefill-0 on 0 x1 het 0
      decode-0 on 1 x1 het 1
      frontend-0 on 0 x1 het 0 --mpi=pmix
      benchmark on 1 x1 het 1
    `,
  },
];

for (const { name, recipe: options, wanted } of stepCases) {
  test(`steps: ${name}`, () => assert.is(stepText(planOf(options)), block(wanted)));
}

function mount(source: string, target: string, flags = ''): Mount {
  return { source: text(source), target: text(target), flags, origin: 'recipe: extra_mount' };
}

const mountCases: readonly Case<string>[] = [
  {
    name: 'the job, the model',
    recipe: {},
    wanted: `
      "\${SRTGEN_RUN_DIR}/logs":/logs:
      "\${SRTGEN_RUN_DIR}":/srtgen/run:
      "\${SRTGEN_BUNDLE}":/srtgen/bundle:ro
      /models/example:/model:
    `,
  },
  {
    name: "a Hugging Face model has none; the site's directories, wheels where they are wanted",
    recipe: {
      model: { directory: null, huggingFaceId: 'org/example' },
      dynamo: {
        install: { kind: 'wheel', version: '1.0.0' },
        requestPlane: 'tcp',
        eventPlane: null,
      },
      site: {
        configsDirectory: word`${environment('SITE')}/configs`,
        wheelsDirectory: text('/opt/wheels'),
      },
    },
    wanted: `
      "\${SRTGEN_RUN_DIR}/logs":/logs:
      "\${SRTGEN_RUN_DIR}":/srtgen/run:
      "\${SRTGEN_BUNDLE}":/srtgen/bundle:ro
      "\${SITE}/configs":/configs:
      /opt/wheels:/srtctl-wheels:
    `,
  },
  {
    name: 'the directory above the copies of the model, under its own path',
    recipe: {
      model: {
        stageDirectory: {
          path: word`${environment('LOCAL')}/a/b`,
          parent: word`${environment('LOCAL')}/a`,
        },
      },
    },
    wanted: `
      "\${SRTGEN_RUN_DIR}/logs":/logs:
      "\${SRTGEN_RUN_DIR}":/srtgen/run:
      "\${SRTGEN_BUNDLE}":/srtgen/bundle:ro
      /models/example:/model:
      "\${LOCAL}/a":"\${LOCAL}/a":
    `,
  },
  {
    name: 'no directory for copies of what is downloaded',
    recipe: {
      model: {
        directory: null,
        huggingFaceId: 'org/example',
        stageDirectory: { path: text('/raid/a'), parent: text('/raid') },
      },
    },
    wanted: `
      "\${SRTGEN_RUN_DIR}/logs":/logs:
      "\${SRTGEN_RUN_DIR}":/srtgen/run:
      "\${SRTGEN_BUNDLE}":/srtgen/bundle:ro
    `,
  },
  {
    name: 'a later mount of a host path replaces the earlier in its place; two of one target stay',
    recipe: {
      mounts: [
        mount('/data', '/a'),
        mount('/models/example', '/other', 'ro'),
        mount('/more', '/a'),
        mount('/data', '/b'),
      ],
    },
    wanted: `
      "\${SRTGEN_RUN_DIR}/logs":/logs:
      "\${SRTGEN_RUN_DIR}":/srtgen/run:
      "\${SRTGEN_BUNDLE}":/srtgen/bundle:ro
      /models/example:/other:ro
      /data:/b:
      /more:/a:
    `,
  },
];

for (const { name, recipe: options, wanted } of mountCases) {
  test(`mounts: ${name}`, () => {
    const worker = planOf(options).steps.find(({ tier }) => tier === 'worker');
    const found = worker?.container?.mounts.map(
      ({ source, target, flags }) => `${quote(source)}:${quote(target)}:${flags}`,
    );
    assert.is(found?.join('\n'), block(wanted));
  });
}

test('no container runtime, no containers', () => {
  const { steps } = planOf({ site: { containerRuntime: 'none' }, benchmark: saBench });
  assert.equal(
    steps.map(({ name, container }) => [name, container]),
    ['nats', 'etcd', 'agg-0', 'frontend-0', 'benchmark'].map((name) => [name, null]),
  );
});

const nodeCases: readonly Case<readonly PlanNode[]>[] = [
  {
    name: 'the leader of a worker with KVBM has two ports for the others',
    recipe: {
      agg: { ...workers(1, 8, 1), environment: { DYN_CONNECTOR: 'kvbm' } },
      environment: { DYN_KVBM_LEADER_ZMQ_ACK_PORT: '5999' },
    },
    wanted: [
      {
        slot: 0,
        component: 0,
        steps: ['nats', 'etcd', 'agg-0', 'frontend-0'],
        gpus: { 'agg-0': [0, 1, 2, 3, 4, 5, 6, 7] },
        ports: {
          nats: portRanges({ client: 4222 }),
          etcd: portRanges({ client: 2379, peer: 2380 }),
          'frontend-0': portRanges({ http: 8000 }),
          'agg-0': portRanges({
            system: 7500,
            http: 6100,
            nccl: 17500,
            'kvbm-publish': 5600,
            'kvbm-acknowledge': 5999,
          }),
        },
      },
    ],
  },
  {
    name: 'SGLang under Dynamo, on two nodes and a part of one',
    recipe: {
      prefill: workers(1, 4, 1),
      decode: workers(1, 16, 2),
      engine: { name: 'sglang', kvEvents: { prefill: {} } },
    },
    wanted: [
      {
        slot: 0,
        component: 0,
        steps: ['nats', 'etcd', 'prefill-0', 'frontend-0'],
        gpus: { 'prefill-0': [0, 1, 2, 3] },
        ports: {
          nats: portRanges({ client: 4222 }),
          etcd: portRanges({ client: 2379, peer: 2380 }),
          'frontend-0': portRanges({ http: 8000 }),
          'prefill-0': portRanges({
            system: 7500,
            http: 6100,
            bootstrap: 7200,
            nccl: 17500,
            'kv-events': 5200,
          }),
        },
      },
      {
        slot: 1,
        component: 0,
        steps: ['decode-0'],
        gpus: { 'decode-0': [0, 1, 2, 3, 4, 5, 6, 7] },
        ports: {
          'decode-0': portRanges({
            system: 7501,
            http: 6100,
            'distributed-init': 8300,
            nccl: 17501,
          }),
        },
      },
      {
        slot: 2,
        component: 0,
        steps: ['decode-0-rank-1'],
        gpus: { 'decode-0-rank-1': [0, 1, 2, 3, 4, 5, 6, 7] },
        ports: { 'decode-0-rank-1': portRanges({ system: 7502, nccl: 17502 }) },
      },
    ],
  },
];

for (const { name, recipe: options, wanted } of nodeCases) {
  test(`nodes: ${name}`, () => assert.equal(planOf(options).nodes, wanted));
}

const summaries: readonly (readonly [string, RecipeOptions])[] = [
  ['1 agg (SGLang behind Dynamo), benchmark manual', {}],
  [
    '2 prefill + 1 decode (SGLang behind nginx and 2 Dynamo frontends), benchmark sa-bench',
    {
      prefill: workers(2, 8, 2),
      decode: workers(1, 8, 1),
      frontend: { maxBehindNginx: 10 },
      benchmark: saBench,
    },
  ],
  ['1 agg (TensorRT-LLM behind Dynamo), benchmark manual', { engine: trtllm }],
];

for (const [wanted, options] of summaries) {
  test(`summary: ${wanted}`, () => assert.is(planOf(options).summary, wanted));
}

test('steps wait for services where there are some', () => {
  const edges = (options: RecipeOptions): readonly (readonly [string, readonly string[]])[] =>
    planOf(options).steps.map(({ name, after }) => [name, after]);
  assert.equal(edges({}), [
    ['nats', []],
    ['etcd', []],
    ['agg-0', ['services']],
    ['frontend-0', ['services']],
  ]);
  assert.equal(edges({ engine: trtllm, frontend: { name: 'trtllm_serve' } }), [['agg-0', []]]);
});

test('wheels are fetched where the site has a place for them', () => {
  const dynamo = {
    install: { kind: 'wheel', version: '1.0.0' },
    requestPlane: 'tcp',
    eventPlane: null,
  } as const;
  const directory = text('/opt/wheels');
  assert.equal(planOf({ dynamo, site: { wheelsDirectory: directory } }).prefetchWheels, {
    version: '1.0.0',
    directory,
  });
  assert.is(planOf({ dynamo }).prefetchWheels, null);
  assert.is(planOf({ site: { wheelsDirectory: directory } }).prefetchWheels, null);
});

test.run();
