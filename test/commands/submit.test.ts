import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Outcome, srtgen } from '../support/command-line.js';
import { filesOf, temporaryDirectory, writeFiles } from '../support/directories.js';
import { startStatusServer } from '../support/status-server.js';

interface SubmitHost {
  cwd: string;
  submit: (argv: readonly string[]) => Promise<Outcome>;
  calls: (program: string) => string;
}

const test = suite<SubmitHost>('submit');

/** Of an image that is no alias: not every test has a cluster profile. */
const input = readFileSync('fixtures/golden/sglang-dynamo-agg/input.yaml', 'utf8').replace(
  'sglang-0.5',
  '/images/sglang-0.5.sqsh',
);
const overridden = `base:
${input.replace(/^(?=.)/gm, '  ')}
override_high: {benchmark: {command: high}}
override_low: {benchmark: {command: low}}
override_mid: {benchmark: {command: mid}}
`;

/** A directory with recipes, and Slurm's clients as the stand-ins of test/runtime; sbatch gives job 4711. */
test.before.each((context) => {
  const cwd = temporaryDirectory();
  const slurm = join(cwd, 'slurm');
  writeFiles(cwd, {
    'r.yaml': input,
    'o.yaml': overridden,
    'slurm/sbatch.out': '4711\n',
    'slurm/sinfo.out': 'gpu*|8|infinite\n',
  });
  mkdirSync(join(cwd, 'bin'));
  for (const program of ['sbatch', 'squeue', 'sinfo']) {
    symlinkSync(resolve('test/runtime/fakes/slurm-client'), join(cwd, 'bin', program));
  }
  const here = (text: string): string =>
    text.replaceAll(cwd, 'HERE').replace(/\d+ files/g, 'N files');
  const environment = { PATH: `${cwd}/bin:${process.env.PATH}`, FAKE_SLURM: slurm };
  context.cwd = cwd;
  context.submit = async (argv) => {
    const { status, stdout, stderr } = await srtgen(['submit', ...argv], { cwd, environment });
    return { status, stdout: here(stdout), stderr: here(stderr).replace(/, \d+ new/g, '') };
  };
  context.calls = (program) => here(filesOf(slurm)[`${program}.calls`]?.slice(5) ?? '');
});

/** What submit.sh says of a job on a terminal. */
function submitted(name: string): string {
  return `submitted      job 4711 (${name})
log            HERE/${name}-4711.log
run directory  HERE/outputs/4711
watch          squeue --jobs=4711
               tail -F HERE/${name}-4711.log
cancel         scancel 4711
`;
}

test('a recipe is built and its job submitted', async ({ submit, calls }) => {
  assert.equal(await submit(['r.yaml', '-o', 'out']), {
    status: 0,
    stdout: submitted('qwen-agg'),
    stderr: 'out/job.sh  (N files)\n',
  });
  assert.is(calls('sbatch'), 'sbatch [--parsable] [HERE/out/job.sh]\n');
});

test('a bundle is submitted as it is, with options for submit.sh and for sbatch', async ({
  cwd,
  submit,
  calls,
}) => {
  await srtgen(['build', 'r.yaml', '-o', 'out'], { cwd });
  const before = filesOf(join(cwd, 'out'));
  rmSync(join(cwd, 'r.yaml'));
  const options = ['--json', '--force', '--tags', 'a b,c', '--tags', 'd'];
  assert.equal(await submit(['out', ...options, '--', '--qos=high', '--comment', 'x y']), {
    status: 0,
    stdout:
      '{"status":"submitted","slurm_job_id":"4711","job_name":"qwen-agg","output_dir":"HERE/outputs/4711",' +
      '"metadata_path":"HERE/outputs/4711/4711.json","config_path":"HERE/out/recipe.yaml","tags":["a b", "c", "d"]}\n',
    stderr: '',
  });
  assert.is(
    calls('sbatch'),
    'sbatch [--parsable] [--qos=high] [--comment] [x y] [HERE/out/job.sh]\n',
  );
  assert.equal(filesOf(join(cwd, 'out')), before);
});

test('--test-only asks for an estimate of each job', async ({ cwd, submit, calls }) => {
  await srtgen(['build', 'o.yaml', '-o', 'out'], { cwd });
  writeFiles(cwd, { 'slurm/sbatch.out': 'sbatch: Job 9 to start at noon\n' });
  assert.equal(await submit(['out', '--test-only']), {
    status: 0,
    stdout: 'sbatch: Job 9 to start at noon\n'.repeat(3),
    stderr: '',
  });
  assert.is(
    calls('sbatch'),
    ['high', 'low', 'mid']
      .map((name) => `sbatch [--test-only] [HERE/out/qwen-agg_${name}/job.sh]\n`)
      .join(''),
  );
});

test('the first job that is refused ends it', async ({ cwd, submit, calls }) => {
  await srtgen(['build', 'o.yaml', '-o', 'out'], { cwd });
  writeFiles(cwd, { 'out/qwen-agg_low/nodes.sh': 'edited' });
  assert.equal(await submit(['./out']), {
    status: 1,
    stdout: submitted('qwen-agg_high'),
    stderr:
      'srtgen: the bundle at HERE/out/qwen-agg_low is not what was built: nodes.sh: FAILED; ' +
      'sha256sum: WARNING: 1 computed checksum did NOT match\n' +
      'srtgen: out/qwen-agg_low was refused; submitted before it: out/qwen-agg_high; not tried: out/qwen-agg_mid\n',
  });
  assert.is(calls('sbatch'), 'sbatch [--parsable] [HERE/out/qwen-agg_high/job.sh]\n');
});

test('a recipe that cannot be built submits nothing', async ({ cwd, submit, calls }) => {
  writeFiles(cwd, { 'r.yaml': input.replace('agg_workers: 1', 'agg_workers: 9') });
  const { status, stdout } = await submit(['r.yaml', '-o', 'out']);
  assert.equal({ status, stdout, calls: calls('sbatch') }, { status: 1, stdout: '', calls: '' });
});

test('a directory that cannot be written submits nothing', async ({ cwd, submit, calls }) => {
  writeFiles(cwd, { 'out/notes.txt': 'mine' });
  const { status, stdout } = await submit(['r.yaml', '-o', 'out']);
  assert.equal({ status, stdout, calls: calls('sbatch') }, { status: 1, stdout: '', calls: '' });
});

test('what build takes decides what is built', async ({ cwd, submit }) => {
  writeFiles(cwd, { 'site.yaml': 'default_partition: long\n' });
  const { status, stderr } = await submit([
    'o.yaml:override_low',
    '-o',
    'out',
    '--cluster',
    'site.yaml',
    '--eval',
    'only',
  ]);
  assert.equal(
    { status, stderr },
    {
      status: 1,
      stderr:
        'out/job.sh  (N files)\n' +
        'srtgen: INFMAX_WORKSPACE is not set, and the recipe uses it: export it\nsrtgen: not submitted\n',
    },
  );
  const built = filesOf(join(cwd, 'out'));
  assert.ok(Object.hasOwn(built, 'bench/workspace-evaluation.sh'));
  assert.match(built['job.sh'] ?? '', /^#SBATCH --partition=long$/m);
});

test('status services are told of the job, and the job does not wait for their consent', async ({
  cwd,
  submit,
}) => {
  const services = [await startStatusServer('answers'), await startStatusServer('fails')];
  const endpoints = services.map(({ url }) => url).join(', ');
  writeFiles(cwd, {
    'r.yaml': `${input}reporting: {status: {endpoints: [${endpoints}]}}\n`,
    'site.yaml': 'cluster: "ra\\"ck"\n',
  });
  const argv = ['r.yaml', '-o', 'out', '--cluster', 'site.yaml', '--tags', 'nightly'];
  assert.equal(await submit(argv), {
    status: 0,
    stdout: submitted('qwen-agg'),
    stderr: 'out/job.sh  (N files)\n',
  });
  const record = JSON.parse(readFileSync(join(cwd, 'outputs/4711/4711.json'), 'utf8'));
  const { submitted_at, generated_at, bundle, ...rest } = record;
  assert.match(submitted_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.is(generated_at, submitted_at.replace('T', ' ').replace('Z', ''));
  assert.match(bundle, /^[0-9a-f]{64}$/);
  assert.equal(rest, {
    ...{ job_id: '4711', tags: ['nightly'], version: '2.0', orchestrator: true },
    ...{ job_name: 'qwen-agg', cluster: 'ra"ck', recipe: 'r.yaml' },
    model: { path: '/models/qwen3-32b', container: '/images/sglang-0.5.sqsh', precision: 'fp8' },
    resources: {
      gpu_type: 'h100',
      gpus_per_node: 8,
      agg_nodes: 1,
      agg_workers: 1,
      gpus_per_agg: 8,
    },
    ...{ backend_type: 'sglang', frontend_type: 'dynamo', benchmark: { type: 'custom' } },
  });
  const told = {
    ...{ method: 'POST', path: '/api/jobs', contentType: 'application/json' },
    body: {
      ...{ job_id: '4711', job_name: 'qwen-agg', submitted_at, cluster: 'ra"ck' },
      ...{ recipe: join(cwd, 'out/recipe.yaml'), metadata: record },
    },
  };
  for (const { told: found, close } of services) {
    assert.equal(
      found.map(({ method, path, contentType, body }) => ({ method, path, contentType, body })),
      [told],
    );
    close();
  }
});

// biome-ignore format: a table
const mistakes: readonly (readonly [readonly string[], string])[] = [
  [[],                            'RECIPE or BUNDLE is missing'],
  [['--', 'r.yaml'],              'RECIPE or BUNDLE is missing'],
  [['r.yaml'],                    '-o DIR is missing'],
  [['r.yaml', 'o.yaml'],          'one RECIPE or BUNDLE at a time, not also o.yaml'],
  [['bin'],                       'bin is no bundle: it has no submit.sh'],
  [['slurm', '-o', 'x'],          '--output is for a recipe, and slurm is built already'],
  [['slurm', '--cluster', 'x'],   '--cluster is for a recipe, and slurm is built already'],
  [['r.yaml', '-o', 'x', '--partition=y'], "Unknown option '--partition'"],
];

for (const [argv, mistake] of mistakes) {
  test(`wrong usage: ${argv.join(' ')}`, async ({ submit }) => {
    assert.equal(await submit(argv), {
      status: 2,
      stdout: '',
      stderr: `srtgen: ${mistake}\nsrtgen submit --help shows how it is used.\n`,
    });
  });
}

test.run();
