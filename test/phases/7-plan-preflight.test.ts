/** What nodes have to have before a job starts. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { headRole } from '../../src/lib/roles.js';
import { environment, ip, job, text, word } from '../../src/lib/word.js';
import type { NodeNeeds, Preflight } from '../../src/types/preflight.js';
import type { Mount, TrtllmSettings } from '../../src/types/recipe.js';
import { planOf } from '../support/plan.js';
import {
  mockerDefaults,
  type RecipeOptions,
  saBench,
  vllmDefaults,
  workers,
} from '../support/recipe.js';

const trtllm: TrtllmSettings = {
  name: 'trtllm',
  publishEventsAndMetrics: false,
  sequentialNodeStart: 0,
  numaMemoryBind: false,
};

function needs(options: RecipeOptions = {}): Preflight {
  return planOf(options).preflight;
}

function nodes(options: RecipeOptions = {}): readonly NodeNeeds[] {
  return needs(options).nodes;
}

const path = (use: string, value: string, origin: string) => ({ use, path: text(value), origin });
const image = path('image', '/images/engine.sqsh', 'image of a container');
const model = path('mount', '/models/example', 'recipe: model.path');
const mount = (source: Mount['source'], target: string): Mount => ({
  source,
  target: text(target),
  flags: '',
  origin: 'recipe: extra_mount',
});

test('one worker: its ports, GPUs, image and model, and the space of its node', () => {
  const port = (first: number, owner: string, takes = 'all') => ({
    range: { first, count: 1 },
    takes,
    owner,
  });
  assert.equal(needs(), {
    nodes: [
      {
        slot: 0,
        ports: [
          port(4222, 'client of nats', 'service'),
          port(2379, 'client of etcd', 'service'),
          port(2380, 'peer of etcd', 'service'),
          port(8000, 'http of frontend-0'),
          port(7500, 'system of agg-0'),
          port(6100, 'http of agg-0'),
          port(17500, 'nccl of agg-0'),
        ],
        gpus: [0, 1, 2, 3, 4, 5, 6, 7],
        cpus: { count: 8, of: 'step', reason: 'one for each GPU' },
        paths: [image, model],
      },
    ],
    space: [
      { label: 'run', path: word`${job('SRTGEN_RUN_DIR')}`, mebibytes: 1024, otherwise: 'error' },
      { label: 'tmp', path: text('/tmp'), mebibytes: 10_240, otherwise: 'warning' },
      { label: 'shm', path: text('/dev/shm'), mebibytes: 4096, otherwise: 'warning' },
    ],
    containerMebibytes: 32_768,
  });
});

test('vLLM looks for free ports itself', () => {
  const [node] = nodes({ engine: vllmDefaults });
  assert.equal(
    node?.ports.filter(({ takes }) => takes === 'some'),
    [
      {
        range: { first: 20_000, count: 50 },
        takes: 'some',
        owner: 'vllm-internal of agg-0',
      },
    ],
  );
});

test('GPUs are those of all workers of a node; the mocker needs none', () => {
  const shared: RecipeOptions = {
    prefill: workers(1, 2, 1),
    decode: workers(1, 4, 0),
    placement: { colocation: 'one node' },
  };
  const gpus = (options: RecipeOptions) => nodes(options).map((node) => [node.gpus, node.cpus]);
  assert.equal(gpus(shared), [
    [[0, 1, 2, 3, 4, 5], { count: 6, of: 'step', reason: 'one for each GPU' }],
  ]);
  assert.equal(gpus({ engine: { name: 'mocker', options: mockerDefaults } }), [[[], null]]);
  // An MPI step is not bound.
  assert.equal(
    gpus({ engine: trtllm }).map(([, cpus]) => cpus),
    [{ count: 8, of: 'job', reason: 'one for each GPU' }],
  );
});

const cpus: readonly (readonly [string, Readonly<Record<string, string>>, unknown])[] = [
  ['asked of srun', { 'cpus-per-task': '64' }, 64],
  ['in short', { c: '32' }, 32],
  ['no number', { 'cpus-per-task': 'all' }, null],
  ['none', { 'cpus-per-task': '' }, null],
];
for (const [name, srunOptions, count] of cpus) {
  test(`CPUs: ${name}`, () => {
    const wanted =
      count === null
        ? { count: 8, of: 'step', reason: 'one for each GPU' }
        : { count, of: 'job', reason: 'cpus-per-task (recipe: srun_options)' };
    assert.equal(
      nodes({ srunOptions }).map((node) => node.cpus),
      [wanted],
    );
  });
}

test('mounts have to be there, but not what the job makes, what is no path, or what holds an address', () => {
  const [node] = nodes({
    mounts: [
      mount(text('/data'), '/a'),
      mount(text('/data'), '/b'),
      mount(word`${environment('CACHE')}/x`, '/c'),
      mount(word`${job('SUBMIT_DIR')}/y`, '/d'),
      mount(word`/scratch/${job('JOB_ID')}`, '/e'),
      mount(word`${job('LOG_DIR')}/z`, '/f'),
      mount(word`/by/${ip(headRole)}`, '/g'),
      mount(text('tmpfs'), '/h'),
      mount(text('umount'), '/i'),
    ],
    site: {
      configsDirectory: text('/site/configs'),
      wheelsDirectory: text('/site/wheels'),
    },
    dynamo: { install: { kind: 'wheel', version: '1' }, requestPlane: 'tcp', eventPlane: null },
  });
  const extra = (value: Mount['source']) => ({
    use: 'mount',
    path: value,
    origin: 'recipe: extra_mount',
  });
  assert.equal(node?.paths, [
    image,
    model,
    path('mount', '/site/configs', 'cluster profile: srtctl_root'),
    extra(text('/data')),
    extra(word`${environment('CACHE')}/x`),
    extra(word`${job('SUBMIT_DIR')}/y`),
    extra(word`/scratch/${job('JOB_ID')}`),
  ]);
});

const images: readonly (readonly [string, Mount['source'], boolean])[] = [
  ['a file', text('/images/x.sqsh'), true],
  ['a reference', text('nvcr.io#nvidia/x:1'), false],
  ['what only the node can tell', word`${environment('IMAGE')}`, true],
];
for (const [name, container, needed] of images) {
  test(`an image that is ${name}`, () => {
    const wanted = { use: 'image', path: container, origin: 'image of a container' };
    assert.equal(
      nodes({ model: { container } }).map(({ paths }) => paths),
      [needed ? [wanted, model] : [model]],
    );
  });
}

test('a node is asked for what its own steps take', () => {
  const wanted = nodes({
    prefill: workers(1, 8, 1),
    decode: workers(1, 8, 1),
    placement: { reserved: { infra: true, frontend: false, client: false, shared: true } },
    benchmark: saBench,
    site: { saBenchDirectory: text('/scripts/sa-bench') },
  }).map(({ gpus, paths }) => [gpus.length, paths.map(({ origin }) => origin)]);
  const each = ['image of a container', 'recipe: model.path'];
  assert.equal(wanted, [
    [0, each],
    [8, [...each, 'cluster profile: sa_bench_dir']],
    [8, each],
  ]);
});

test('without containers it is what tasks read on the host', () => {
  const { nodes: wanted, containerMebibytes } = needs({
    mounts: [mount(text('/data'), '/a')],
    placement: { reserved: { infra: true, frontend: false, client: false, shared: true } },
    site: { containerRuntime: 'none', configsDirectory: text('/site/configs') },
  });
  const configs = path('optional', '/site/configs', 'cluster profile: srtctl_root');
  assert.equal(
    wanted.map(({ paths }) => paths),
    [[configs], [path('host', '/models/example', 'recipe: model.path'), configs]],
  );
  assert.is(containerMebibytes, null);
});

test('a copy of the model is made later, where the directory above it has to be', () => {
  const [node] = nodes({
    engine: trtllm,
    model: { stageDirectory: { path: text('/nvme/models'), parent: text('/nvme') } },
  });
  assert.equal(node?.paths, [image, model, path('mount', '/nvme', 'recipe: model.stage_dir')]);
});

test('of the nodes of a rehearsal it is ports and the run directory', () => {
  const { nodes: wanted, space } = needs({
    site: { simulatedNodes: true, containerRuntime: 'none' },
  });
  assert.equal(
    wanted.map(({ ports, gpus, cpus: threads, paths }) => [ports.length, gpus, threads, paths]),
    [[7, [], null, []]],
  );
  assert.equal(
    space.map(({ label }) => label),
    ['run'],
  );
});

test.run();
