import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { srtgen } from '../support/command-line.js';
import { filesOf, temporaryDirectory, writeFiles } from '../support/directories.js';

const test = suite<{ cwd: string }>('validate', { cwd: '' });

const input = readFileSync(resolve('fixtures/golden/sglang-dynamo-agg/input.yaml'), 'utf8').replace(
  'sglang-0.5',
  '/images/sglang.sqsh',
);
const indented = input.replace(/^(?=.)/gm, '  ');
const wrong = input.replace('gpu_type: ', 'gpu_typ: ');
const doubtful = `${input}\nenable_config_dump: false\n`;

const ofWrong = `bad/wrong.yaml:10:1: error[missing-key]: \`resources.gpu_type\` is missing
   10 | resources:
      | ^^^^^^^^^
  hint: Kind of GPU; on gb200 and gb300 TensorRT-LLM's workers have their memory bound to the CPUs' NUMA nodes.
bad/wrong.yaml:11:3: error[unknown-key]: there is no key \`gpu_typ\` in \`resources\`
   11 |   gpu_typ: h100
      |   ^^^^^^^
  hint: did you mean \`gpu_type\`?
`;

test.before.each((context) => {
  context.cwd = temporaryDirectory();
  writeFiles(context.cwd, {
    'good/b.yaml': input,
    'good/a.yml': `base:\n${indented}\noverride_x: {}\noverride_y: {}\n`,
    'bad/wrong.yaml': wrong,
    'bad/doubtful.yaml': doubtful,
  });
});

test('what is right is counted', async ({ cwd }) => {
  assert.equal(await srtgen(['validate', 'good'], { cwd }), {
    status: 0,
    stdout: '2 recipes, 3 jobs: nothing to remark\n',
    stderr: '',
  });
});

test('directories, files, patterns and selectors, each file once; nothing is written', async ({
  cwd,
}) => {
  const before = filesOf(cwd);
  const summaries: readonly (readonly [readonly string[], string])[] = [
    [['good/b.yaml'], '1 recipe, 1 job: nothing to remark'],
    [['good/a.yml:override_x'], '1 recipe, 1 job: nothing to remark'],
    [['good/a.yml:*_y', 'good/a.yml:override_x'], '2 recipes, 2 jobs: nothing to remark'],
    [['good', 'good/b.yaml', './good/../good'], '2 recipes, 3 jobs: nothing to remark'],
    [['*/b.yaml'], '1 recipe, 1 job: nothing to remark'],
    [['**/{a,b}.y*ml'], '2 recipes, 3 jobs: nothing to remark'],
  ];
  for (const [paths, summary] of summaries) {
    const { status, stdout } = await srtgen(['validate', ...paths], { cwd });
    assert.equal([paths, status, stdout], [paths, 0, `${summary}\n`]);
  }
  assert.equal(filesOf(cwd), before);
});

test('errors and warnings, in the order of the files', async ({ cwd }) => {
  const { status, stdout, stderr } = await srtgen(['validate', '.'], { cwd });
  assert.equal([status, stderr], [1, '']);
  const line = doubtful.split('\n').length - 1;
  assert.is(
    stdout,
    `bad/doubtful.yaml:${line}:21: warning[key-without-effect]: \`enable_config_dump\` has no effect: engines that can write their configuration down always do
   ${line} | enable_config_dump: false
      |                     ^^^^^
  hint: remove it
${ofWrong}4 recipes, 4 jobs: 2 errors, 1 warning in 2 files
`,
  );
});

test('warnings are errors with --strict', async ({ cwd }) => {
  const status = async (...options: readonly string[]) =>
    (await srtgen(['validate', 'bad/doubtful.yaml', ...options], { cwd })).status;
  assert.equal([await status(), await status('--strict')], [0, 1]);
});

test('comments silence warnings, one by one, and say why', async ({ cwd }) => {
  const old = '# srtgen: allow key-without-effect - kept for the old tool';
  const line = doubtful.split('\n').length;
  writeFiles(cwd, {
    'line.yaml': doubtful.replace(/(?=enable_config_dump)/, `${old}\n`),
    'file.yaml': `${old}\n${doubtful}`,
  });
  const strict = (file: string) => srtgen(['validate', file, '--strict'], { cwd });
  const allowed = {
    status: 0,
    stdout: '1 recipe, 1 job: nothing to remark, 1 allowed by comments\n',
    stderr: '',
  };
  assert.equal(await strict('line.yaml'), allowed);
  assert.equal(await strict('file.yaml'), allowed);
  const { stdout } = await srtgen(['validate', 'line.yaml', '--format', 'json'], { cwd });
  const { silenced, files } = JSON.parse(stdout);
  assert.equal(
    [silenced, files[0].silenced],
    [
      1,
      [
        {
          code: 'key-without-effect',
          severity: 'warning',
          message:
            '`enable_config_dump` has no effect: engines that can write their configuration down always do',
          path: 'enable_config_dump',
          hint: 'remove it',
          file: 'line.yaml',
          line,
          column: 21,
          reason: 'kept for the old tool',
        },
      ],
    ],
  );
});

test('no command goes on with a warning that --strict does not let pass', async ({ cwd }) => {
  for (const [command, ...options] of [
    ['build', '-o', 'out'],
    ['submit', '-o', 'out'],
    ['run', '-o', 'out'],
    ['plan'],
  ] as const) {
    const argv = [command, 'bad/doubtful.yaml', ...options, '--strict'];
    const { status, stdout, stderr } = await srtgen(argv, { cwd });
    assert.equal(
      [command, status, stdout, stderr.split('\n').at(-2)],
      [command, 1, '', 'srtgen: a warning, and --strict lets none pass'],
    );
  }
  assert.equal(
    Object.keys(filesOf(cwd)).filter((path) => path.startsWith('out')),
    [],
  );
});

test('bundles, hidden directories and packages are not looked into', async ({ cwd }) => {
  await srtgen(['build', 'good/b.yaml', '-o', 'good/out'], { cwd });
  writeFiles(cwd, { 'good/.git/x.yaml': 'a: 1', 'good/node_modules/y.yaml': 'a: 1' });
  const { stdout } = await srtgen(['validate', 'good'], { cwd });
  assert.is(stdout, '2 recipes, 3 jobs: nothing to remark\n');
});

test('profiles are checked as such, and other files are skipped', async ({ cwd }) => {
  writeFiles(cwd, {
    'all/srtslurm.yaml': 'default_acount: x\n',
    'all/other-site.yaml': 'default_account: x\nmodel_paths: {}\n',
    'all/compose.yaml': 'services: {}\n',
    'all/list.yaml': '- 1\n',
  });
  const { status, stdout } = await srtgen(['validate', 'all'], { cwd });
  const skipped = (
    file: string,
    line: string,
    carets: string,
  ) => `${file}:1:1: warning[file-skipped]: this is no recipe, and is not looked at further
    1 | ${line}
      | ${carets}
  hint: keep it elsewhere, or name the recipes, as in recipes/*.yaml
`;
  assert.is(
    stdout,
    `${skipped('all/compose.yaml', 'services: {}', '^^^^^^^^')}${skipped('all/list.yaml', '- 1', '^')}all/srtslurm.yaml:1:1: error[unknown-key]: there is no key \`default_acount\` at the top level
    1 | default_acount: x
      | ^^^^^^^^^^^^^^
  hint: did you mean \`default_account\`?
2 cluster profiles, 2 other files: 1 error, 2 warnings in 3 files
`,
  );
  assert.is(status, 1);
  const named = await srtgen(['validate', 'all/compose.yaml'], { cwd });
  assert.equal(named, {
    status: 1,
    stdout: `all/compose.yaml:1:1: error[not-a-recipe]: this is no recipe: it has none of a recipe's keys
    1 | services: {}
      | ^^^^^^^^
  hint: a recipe has name, model and resources at its top level, or base with overrides
1 other file: 1 error, 0 warnings in 1 file
`,
    stderr: '',
  });
});

test('what is wrong with the cluster profile is said once, and nothing else is judged', async ({
  cwd,
}) => {
  writeFiles(cwd, { 'srtslurm.yaml': 'gpus_per_node: 4\n', 'broken.yaml': 'cluster: [1]\n' });
  const doubted = await srtgen(['validate', '.'], { cwd, environment: {} });
  assert.equal(doubted.stdout.match(/srtslurm\.yaml:.*|^\d+ recipes, .*/gm), [
    'srtslurm.yaml:1:16: warning[key-without-effect]: `gpus_per_node` has no effect: every recipe says it for itself',
    '4 recipes, 4 jobs, 2 cluster profiles: 3 errors, 2 warnings in 4 files',
  ]);
  const refused = await srtgen(['validate', 'good', '--cluster', 'broken.yaml'], { cwd });
  assert.equal(refused, {
    status: 1,
    stdout: `broken.yaml:1:10: error[wrong-value]: \`cluster\` takes a string or null, not a list
    1 | cluster: [1]
      |          ^
1 cluster profile: 1 error, 0 warnings in 1 file
`,
    stderr: '',
  });
  const missing = await srtgen(['validate', 'good', '--cluster', 'none.yaml'], { cwd });
  assert.is(
    missing.stdout,
    `error[file-missing]: there is no file ${cwd}/none.yaml\n1 other file: 1 error, 0 warnings in 1 file\n`,
  );
});

test('a value says which layers it came through, and a problem which jobs have it', async ({
  cwd,
}) => {
  const base = indented
    .replace('gpus_per_node: 8', 'gpus_per_node: "{gpus}"')
    .replace('tensor-parallel-size: 8', 'tensor-parallel-size: 4');
  writeFiles(cwd, {
    'x.yaml': `base:
${base}
  sweep:
    gpus: [8, eight]
  output: {log_dir: /logs}
override_a:
  resources: {agg_workers: one}
zip_override_b:
  resources: {agg_workers: [2, two]}
`,
  });
  const { stdout } = await srtgen(['validate', 'x.yaml'], { cwd });
  assert.is(
    stdout,
    `x.yaml:37:28: error[wrong-value]: \`resources.agg_workers\` takes a whole number or null, not the string "one"
   37 |   resources: {agg_workers: one}
      |                            ^^^
  from: override_a (x.yaml:37:28), over base (x.yaml:15:18)
  in: 2 of 6 jobs: a_gpus8, a_gpuseight
x.yaml:34:15: error[wrong-value]: \`resources.gpus_per_node\` takes a whole number, not the string "eight"
   34 |     gpus: [8, eight]
      |               ^^^^^
  from: sweep, gpus = eight (x.yaml:34:15), filled into recipe (x.yaml:13:20)
  in: 3 of 6 jobs: a_gpuseight, b_0_gpuseight, b_1_gpuseight
x.yaml:35:21: warning[key-without-effect]: \`output.log_dir\` has no effect: logs are in logs/ of the run directory
   35 |   output: {log_dir: /logs}
      |                     ^^^^^
  in: 1 of 6 jobs: b_0_gpus8
  hint: remove it; output_dir of the cluster profile says where run directories are
x.yaml:39:32: error[wrong-value]: \`resources.agg_workers\` takes a whole number or null, not the string "two"
   39 |   resources: {agg_workers: [2, two]}
      |                                ^^^
  from: zip_override_b[1] (x.yaml:39:32), over base (x.yaml:15:18)
  in: 2 of 6 jobs: b_1_gpus8, b_1_gpuseight
1 recipe, 0 jobs: 3 errors, 1 warning in 1 file
`,
  );
});

test('setup scripts are found in --configs', async ({ cwd }) => {
  writeFiles(cwd, {
    's.yaml': `${input}\nsetup_script: s.sh\n`,
    'configs/s.sh': 'true\n',
  });
  const { stdout } = await srtgen(['validate', 's.yaml', '--configs', 'configs'], { cwd });
  assert.is(stdout, '1 recipe, 1 job: nothing to remark\n');
});

test('json says the same to programs', async ({ cwd }) => {
  const argv = ['validate', 'bad/wrong.yaml', 'good/b.yaml', '--format', 'json'];
  const { status, stdout, stderr } = await srtgen(argv, { cwd });
  assert.equal([status, stderr], [1, '']);
  assert.equal(JSON.parse(stdout), {
    version: 1,
    recipes: 2,
    jobs: 1,
    profiles: 0,
    others: 0,
    errors: 2,
    warnings: 0,
    silenced: 0,
    files: [
      {
        file: 'bad/wrong.yaml',
        kind: 'recipe',
        jobs: 0,
        diagnostics: [
          {
            code: 'missing-key',
            severity: 'error',
            message: '`resources.gpu_type` is missing',
            path: 'resources.gpu_type',
            hint: "Kind of GPU; on gb200 and gb300 TensorRT-LLM's workers have their memory bound to the CPUs' NUMA nodes.",
            file: 'bad/wrong.yaml',
            line: 10,
            column: 1,
          },
          {
            code: 'unknown-key',
            severity: 'error',
            message: 'there is no key `gpu_typ` in `resources`',
            path: 'resources.gpu_typ',
            hint: 'did you mean `gpu_type`?',
            file: 'bad/wrong.yaml',
            line: 11,
            column: 3,
          },
        ],
        silenced: [],
      },
      { file: 'good/b.yaml', kind: 'recipe', jobs: 1, diagnostics: [], silenced: [] },
    ],
  });
});

test('github shows them beside the lines', async ({ cwd }) => {
  writeFiles(cwd, { 'a,b:c%.yaml': wrong });
  const { stdout } = await srtgen(['validate', 'a,b:c%.yaml', '--format', 'github'], { cwd });
  assert.is(
    stdout,
    `::error file=a%2Cb%3Ac%25.yaml,line=10,col=1,title=missing-key::\`resources.gpu_type\` is missing%0Ahint: Kind of GPU; on gb200 and gb300 TensorRT-LLM's workers have their memory bound to the CPUs' NUMA nodes.
::error file=a%2Cb%3Ac%25.yaml,line=11,col=3,title=unknown-key::there is no key \`gpu_typ\` in \`resources\`%0Ahint: did you mean \`gpu_type\`?
1 recipe, 0 jobs: 2 errors, 0 warnings in 1 file
`,
  );
});

const usage = '\nsrtgen validate --help shows how it is used.\n';

for (const [argv, message] of [
  [[], 'PATH is missing'],
  [['x*.yaml'], 'no file matches x*.yaml'],
  [['empty'], 'empty has no *.yaml and no *.yml'],
  [['good', '--format', 'xml'], '--format takes text, json, github, not xml'],
] as const) {
  test(`refused: ${argv.join(' ')}`, async ({ cwd }) => {
    writeFiles(cwd, { 'empty/readme.md': '' });
    assert.equal(await srtgen(['validate', ...argv], { cwd }), {
      status: 2,
      stdout: '',
      stderr: `srtgen: ${message}${usage}`,
    });
  });
}

test.run();
