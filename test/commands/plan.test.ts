import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planRecipe } from '../../src/build.js';
import { clusterMap } from '../../src/inspect/cluster-map.js';
import { readPlanYaml } from '../../src/inspect/read-plan-yaml.js';
import { planHtml } from '../../src/report/plan-html.js';
import { srtgen } from '../support/command-line.js';
import { temporaryDirectory, writeFiles } from '../support/directories.js';

const test = suite<{ cwd: string }>('plan', { cwd: '' });

const recipe = `name: overlaid
model: {path: /models/m, container: /image.sqsh, precision: fp8}
resources: {gpu_type: h100, gpus_per_node: 8, agg_nodes: 1, agg_workers: 1}
frontend: {type: sglang, enable_multiple_frontends: false}
dynamo: {install: false}
backend:
  aggregated_environment:
    NCCL_DEBUG: WARN
    ODD: "a\\tb\\u202e"
environment:
  NCCL_DEBUG: INFO
srun_options: {exclusive: ""}
benchmark: {type: manual}
`;

const overridden = `base:
${recipe.replace(/^(?=.)/gm, '  ')}
override_low:
  environment: {NCCL_DEBUG: TRACE}
`;

test.before.each((context) => {
  context.cwd = temporaryDirectory();
  writeFiles(context.cwd, { 'r.yaml': recipe, 'o.yaml': overridden });
});

const page = String.raw`overlaid
  1 agg (SGLang behind SGLang router), benchmark manual

  nodes       1
  GPUs        8 of 8 h100, 8 a node: 8 agg
  time limit  01:00:00
  image       /image.sqsh
  model       /models/m (fp8)
  recipe      r.yaml

srun options of steps
  agg-0
    --exclusive  recipe: srun_options  r.yaml:12

Environment
  nats, etcd
    # recipe: environment
      NCCL_DEBUG  INFO  r.yaml:11

  agg-0
    # placement, chosen by srtgen
      HEAD_NODE_IP                    ${'${HEAD_IP}'}
      ETCD_ENDPOINTS                  http://${'${INFRA_HOST}'}:2379
      NATS_SERVER                     nats://${'${INFRA_HOST}'}:4222
      DYN_SYSTEM_PORT                 7500
      DYN_REQUEST_PLANE               tcp
      DYN_SKIP_SGLANG_LOG_FORMATTING  1
      DYN_LOG
        info,dynamo_runtime::pipeline::network::ingress::push_handler=warn
    # recipe: backend.aggregated_environment
      ODD                             a\tb\u{202e}               r.yaml:9
    # recipe: environment
      NCCL_DEBUG                      INFO                       r.yaml:11
                                      replaces WARN, recipe: backend.aggregated_environment r.yaml:8
`;

test('a variable shows who has the last word, and whom that replaces', async ({ cwd }) => {
  const argv = ['plan', 'r.yaml', '--only', 'environment,srun'];
  assert.equal(await srtgen(argv, { cwd }), { status: 0, stdout: page, stderr: '' });
});

test('an override is named where its value counts', async ({ cwd }) => {
  const { stdout } = await srtgen(['plan', 'o.yaml:override_low', '--only', 'environment'], {
    cwd,
  });
  assert.equal(
    stdout.split('\n').filter((line) => line.includes('TRACE')),
    [
      '      NCCL_DEBUG  TRACE  o.yaml:17 (override_low)',
      '      NCCL_DEBUG                      TRACE                      o.yaml:17 (override_low)',
    ],
  );
});

test('JSON has the plan, and who asked for what', async ({ cwd }) => {
  const { status, stdout } = await srtgen(['plan', 'r.yaml', '--json'], { cwd });
  const { version, jobs } = JSON.parse(stdout);
  assert.equal([status, version, jobs.length], [0, 1, 1]);
  const [{ files, plan, origins }] = jobs;
  assert.equal(files, ['r.yaml']);
  assert.equal(plan, readPlanYaml(await planYamlOf('r.yaml', cwd)).page);
  const { environment, srunOptions } = origins['agg-0'];
  assert.equal(srunOptions, {
    exclusive: { origin: 'recipe: srun_options', file: 'r.yaml', line: 12 },
  });
  assert.equal(environment.HEAD_NODE_IP, { origin: 'placement, chosen by srtgen' });
  assert.equal(environment.NCCL_DEBUG, {
    origin: 'recipe: environment',
    file: 'r.yaml',
    line: 11,
    replaced: [
      { value: 'WARN', origin: 'recipe: backend.aggregated_environment', file: 'r.yaml', line: 8 },
    ],
  });
});

/** The plan.yaml of a build. */
async function planYamlOf(recipe: string, cwd: string): Promise<string> {
  await srtgen(['build', recipe, '-o', 'out'], { cwd });
  return readFileSync(join(cwd, 'out/plan.yaml'), 'utf8');
}

const mistakes: readonly (readonly [string, readonly string[], string])[] = [
  ['no recipe', [], 'srtgen: RECIPE is missing\nsrtgen plan --help shows how it is used.\n'],
  [
    'a section that is not there',
    ['r.yaml', '--only', 'environmnt'],
    'srtgen: there is no section environmnt; did you mean environment?\nsrtgen plan --help shows how it is used.\n',
  ],
  [
    'sections of JSON',
    ['r.yaml', '--only', 'map', '--json'],
    'srtgen: --json has no sections to pick\nsrtgen plan --help shows how it is used.\n',
  ],
];

for (const [name, argv, stderr] of mistakes) {
  test(`wrong usage: ${name}`, async ({ cwd }) => {
    assert.equal(await srtgen(['plan', ...argv], { cwd }), { status: 2, stdout: '', stderr });
  });
}

test('a recipe that is wrong has no plan', async ({ cwd }) => {
  writeFiles(cwd, { 'w.yaml': recipe.replace('agg_workers: 1', 'agg_workers: 0') });
  const { status, stdout } = await srtgen(['plan', 'w.yaml'], { cwd });
  assert.equal([status, stdout], [1, '']);
});

test('colour is for terminals', async ({ cwd }) => {
  const argv = ['plan', 'r.yaml', '--only', 'map'];
  const plain = await srtgen(argv, { cwd });
  const coloured = await srtgen(argv, { cwd, isTTY: true });
  const wanted = await srtgen(argv, { cwd, isTTY: true, environment: { NO_COLOR: '1' } });
  assert.equal(wanted.stdout, plain.stdout);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
  assert.is(coloured.stdout.replace(/\u001b\[\d+m/g, '').replace(/ +$/gm, ''), plain.stdout);
  assert.ok(coloured.stdout.includes('\u001b[32mA0 \u001b[39m'));
});

test('a page with the map of the job', async ({ cwd }) => {
  assert.equal(await srtgen(['plan', 'o.yaml', '--html', 'page.html'], { cwd }), {
    status: 0,
    stdout: '',
    stderr: 'wrote page.html\n',
  });
  const { jobs } = planRecipe({ recipe: 'o.yaml', environment: {}, cwd });
  const wanted = planHtml(
    jobs.map(({ plan }) => ({ name: plan.name, summary: plan.summary, map: clusterMap(plan) })),
  );
  assert.is(jobs.length, 1);
  // A difference of pages is nothing that one could read.
  assert.ok(readFileSync(join(cwd, 'page.html'), 'utf8') === wanted, 'it is another page');
});

test('a page has no sections to pick, and is no JSON', async ({ cwd }) => {
  const messages: readonly (readonly [readonly string[], string])[] = [
    [['--only', 'map'], '--html has no sections to pick'],
    [['--json'], '--json or --html, not both'],
  ];
  for (const [more, message] of messages) {
    assert.equal(await srtgen(['plan', 'r.yaml', '--html', 'p.html', ...more], { cwd }), {
      status: 2,
      stdout: '',
      stderr: `srtgen: ${message}\nsrtgen plan --help shows how it is used.\n`,
    });
  }
});

test.run();
