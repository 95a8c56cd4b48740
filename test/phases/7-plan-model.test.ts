/** What comes between services and workers: the model's download or copies; and workers that start in turns. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { display, text } from '../../src/lib/word.js';
import type { Plan, Step } from '../../src/types/plan.js';
import { planOf } from '../support/plan.js';
import { type RecipeOptions, workers } from '../support/recipe.js';

const trtllm = {
  name: 'trtllm',
  publishEventsAndMetrics: false,
  sequentialNodeStart: 0,
  numaMemoryBind: false,
} as const;
const staged = { stageDirectory: { path: text('/raid/models'), parent: text('/raid') } };
const downloaded = { directory: null, huggingFaceId: 'org/example-1b' };

/** A step as people read it, without the container, which all have. */
function shown({ container, hosts, task, ...rest }: Step) {
  return {
    ...rest,
    image: container && display(container.image),
    hosts: hosts.map(display),
    task: {
      ...task,
      environment: task.environment.map(({ title, variables }) => [
        title,
        Object.fromEntries(variables.map(({ name, value }) => [name, display(value)])),
      ]),
      command: task.command.groups.map(({ title, flags }) => [
        title,
        ...flags.map((flag) => flag.map(display)),
      ]),
    },
  };
}

function preparations(options: RecipeOptions) {
  return planOf(options).steps.filter(({ tier }) => tier === 'preparation');
}

/** Which steps wait for what. */
function edges({ steps }: Plan): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(steps.map(({ name, after }) => [name, after]));
}

const plainTask = {
  preamble: false,
  unset: [],
  recordWorker: null,
  setupScript: null,
  installDynamo: null,
  prepare: [],
};

test('one download, on the first worker node, to where the workers of the first role with HF_HOME look', () => {
  const options: RecipeOptions = {
    model: downloaded,
    prefill: {},
    decode: { environment: { HF_HOME: '/hf/{node}', HF_HUB_OFFLINE: '0', OTHER: 'x' } },
    environment: { HTTPS_PROXY: 'http://proxy', HF_HUB_OFFLINE: '1' },
    placement: { reserved: { infra: true, frontend: false, client: false, shared: true } },
    site: { bashPreamble: 'ulimit -c 0' },
  };
  assert.equal(preparations(options).map(shown), [
    {
      name: 'model-download',
      tier: 'preparation',
      role: null,
      summary: 'download of org/example-1b',
      slots: [1],
      tasks: 1,
      hetGroup: null,
      srunOptions: [],
      after: ['services'],
      image: '/images/engine.sqsh',
      hosts: ['${PREFILL_0_HOST}'],
      task: {
        ...plainTask,
        preamble: true,
        environment: [
          ['recipe: backend.decode_environment', { HF_HOME: '/hf/${DECODE_0_HOST}' }],
          ['recipe: environment', { HTTPS_PROXY: 'http://proxy', HF_HUB_OFFLINE: '1' }],
        ],
        command: [[null, ['bash', '/srtgen/bundle/lib/download-model.sh'], ['org/example-1b']]],
      },
    },
  ]);
  const { errands, ...plan } = planOf(options);
  assert.equal(errands, [
    {
      name: 'download_model',
      steps: ['model-download'],
      otherwise: 'each worker downloads the model for itself',
      seconds: 3600,
    },
  ]);
  assert.equal(edges({ ...plan, errands }), {
    nats: [],
    etcd: [],
    'model-download': ['services'],
    'prefill-0': ['services', 'model-download'],
    'decode-0': ['services', 'model-download'],
    'frontend-0': ['services'],
  });
});

const homes: readonly (readonly [string, RecipeOptions, string | undefined])[] = [
  ['nowhere', {}, undefined],
  ['empty', { environment: { HF_HOME: '' } }, undefined],
  ['job-wide', { environment: { HF_HOME: '/all' } }, '/all'],
  ['of a role', { decode: { environment: { HF_HOME: '/d' } } }, '/d'],
  [
    'of both roles',
    { prefill: { environment: { HF_HOME: '/p' } }, decode: { environment: { HF_HOME: '/d' } } },
    '/p',
  ],
  [
    'of a role and job-wide, which is what workers get',
    { decode: { environment: { HF_HOME: '/d' } }, environment: { HF_HOME: '/all' } },
    '/all',
  ],
];

for (const [name, options, wanted] of homes) {
  test(`HF_HOME ${name}`, () => {
    const steps = preparations({ model: downloaded, prefill: {}, decode: {}, ...options });
    const values = steps
      .flatMap(({ task }) => task.environment.flatMap(({ variables }) => variables))
      .filter((variable) => variable.name === 'HF_HOME')
      .map(({ value }) => display(value));
    assert.equal(values, wanted === undefined ? [] : [wanted]);
    assert.is(steps.length, values.length);
  });
}

test('a copy of the model on each worker node at the same time, and workers after it', () => {
  const options: RecipeOptions = {
    engine: trtllm,
    model: staged,
    prefill: workers(3, 4, 2),
    decode: workers(1, 16, 2),
    environment: { STAGE_PARALLEL: '8' },
    placement: { reserved: { infra: true, frontend: false, client: false, shared: true } },
  };
  assert.equal(preparations(options).map(shown), [
    {
      name: 'model-staging',
      tier: 'preparation',
      role: null,
      summary: 'copy of the model to /raid/models/example on each of 4 nodes',
      slots: [1, 2, 3, 4],
      tasks: 4,
      hetGroup: null,
      srunOptions: [],
      after: ['services'],
      image: '/images/engine.sqsh',
      hosts: [
        '${PREFILL_0_HOST}',
        '${PREFILL_2_HOST}',
        '${DECODE_0_HOST}',
        '${DECODE_0_NODE_1_HOST}',
      ],
      task: {
        ...plainTask,
        environment: [['recipe: environment', { STAGE_PARALLEL: '8' }]],
        command: [
          [
            null,
            ['bash', '/srtgen/bundle/lib/stage-model.sh'],
            ['/model'],
            ['/raid/models/example'],
          ],
        ],
      },
    },
  ]);
  const plan = planOf(options);
  assert.equal(plan.errands, [
    { name: 'stage_model', steps: ['model-staging'], otherwise: null, seconds: null },
  ]);
  assert.equal(edges(plan), {
    nats: [],
    etcd: [],
    'model-staging': ['services'],
    'prefill-0': ['services', 'model-staging'],
    'prefill-1': ['services', 'model-staging'],
    'prefill-2': ['services', 'model-staging'],
    'decode-0': ['services', 'model-staging'],
    'frontend-0': ['services'],
  });
});

test('a step for each component of a heterogeneous job', () => {
  const options: RecipeOptions = {
    engine: trtllm,
    model: staged,
    prefill: workers(2, 8, 2),
    decode: workers(1, 8, 1),
    placement: { hetJobs: true },
  };
  const facts = preparations(options).map(({ name, hetGroup, slots, tasks, hosts, summary }) => ({
    ...{ name, hetGroup, slots, tasks, summary },
    hosts: hosts.map(display),
  }));
  const to = 'copy of the model to /raid/models/example on';
  assert.equal(facts, [
    {
      ...{ name: 'model-staging-0', hetGroup: 0, slots: [0, 1], tasks: 2 },
      summary: `${to} each of 2 nodes`,
      hosts: ['${PREFILL_0_HOST}', '${PREFILL_1_HOST}'],
    },
    {
      ...{ name: 'model-staging-1', hetGroup: 1, slots: [2], tasks: 1 },
      summary: `${to} 1 node`,
      hosts: ['${DECODE_0_HOST}'],
    },
  ]);
  assert.equal(planOf(options).errands, [
    {
      name: 'stage_model',
      steps: ['model-staging-0', 'model-staging-1'],
      otherwise: null,
      seconds: null,
    },
  ]);
});

test('nothing before the workers of a model that is there already', () => {
  const { errands, steps } = planOf({});
  assert.equal(errands, []);
  assert.equal(
    steps.filter(({ tier }) => tier === 'preparation'),
    [],
  );
});

/** Wave by wave: what starts, and what is asked before the next. */
interface Wave {
  readonly starts: readonly string[];
  readonly after: string | null;
  readonly probes: readonly (readonly string[])[];
}

const ok = (name: string, port: number): readonly string[] => [
  name,
  'http_ok',
  `http://\${${name.toUpperCase().replace('-', '_')}_IP}:${port}/health`,
];

const waveCases: readonly (readonly [string, number, RecipeOptions, readonly Wave[]])[] = [
  [
    'all at once',
    0,
    { prefill: workers(4, 2, 1), decode: workers(1, 8, 1) },
    [
      {
        starts: ['prefill-0', 'prefill-1', 'prefill-2', 'prefill-3', 'decode-0'],
        after: 'services',
        probes: [],
      },
    ],
  ],
  [
    'one at a time; only nodes that go on are asked',
    1,
    { prefill: workers(3, 2, 1), decode: workers(2, 4, 1), agg: {} },
    [
      {
        starts: ['prefill-0', 'decode-0'],
        after: 'services',
        probes: [ok('prefill-0', 7500), ok('decode-0', 7503)],
      },
      {
        starts: ['prefill-1', 'decode-1'],
        after: 'workers-wave-1',
        probes: [ok('prefill-1', 7501)],
      },
      { starts: ['prefill-2'], after: 'workers-wave-2', probes: [] },
    ],
  ],
  [
    'two at a time; an endpoint counts on its leader’s node',
    2,
    { prefill: workers(3, 2, 1), decode: workers(2, 16, 4) },
    [
      {
        starts: ['prefill-0', 'prefill-1', 'decode-0', 'decode-1'],
        after: 'services',
        probes: [ok('prefill-0', 7500), ok('prefill-1', 7501)],
      },
      { starts: ['prefill-2'], after: 'workers-wave-1', probes: [] },
    ],
  ],
  [
    'servers of trtllm-serve, which have no status server; nothing is there to start after',
    1,
    { prefill: workers(2, 4, 1), decode: workers(1, 8, 1), frontend: { name: 'trtllm_serve' } },
    [
      { starts: ['prefill-0', 'decode-0'], after: null, probes: [ok('prefill-0', 6100)] },
      { starts: ['prefill-1'], after: 'workers-wave-1', probes: [] },
    ],
  ],
  [
    'as many as there are',
    4,
    { agg: workers(4, 2, 1) },
    [{ starts: ['agg-0', 'agg-1', 'agg-2', 'agg-3'], after: 'services', probes: [] }],
  ],
];

for (const [name, atOnce, options, wanted] of waveCases) {
  test(`workers in turns: ${name}`, () => {
    const engine = { ...trtllm, sequentialNodeStart: atOnce };
    const plan = planOf({ ...options, engine });
    const started = plan.steps.filter(({ tier }) => tier === 'worker');
    assert.equal(
      started.map((step) => [step.name, step.after]),
      wanted.flatMap(({ starts, after }) =>
        starts.map((step) => [step, after === null ? [] : [after]]),
      ),
    );
    const stages = plan.readiness.filter((stage) => stage.name.startsWith('workers-wave-'));
    assert.equal(
      stages.map((stage) => [
        stage.name,
        stage.probes.map((probe) => [probe.name, probe.check, ...probe.arguments.map(display)]),
      ]),
      wanted.slice(0, -1).map(({ probes }, index) => [`workers-wave-${index + 1}`, probes]),
    );
  });
}

test.run();
