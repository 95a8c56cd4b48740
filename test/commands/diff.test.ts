/** `srtgen diff`: two overlays of one recipe, and what it says of them. */

import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { srtgen } from '../support/command-line.js';
import { temporaryDirectory, writeFiles } from '../support/directories.js';
import { goldenCase } from '../support/golden.js';

const test = suite<{ cwd: string }>('diff', { cwd: '' });

const profile = readFileSync('fixtures/clusters/plain.yaml', 'utf8');
const goldens = { nginx: 'sglang-dynamo-nginx', trtllm: 'trtllm-mpi', mocker: 'sglang-dynamo-agg' };
type Golden = keyof typeof goldens;

function goldenText(name: Golden): string {
  return readFileSync(goldenCase(goldens[name]).input.recipe, 'utf8');
}

/** A golden recipe as a base, with an override for each side. */
function overridden(golden: Golden, left: string, right: string): string {
  const base = goldenText(golden).replace(/^(?=.)/gm, '  ');
  return `base:\n${base}override_a: ${left}\noverride_b: ${right}\n`;
}

interface Case {
  readonly name: string;
  readonly golden: Golden;
  readonly left: string;
  readonly right: string;
  readonly expected: string;
}

/** Both jobs are called `same`, or every case would begin with their names. */
const cases: readonly Case[] = [
  {
    name: 'nothing',
    golden: 'nginx',
    left: '{name: same}',
    right: '{name: same}',
    expected: '',
  },
  {
    name: 'a flag of all workers of a role is one line',
    golden: 'nginx',
    left: '{backend: {sglang_config: {prefill: {chunked-prefill-size: 8192}}}}',
    right:
      '{backend: {sglang_config: {prefill: {chunked-prefill-size: 16384, disable-radix-cache: true}}}}',
    expected: `commands
  prefill
    ~ --chunked-prefill-size  8192 -> 16384
    + --disable-radix-cache
`,
  },
  {
    name: 'the order of keys is no difference',
    golden: 'nginx',
    left: '{environment: {A: "1", B: "2"}, srun_options: {x: "1", y: "2"}}',
    right: '{srun_options: {y: "2", x: "1"}, environment: {B: "2", A: "1"}}',
    expected: '',
  },
  {
    name: 'environment, mounts, srun options, directives',
    golden: 'nginx',
    left: '{environment: {NCCL_DEBUG: INFO}, extra_mount: ["/data:/data:ro"], srun_options: {cpus-per-task: "32"}}',
    right:
      '{backend: {decode_environment: {NCCL_DEBUG: WARN, EMPTY: ""}}, extra_mount: ["/data:/data"], sbatch_directives: {comment: night}}',
    expected: `environment
  prefill, frontend, nats, etcd, benchmark
    - NCCL_DEBUG  INFO
  decode
    ~ NCCL_DEBUG  INFO -> WARN
    + EMPTY       ''

mounts
  all steps
    ~ /data  /data:ro -> /data

srun options
  prefill, decode, benchmark
    ~ --cpus-per-task  32 -> 64

directives
  + --comment  night
`,
  },
  {
    name: 'placement: a worker more',
    golden: 'nginx',
    left: '{resources: {prefill_nodes: 1, prefill_workers: 1}}',
    right: '{resources: {prefill_nodes: 2, prefill_workers: 2}}',
    expected: `job
  ~ nodes            4 -> 5
  ~ prefill workers  1 -> 2

placement
  ~ decode-0         node 2, GPUs 0 to 7 -> node 3, GPUs 0 to 7
  ~ decode-0-rank-1  node 3, GPUs 0 to 7 -> node 4, GPUs 0 to 7
  + prefill-1        node 2, GPUs 0 to 7

ports
  decode-0
    ~ system  7501 -> 7502
    ~ nccl    17501 -> 17502
  decode-0-rank-1
    ~ system  7502 -> 7503
    ~ nccl    17502 -> 17503

commands
  decode-0
    ~ --nccl-port  17501 -> 17502
  decode-0-rank-1
    ~ --nccl-port  17502 -> 17503

environment
  decode-0
    ~ DYN_SYSTEM_PORT  7501 -> 7502
  decode-0-rank-1
    ~ DYN_SYSTEM_PORT  7502 -> 7503

directives
  ~ --nodes    4 -> 5
  ~ --ntasks   4 -> 5
  ~ --segment  4 -> 5

readiness
  ~ frontend: workers found by the frontend  dynamo_ready http://\${ENTRY_IP}:8000/health 1 1 ->
                                             dynamo_ready http://\${ENTRY_IP}:8000/health 2 1
  decode-0
    ~ workers                                http_answers http://\${DECODE_0_IP}:7501/health ->
                                             http_answers http://\${DECODE_0_IP}:7502/health
    ~ while it measures                      http://\${DECODE_0_IP}:7501/health ->
                                             http://\${DECODE_0_IP}:7502/health
  decode-0-rank-1
    ~ while it measures                      http://\${DECODE_0_NODE_1_IP}:7502/health ->
                                             http://\${DECODE_0_NODE_1_IP}:7503/health

benchmark
  ~ RESULT_SUFFIX  gpus_24_ctx_8_gen_16 -> gpus_32_ctx_16_gen_16
`,
  },
  {
    name: 'image, points, time',
    golden: 'nginx',
    left: '{model: {container: "lmsysorg/sglang:v0.5.8"}, benchmark: {concurrencies: [64]}}',
    right:
      '{model: {container: "lmsysorg/sglang:v0.5.9"}, benchmark: {concurrencies: [128]}, slurm: {time_limit: "02:00:00"}, health_check: {max_attempts: 100}}',
    expected: `job
  ~ image  lmsysorg/sglang:v0.5.8 -> lmsysorg/sglang:v0.5.9

images
  prefill, decode, frontend, nats, etcd, benchmark
    ~ image  lmsysorg/sglang:v0.5.8 -> lmsysorg/sglang:v0.5.9

benchmark
  - point concurrency 64   640 requests
  ~ CONCURRENCIES          64 -> 128
  + point concurrency 128  1280 requests

time
  ~ time limit  01:00:00 -> 02:00:00
  ~ start-up    1800 s -> 1000 s
`,
  },
  {
    name: 'files of an engine, by their keys',
    golden: 'trtllm',
    left: '{backend: {trtllm_config: {decode: {stream_interval: 20, cuda_graph_config: {enable_padding: true}}}}}',
    right:
      '{backend: {trtllm_config: {decode: {cuda_graph_config: {enable_padding: false, max_batch_size: 8}, stream_interval: 50}}}}',
    expected: `files
  trtllm_config_decode.yaml
    ~ cuda_graph_config.enable_padding  true -> false
    ~ stream_interval                   20 -> 50
    + cuda_graph_config.max_batch_size  8
`,
  },
];

test.before.each((context) => {
  context.cwd = temporaryDirectory();
  cpSync(resolve('fixtures/golden/sglang-dynamo-nginx/configs'), join(context.cwd, 'configs'), {
    recursive: true,
  });
  writeFiles(context.cwd, { 'srtslurm.yaml': profile });
});

for (const { name, golden, left, right, expected } of cases) {
  test(name, async ({ cwd }) => {
    const named = (override: string) => override.replace(/^\{(name: same)?(, )?/, '{name: same, ');
    writeFiles(cwd, { 'r.yaml': overridden(golden, named(left), named(right)) });
    const argv = ['diff', 'r.yaml:override_a', 'r.yaml:override_b', '--configs', 'configs'];
    const { status, stdout, stderr } = await srtgen(argv, { cwd });
    assert.is(stderr, '');
    assert.is(stdout, expected);
    assert.is(status, expected === '' ? 0 : 1);
  });
}

test('a bundle is what its recipe was', async ({ cwd }) => {
  writeFiles(cwd, { 'r.yaml': goldenText('nginx') });
  const configs = ['--configs', 'configs'];
  await srtgen(['build', 'r.yaml', '-o', 'out', ...configs], { cwd });
  const pairs = [
    ['r.yaml', 'out'],
    ['out', 'r.yaml'],
    ['out/plan.yaml', 'out'],
  ];
  for (const pair of pairs) {
    assert.equal(await srtgen(['diff', ...pair, ...configs], { cwd }), {
      status: 0,
      stdout: '',
      stderr: '',
    });
  }
});

test('of several jobs those of the same name are compared', async ({ cwd }) => {
  const base = goldenText('mocker').replace(/^(?=.)/gm, '  ');
  const low = 'override_low:\n  environment: {LEVEL: "1"}\n';
  writeFiles(cwd, {
    'a.yaml': `base:\n${base}${low}override_gone: {}\noverride_same: {}\n`,
    'b.yaml': `base:\n${base}${low.replace('1', '2')}override_same: {}\noverride_new: {}\n`,
  });
  assert.equal(await srtgen(['diff', 'a.yaml', 'b.yaml'], { cwd }), {
    status: 1,
    stdout: `qwen-agg_low
environment
  all steps
    ~ LEVEL  1 -> 2

- job qwen-agg_gone
+ job qwen-agg_new
`,
    stderr: '',
  });
});

test('JSON has the same differences', async ({ cwd }) => {
  const left = '{name: same, environment: {LEVEL: "1"}}';
  writeFiles(cwd, { 'r.yaml': overridden('mocker', left, left.replace('1', '2')) });
  const argv = ['diff', 'r.yaml:override_a', 'r.yaml:override_b', '--json'];
  const { status, stdout } = await srtgen(argv, { cwd });
  assert.is(status, 1);
  assert.equal(JSON.parse(stdout), {
    version: 1,
    same: false,
    jobs: [
      {
        name: 'same',
        differences: [
          { section: 'environment', subject: 'all steps', key: 'LEVEL', from: '1', to: '2' },
        ],
      },
    ],
    removed: [],
    added: [],
  });
});

const usage = (mistake: string): string =>
  `srtgen: ${mistake}\nsrtgen diff --help shows how it is used.\n`;

const refused: readonly (readonly [string, readonly string[], string])[] = [
  ['nothing', [], usage('A is missing')],
  ['one', ['a'], usage('B is missing')],
  ['three', ['a', 'b', 'c'], usage('two at a time, not also c')],
  [
    'a directory that is no bundle',
    ['empty', 'r.yaml'],
    'srtgen: empty is no bundle: there is no plan.yaml in it\n',
  ],
  [
    'a plan of another version',
    ['new', 'r.yaml'],
    'srtgen: new/plan.yaml is no plan that this srtgen reads: its version is not 1\n',
  ],
  ['half a plan', ['half', 'r.yaml'], 'srtgen: half/plan.yaml is no plan: it lacks recipe\n'],
];

for (const [name, argv, stderr] of refused) {
  test(`refused: ${name}`, async ({ cwd }) => {
    writeFiles(cwd, {
      'r.yaml': goldenText('mocker'),
      'empty/a.txt': '',
      'new/plan.yaml': 'version: 2\n',
      'half/plan.yaml': 'version: 1\nname: half\n',
    });
    assert.equal(await srtgen(['diff', ...argv], { cwd }), { status: 2, stdout: '', stderr });
  });
}

test('refused: a recipe with a mistake', async ({ cwd }) => {
  writeFiles(cwd, { 'w.yaml': 'name: w\n' });
  const { status, stdout, stderr } = await srtgen(['diff', 'w.yaml', 'w.yaml'], { cwd });
  assert.equal([status, stdout], [2, '']);
  assert.match(stderr, /^w\.yaml:1:1: error\[/);
});

test.run();
