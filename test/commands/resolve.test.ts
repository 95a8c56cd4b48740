import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { srtgen } from '../support/command-line.js';
import { filesOf, snapshot, temporaryDirectory, writeFiles } from '../support/directories.js';

const test = suite<{ cwd: string }>('resolve', { cwd: '' });

/** What a recipe cannot do without. */
const rest = `model: {path: /m, container: /c, precision: fp8}
resources: {gpu_type: h100, gpus_per_node: 8, agg_nodes: 1, agg_workers: 1}
`;

const recipe = `# The recipes of one model.

base:
  name: "m"  # of all
${rest.replace(/^(?=.)/gm, '  ')}
override_long:
  # as long as the partition allows
  slurm: {time_limit: '4:00:00'}
zip_override_size:
  benchmark:
    type: custom
    command: ["small", "large # really"]
`;

const madeBy = (what: string) =>
  `# Made by srtgen resolve: ${what} of r.yaml. Edit that file, not this one.\n`;

const variants = {
  long: `${madeBy('long')}
# The recipes of one model.

name: "m_long"  # of all
${rest}# as long as the partition allows
slurm: {time_limit: '4:00:00'}
`,
  size_0: `${madeBy('size_0')}
# The recipes of one model.

name: "m_size_0"  # of all
${rest}benchmark:
  type: custom
  command: "small"
`,
  size_1: `${madeBy('size_1')}
# The recipes of one model.

name: "m_size_1"  # of all
${rest}benchmark:
  type: custom
  command: "large # really"
`,
};

const quiet = { status: 0, stdout: '', stderr: '' };

test.before.each((context) => {
  context.cwd = temporaryDirectory();
  writeFiles(context.cwd, { 'r.yaml': recipe, 'plain.yml': `name: p\n${rest}` });
});

test('a file for each variant stands beside the recipe', async ({ cwd }) => {
  const resolve = () => srtgen(['resolve', 'r.yaml'], { cwd });
  const said = (state: string) => ({
    ...quiet,
    stdout: ['long.yaml  ', 'size_0.yaml', 'size_1.yaml']
      .map((name) => `r.${name}  (${state})\n`)
      .join(''),
  });
  assert.equal(await resolve(), said('new'));
  assert.equal(filesOf(cwd), {
    'plain.yml': `0644 name: p\n${rest}`,
    'r.long.yaml': `0644 ${variants.long}`,
    'r.size_0.yaml': `0644 ${variants.size_0}`,
    'r.size_1.yaml': `0644 ${variants.size_1}`,
    'r.yaml': `0644 ${recipe}`,
  });
  assert.equal(await resolve(), said('unchanged'));
  writeFiles(cwd, { 'r.yaml': recipe.replace('4:00:00', '5:00:00') });
  assert.equal(await resolve(), {
    ...quiet,
    stdout: 'r.long.yaml    (changed)\nr.size_0.yaml  (unchanged)\nr.size_1.yaml  (unchanged)\n',
  });
  assert.is(
    readFileSync(join(cwd, 'r.long.yaml'), 'utf8'),
    variants.long.replace('4:00:00', '5:00:00'),
  );
});

/** Arguments -> files below `out`, and what is said. */
const chosen: readonly (readonly [string, readonly string[]])[] = [
  ['r.yaml', ['r.long.yaml', 'r.size_0.yaml', 'r.size_1.yaml']],
  ['r.yaml:override_long', ['r.long.yaml']],
  ['r.yaml:zip_override_size[1]', ['r.size_1.yaml']],
  ['r.yaml:*size*', ['r.size_0.yaml', 'r.size_1.yaml']],
  ['r.yaml:base', ['r.base.yaml']],
  ['plain.yml', ['plain.yml']],
];

for (const [argument, files] of chosen) {
  test(`-o with ${argument}`, async ({ cwd }) => {
    const outcome = await srtgen(['resolve', argument, '-o', 'out/deep'], { cwd });
    const width = Math.max(...files.map((file) => file.length));
    const stdout = files.map((file) => `out/deep/${file.padEnd(width)}  (new)\n`).join('');
    assert.equal(outcome, { ...quiet, stdout });
    assert.equal(Object.keys(filesOf(join(cwd, 'out/deep'))), files);
  });
}

test('--stdout separates several recipes, and names each', async ({ cwd }) => {
  assert.equal(await srtgen(['resolve', 'r.yaml', '--stdout'], { cwd }), {
    ...quiet,
    stdout: `${variants.long}---\n${variants.size_0}---\n${variants.size_1}`,
  });
  const one = await srtgen(['resolve', 'r.yaml:zip_override_size[0]', '--stdout'], { cwd });
  assert.equal(one, { ...quiet, stdout: variants.size_0 });
  assert.equal(Object.keys(snapshot(cwd)), ['plain.yml', 'r.yaml']);
});

test('what one recipe resolves to is built like it', async ({ cwd }) => {
  await srtgen(['resolve', 'r.yaml'], { cwd });
  await srtgen(['build', 'r.yaml:override_long', '-o', 'a'], { cwd });
  await srtgen(['build', 'r.long.yaml', '-o', 'b'], { cwd });
  const [a, b] = ['a', 'b'].map((directory) => filesOf(join(cwd, directory)));
  const { 'manifest.sha256': _, ...others } = a ?? {};
  const sum = (file: string): string =>
    createHash('sha256')
      .update(readFileSync(join(cwd, file)))
      .digest('hex');
  const renamed = Object.entries(others).map(([path, text]) => [
    path,
    text.replaceAll('r.yaml', 'r.long.yaml').replace(sum('r.yaml'), sum('r.long.yaml')),
  ]);
  const { 'manifest.sha256': __, ...found } = b ?? {};
  assert.equal(found, Object.fromEntries(renamed));
});

test('a recipe without variants is its own', async ({ cwd }) => {
  assert.equal(await srtgen(['resolve', 'plain.yml'], { cwd }), {
    ...quiet,
    stdout: 'plain.yml makes one job, and says all of it: nothing to write\n',
  });
  const own = '# Made by srtgen resolve: plain.yml. Edit that file, not this one.\n';
  const resolve = (file: string) => srtgen(['resolve', file, '--stdout'], { cwd });
  assert.equal(await resolve('plain.yml'), { ...quiet, stdout: `${own}name: p\n${rest}` });
  // A resolved recipe does not collect such lines.
  writeFiles(cwd, { 'plain.yml': `${own}name: p\n${rest}` });
  assert.equal(await resolve('plain.yml'), { ...quiet, stdout: `${own}name: p\n${rest}` });
  assert.equal(Object.keys(snapshot(cwd)), ['plain.yml', 'r.yaml']);
});

test('a file that somebody else has written stays, and with it all others', async ({ cwd }) => {
  writeFiles(cwd, { 'r.size_0.yaml': 'name: mine\n', 'r.size_1.yaml': variants.size_1 });
  const before = snapshot(cwd);
  assert.equal(await srtgen(['resolve', 'r.yaml'], { cwd }), {
    status: 1,
    stdout: '',
    stderr: `error[file-not-ours]: ${cwd}/r.size_0.yaml is there, and srtgen has not made it
  hint: name another directory with -o, or replace it with --force\n`,
  });
  assert.equal(snapshot(cwd), before);
  assert.equal(await srtgen(['resolve', 'r.yaml', '--force'], { cwd }), {
    ...quiet,
    stdout: 'r.long.yaml    (new)\nr.size_0.yaml  (changed)\nr.size_1.yaml  (unchanged)\n',
  });
  assert.is(readFileSync(join(cwd, 'r.size_0.yaml'), 'utf8'), variants.size_0);
});

test('a file that is as it should be stays, whoever wrote it, with its mode', async ({ cwd }) => {
  await srtgen(['resolve', 'r.yaml'], { cwd });
  chmodSync(join(cwd, 'r.long.yaml'), 0o600);
  assert.is((await srtgen(['resolve', 'r.yaml', '--check'], { cwd })).status, 0);
  writeFiles(cwd, { 'r.yaml': recipe.replace('4:00:00', '5:00:00') });
  await srtgen(['resolve', 'r.yaml'], { cwd });
  assert.is(filesOf(cwd)['r.long.yaml'], `0600 ${variants.long.replace('4:00:00', '5:00:00')}`);
});

test('--check shows what differs, and writes nothing', async ({ cwd }) => {
  const check = () => srtgen(['resolve', 'r.yaml', '--check'], { cwd });
  await srtgen(['resolve', 'r.yaml'], { cwd });
  assert.equal(await check(), quiet);
  writeFileSync(join(cwd, 'r.size_0.yaml'), variants.size_0.replace('small', 'tiny'));
  writeFiles(cwd, { 'r.yaml': recipe.replace('override_long', 'override_longest') });
  const before = snapshot(cwd);
  assert.equal(await check(), {
    status: 1,
    stdout: `missing: r.longest.yaml
--- a/r.size_0.yaml
+++ b/r.size_0.yaml
@@ -7,4 +7,4 @@
 resources: {gpu_type: h100, gpus_per_node: 8, agg_nodes: 1, agg_workers: 1}
 benchmark:
   type: custom
-  command: "tiny"
+  command: "small"
`,
    stderr: 'srtgen: 2 of 3 files are not what r.yaml resolves to\n',
  });
  assert.equal(snapshot(cwd), before);
});

test('what is no file is not replaced', async ({ cwd }) => {
  mkdirSync(join(cwd, 'r.long.yaml'));
  symlinkSync('r.yaml', join(cwd, 'r.size_0.yaml'));
  const before = snapshot(cwd);
  assert.equal(await srtgen(['resolve', 'r.yaml', '--force'], { cwd }), {
    status: 1,
    stdout: '',
    stderr: `error[file-blocked]: ${cwd}/r.long.yaml is a directory, where a file is to be written
error[file-blocked]: ${cwd}/r.size_0.yaml is a symbolic link, where a file is to be written\n`,
  });
  assert.equal(snapshot(cwd), before);
  const below = await srtgen(['resolve', 'r.yaml:override_long', '-o', 'plain.yml'], { cwd });
  assert.equal(
    { ...below, stderr: below.stderr.split(': ENOTDIR')[0] },
    {
      status: 1,
      stdout: '',
      stderr: `error[file-unwritable]: ${cwd}/plain.yml/r.long.yaml cannot be written`,
    },
  );
});

/** Arguments -> the whole of stderr; nothing is written. */
const mistakes: readonly (readonly [string, string, string])[] = [
  [
    'a selector',
    'r.yaml:override_log',
    `error[selector-unknown]: CWD/r.yaml has no \`override_log\`; it has \`override_long\`, \`zip_override_size\`
  hint: did you mean \`override_long\`?\n`,
  ],
  [
    'a zip',
    'zip.yaml',
    `zip.yaml:5:1: error[zip-lengths-differ]: lists of different lengths: a (2), b (3)
    5 | zip_override_z: {a: [1, 2], b: [1, 2, 3]}
      | ^^^^^^^^^^^^^^
  hint: all lists are as long as there are variants, or have one element; a list as a value is [[1, 2]]\n`,
  ],
  [
    'a key',
    'key.yaml',
    `key.yaml:4:1: error[unknown-key]: there is no key \`backnd\` at the top level
    4 | backnd: {}
      | ^^^^^^
  hint: did you mean \`backend\`?\n`,
  ],
  [
    'YAML',
    'yaml.yaml',
    `yaml.yaml:1:7: error[yaml-alias-unknown]: no anchor &x stands before this alias
    1 | name: *x
      |       ^^
  hint: put a value that starts with \`*\` in quotes\n`,
  ],
];

for (const [what, argument, stderr] of mistakes) {
  test(`a mistake in ${what}`, async ({ cwd }) => {
    writeFiles(cwd, {
      'zip.yaml': `base:\n${`name: m\n${rest}`.replace(/^(?=.)/gm, '  ')}zip_override_z: {a: [1, 2], b: [1, 2, 3]}\n`,
      'key.yaml': `name: m\n${rest}backnd: {}\n`,
      'yaml.yaml': 'name: *x\n',
    });
    const before = snapshot(cwd);
    const outcome = await srtgen(['resolve', argument], { cwd });
    assert.equal(outcome, { status: 1, stdout: '', stderr: stderr.replaceAll('CWD', cwd) });
    assert.equal(snapshot(cwd), before);
  });
}

for (const more of [['-o', 'x'], ['--check'], ['--force']]) {
  test(`--stdout with ${more[0]} is wrong usage`, async ({ cwd }) => {
    assert.equal(await srtgen(['resolve', 'r.yaml', '--stdout', ...more], { cwd }), {
      status: 2,
      stdout: '',
      stderr: `srtgen: --stdout writes no files: it goes with none of -o, --check, --force
srtgen resolve --help shows how it is used.\n`,
    });
  });
}

test.run();
