import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { srtgen } from '../support/command-line.js';
import { filesOf, snapshot, temporaryDirectory, writeFiles } from '../support/directories.js';

const test = suite<{ cwd: string }>('build', { cwd: '' });

const golden = resolve('fixtures/golden/sglang-dynamo-agg/input.yaml');
/** Of an image that is no alias, as there is no cluster profile here. */
const input = readFileSync(golden, 'utf8').replace('sglang-0.5', '/images/sglang-0.5.sqsh');
const overridden = `base:
${input.replace(/^(?=.)/gm, '  ')}
override_low:
  benchmark: {command: low}
override_high:
  benchmark: {command: high}
`;

test.before.each((context) => {
  context.cwd = temporaryDirectory();
  writeFiles(context.cwd, { 'r.yaml': input, 'o.yaml': overridden });
});

test('a build says what it has made, and a second one that there was nothing to do', async ({
  cwd,
}) => {
  const build = () => srtgen(['build', 'r.yaml', '-o', './out'], { cwd });
  const count = (await build()).stdout.match(/\d+/)?.[0] ?? '';
  assert.is(String(Object.keys(filesOf(join(cwd, 'out'))).length), count);
  const said = (changes: string) => ({
    status: 0,
    stdout: `out/job.sh  (${count} files, ${changes})\n`,
    stderr: '',
  });
  assert.equal(await build(), said('unchanged'));
  rmSync(join(cwd, 'out/plan.yaml'));
  writeFileSync(join(cwd, 'out/nodes.sh'), 'edited');
  assert.equal(await build(), said('1 new, 1 changed'));
  rmSync(join(cwd, 'out'), { recursive: true });
  assert.equal(await build(), said(`${count} new`));
});

test('a recipe with overrides makes a directory for each job', async ({ cwd }) => {
  const { status, stdout, stderr } = await srtgen(['build', 'o.yaml', '-o', 'out'], { cwd });
  assert.equal({ status, stderr }, { status: 0, stderr: '' });
  assert.is(
    stdout.replaceAll(/\d+ files, \d+ new/g, 'N'),
    'out/qwen-agg_high/job.sh  (N)\nout/qwen-agg_low/job.sh   (N)\n',
  );
  assert.equal(
    Object.keys(snapshot(join(cwd, 'out'))).filter((path) => !path.includes('/')),
    ['manifest.sha256', 'qwen-agg_high', 'qwen-agg_low'],
  );

  const one = await srtgen(['build', 'o.yaml:override_low', '-o', 'out'], { cwd });
  assert.equal({ status: one.status, stderr: one.stderr }, { status: 0, stderr: '' });
  assert.match(one.stdout, /^out\/job\.sh {2}\(\d+ files, \d+ new, 1 changed, \d+ removed\)\n$/);
  assert.ok(!Object.hasOwn(snapshot(join(cwd, 'out')), 'qwen-agg_high'));

  await srtgen(['build', 'o.yaml', '-o', 'out'], { cwd });
  writeFileSync(join(cwd, 'o.yaml'), `${overridden}override_mid: {}\n`.replace('high', 'top'));
  const renamed = await srtgen(['build', 'o.yaml', '-o', 'out'], { cwd });
  // Of the job that is the same, what changes is the recipe's sum, and the bundle's list of sums.
  assert.equal(renamed.stdout.replaceAll(/\d+(?= (?:files|new))/g, 'N').split('\n'), [
    'out/qwen-agg_low/job.sh  (N files, 2 changed)',
    'out/qwen-agg_mid/job.sh  (N files, N new)',
    'out/qwen-agg_top/job.sh  (N files, N new)',
    'out  (N files of an earlier build removed)',
    '',
  ]);
});

test('a colon that is part of a name selects nothing', async ({ cwd }) => {
  writeFiles(cwd, { 'a:b.yaml': input });
  const { status, stderr } = await srtgen(['build', 'a:b.yaml', '-o', 'out'], { cwd });
  assert.equal({ status, stderr }, { status: 0, stderr: '' });
});

test('--eval is a variable of the recipe, so that the bundle carries it', async ({ cwd }) => {
  const built = async (recipe: string, when: string) => {
    writeFiles(cwd, { 'e.yaml': recipe });
    const said = await srtgen(['build', 'e.yaml', '-o', 'out', '--eval', when], { cwd });
    assert.equal([said.status, said.stderr], [0, '']);
    const files = Object.keys(snapshot(join(cwd, 'out')));
    const bundled: Readonly<Record<string, unknown>> = parse(
      readFileSync(join(cwd, 'out/recipe.yaml'), 'utf8'),
    );
    return {
      environment: bundled.environment,
      files: files.filter((path) => /(?:eval|bench).*\.sh$/.test(path) && !path.startsWith('lib/')),
    };
  };
  const before = `${input}\nenvironment: {A: b, EVAL_ONLY: "true"}\n`;
  assert.equal(await built(before, 'after'), {
    environment: { A: 'b', RUN_EVAL: 'true' },
    files: [
      'bench/workspace-evaluation.sh',
      'steps/benchmark.sh',
      'steps/evaluation.sh',
      'tasks/benchmark.sh',
      'tasks/evaluation.sh',
    ],
  });
  assert.equal(await built(input, 'only'), {
    environment: { EVAL_ONLY: 'true' },
    files: [
      'bench/points.sh',
      'bench/workspace-evaluation.sh',
      'steps/benchmark.sh',
      'tasks/benchmark.sh',
    ],
  });
});

test('tags are in the plan and in the scripts of job and submission, each once, and nowhere else', async ({
  cwd,
}) => {
  await srtgen(['build', 'r.yaml', '-o', 'plain'], { cwd });
  const argv = [
    'build',
    'r.yaml',
    '-o',
    'out',
    '--tags',
    "nightly, it's new",
    '--tags',
    'nightly,b',
  ];
  assert.is((await srtgen(argv, { cwd })).status, 0);
  const plain = snapshot(join(cwd, 'plain'));
  const tagged = snapshot(join(cwd, 'out'));
  assert.equal(
    Object.keys(tagged).filter((path) => tagged[path] !== plain[path]),
    ['job.sh', 'manifest.sha256', 'plan.yaml', 'submit.sh'],
  );
  const added = (path: string): readonly string[] => {
    const before = readFileSync(join(cwd, 'plain', path), 'utf8').split('\n');
    const lines = readFileSync(join(cwd, 'out', path), 'utf8').split('\n');
    return lines.filter((line) => !before.includes(line));
  };
  assert.equal(added('job.sh'), [
    '# What this build was called; for the verdict.',
    "readonly SRTGEN_TAGS=(nightly 'it'\\''s new' b)",
  ]);
  assert.equal(added('submit.sh'), [
    '# What this build was called; --tags adds to it.',
    "readonly SRTGEN_TAGS=(nightly 'it'\\''s new' b)",
  ]);
  assert.equal(added('plan.yaml'), ["tags: [nightly, it's new, b]"]);
});

const unfitTags: readonly (readonly [string, string])[] = [
  ['', '--tags has an empty tag'],
  ['a,,b', '--tags has an empty tag'],
  ['a\nb', String.raw`--tags takes what can be printed, not "a\nb"`],
  ['a\u001b[31m', String.raw`--tags takes what can be printed, not "a\u001b[31m"`],
];

for (const [tags, mistake] of unfitTags) {
  test(`tags ${JSON.stringify(tags)} are refused`, async ({ cwd }) => {
    assert.equal(await srtgen(['build', 'r.yaml', '-o', 'out', '--tags', tags], { cwd }), {
      status: 2,
      stdout: '',
      stderr: `srtgen: ${mistake}\nsrtgen build --help shows how it is used.\n`,
    });
  });
}

test('setup scripts come from --configs, facts of the site from --cluster', async ({ cwd }) => {
  writeFiles(cwd, {
    's.yaml': `${input}setup_script: setup.sh\n`,
    'configs/setup.sh': 'printf hello\n',
    'site.yaml': 'default_partition: long\n',
  });
  const argv = ['build', 's.yaml', '-o', 'out', '--configs', 'configs', '--cluster', 'site.yaml'];
  assert.is((await srtgen(argv, { cwd })).status, 0);
  const files = filesOf(join(cwd, 'out'));
  assert.is(files['configs/setup.sh'], '0755 printf hello\n');
  assert.match(files['job.sh'] ?? '', /^#SBATCH --partition=long$/m);
});

test('a wrong recipe is said to be wrong, and nothing is written', async ({ cwd }) => {
  writeFiles(cwd, { 'w.yaml': `${input}backnd: {}\n` });
  const { status, stdout, stderr } = await srtgen(['build', 'w.yaml', '-o', 'out'], { cwd });
  assert.equal({ status, stdout }, { status: 1, stdout: '' });
  assert.match(
    stderr,
    /w\.yaml:\d+:1: error\[unknown-key\]: .*\n +\d+ \| backnd: \{\}\n +\| \^+\n/,
  );
  assert.equal(Object.keys(snapshot(cwd)), ['o.yaml', 'r.yaml', 'w.yaml']);
});

test('only a terminal is given colours, and only if it wants them', async ({ cwd }) => {
  writeFiles(cwd, { 'w.yaml': `${input}backnd: {}\n` });
  const argv = ['build', 'w.yaml', '-o', 'out'];
  const plain = (await srtgen(argv, { cwd })).stderr;
  const coloured = (await srtgen(argv, { cwd, isTTY: true })).stderr;
  const refused = await srtgen(argv, { cwd, isTTY: true, environment: { NO_COLOR: '1' } });
  assert.match(coloured, '\u001b[31m\u001b[1merror[unknown-key]\u001b[22m\u001b[39m');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
  assert.is(coloured.replaceAll(/\u001b\[\d+m/g, ''), plain);
  assert.is(refused.stderr, plain);
});

test('a directory that is not ours is refused', async ({ cwd }) => {
  for (const more of [[], ['--check']]) {
    assert.equal(await srtgen(['build', 'r.yaml', '-o', '.', ...more], { cwd }), {
      status: 1,
      stdout: '',
      stderr: `error[output-not-ours]: ${cwd} is not empty, and what is in it is not from an earlier build
  hint: name a directory that is new, empty, or holds a bundle\n`,
    });
  }
});

test('--check agrees with what was built, and writes nothing', async ({ cwd }) => {
  const argv = ['build', 'r.yaml', '-o', 'out'];
  await srtgen(argv, { cwd });
  const nothing = { status: 0, stdout: '', stderr: '' };
  assert.equal(await srtgen([...argv, '--check'], { cwd }), nothing);

  const out = join(cwd, 'out');
  const benchmark = readFileSync(join(out, 'tasks/benchmark.sh'), 'utf8');
  const line = benchmark.split('\n').findIndex((text) => text.includes('--rate 4'));
  writeFileSync(join(out, 'tasks/benchmark.sh'), benchmark.replace('--rate 4', '--rate 5'));
  writeFileSync(join(out, 'job.sh'), Buffer.from([0, 255]));
  chmodSync(join(out, 'nodes.sh'), 0o600);
  rmSync(join(out, 'plan.yaml'));
  writeFiles(out, { 'notes.txt': 'of the reviewer\n' });
  const before = snapshot(cwd);
  const { status, stdout, stderr } = await srtgen([...argv, '--check'], { cwd });
  assert.is(status, 1);
  assert.equal(
    stdout.split('\n').filter((text) => !text.startsWith(' ')),
    [
      'binary: job.sh differs',
      'mode: nodes.sh has 0600, not 0644',
      'missing: plan.yaml',
      '--- a/tasks/benchmark.sh',
      '+++ b/tasks/benchmark.sh',
      `@@ -${line - 2},7 +${line - 2},7 @@`,
      `-  bash -lc 'python3 /bench/load.py --rate 5 && cp report.json /logs/'`,
      `+  bash -lc 'python3 /bench/load.py --rate 4 && cp report.json /logs/'`,
      '',
    ],
  );
  assert.is(stderr, 'srtgen: out is not what the recipe gives: 4 of its files differ\n');
  assert.equal(snapshot(cwd), before);
});

test('--check shows a manifest only where nothing else differs', async ({ cwd }) => {
  const argv = ['build', 'r.yaml', '-o', 'out'];
  await srtgen(argv, { cwd });
  chmodSync(join(cwd, 'out/manifest.sha256'), 0o600);
  const check = () => srtgen([...argv, '--check'], { cwd });
  assert.is((await check()).stdout, 'mode: manifest.sha256 has 0600, not 0644\n');
  await srtgen(argv, { cwd });
  writeFiles(cwd, { 'r.yaml': input.replace('--rate 4', '--rate 6') });
  const headers = (await check()).stdout.split('\n').filter((line) => line.startsWith('+++'));
  assert.equal(headers, [
    '+++ b/plan.yaml',
    '+++ b/provenance.sh',
    '+++ b/recipe.yaml',
    '+++ b/tasks/benchmark.sh',
  ]);
});

test.run();
