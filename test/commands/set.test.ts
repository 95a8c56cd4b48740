/** `--set` and `--unset`, from the command line to the bundle. */

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { srtgen } from '../support/command-line.js';
import { temporaryDirectory, writeFiles } from '../support/directories.js';

const test = suite<{ cwd: string }>('set', { cwd: '' });

const input = readFileSync(resolve('fixtures/golden/sglang-dynamo-agg/input.yaml'), 'utf8').replace(
  'sglang-0.5',
  '/images/sglang.sqsh',
);

test.before.each((context) => {
  context.cwd = temporaryDirectory();
  writeFiles(context.cwd, {
    'r.yaml': `${input}environment: {a.b: x, C: y}\nextra_mount: [/a:/a]\n`,
  });
});

async function built(cwd: string, ...options: readonly string[]) {
  const said = await srtgen(['build', 'r.yaml', '-o', 'out', ...options], { cwd });
  assert.equal([said.status, said.stderr], [0, '']);
  return readFileSync(join(cwd, 'out/recipe.yaml'), 'utf8');
}

test('values are YAML, keys may be new, and the bundle says what was changed', async ({ cwd }) => {
  const text = await built(
    cwd,
    ...['--set', 'resources.agg_nodes=2', '--set', 'resources.agg_workers=2'],
    ...['--set', 'environment.D="7"', '--set', 'health_check={max_attempts: 9}'],
    ...['--set', 'extra_mount.0=/b:/b', '--set', 'extra_mount.1=/c:/c'],
    ...['--unset', 'environment."a.b"', '--unset', 'slurm'],
  );
  assert.equal(
    text.split('\n').filter((line) => line.startsWith('#')),
    [
      '# r.yaml as this bundle was built from it, overrides and sweeps applied.',
      '# Changed on the command line: --set resources.agg_nodes',
      '# Changed on the command line: --set resources.agg_workers',
      '# Changed on the command line: --set environment.D',
      '# Changed on the command line: --set health_check',
      '# Changed on the command line: --set extra_mount.0',
      '# Changed on the command line: --set extra_mount.1',
      '# Changed on the command line: --unset environment.a.b',
      '# Changed on the command line: --unset slurm',
    ],
  );
  const { slurm: _, ...before } = parse(input);
  assert.equal(parse(text), {
    ...before,
    resources: { ...before.resources, agg_nodes: 2, agg_workers: 2 },
    environment: { C: 'y', D: '7' },
    extra_mount: ['/b:/b', '/c:/c'],
    health_check: { max_attempts: 9 },
  });
});

test('a mistake in a value points at the option', async ({ cwd }) => {
  const argv = ['validate', 'r.yaml', '--set', 'name=y', '--set', 'resources.agg_nodes=two'];
  assert.equal(await srtgen([...argv, '--set', 'benchmrk.type=manual'], { cwd }), {
    status: 1,
    stdout: `command line:2:27: error[wrong-value]: \`resources.agg_nodes\` takes a whole number or null, not the string "two"
    2 | --set resources.agg_nodes=two
      |                           ^^^
  from: command line (command line:2:27), over recipe (r.yaml:13:14)
command line:3:7: error[unknown-key]: there is no key \`benchmrk\` at the top level
    3 | --set benchmrk.type=manual
      |       ^^^^^^^^^^^^^^^^^^^^
  hint: did you mean \`benchmark\`?
1 recipe, 0 jobs: 2 errors, 0 warnings in 1 file
`,
    stderr: '',
  });
});

test('every job is changed; two of one name are refused', async ({ cwd }) => {
  const indented = input.replace(/^(?=.)/gm, '  ');
  writeFiles(cwd, { 'r.yaml': `base:\n${indented}\noverride_a: {}\noverride_b: {}\n` });
  const validated = (...options: readonly string[]) =>
    srtgen(['validate', 'r.yaml', ...options], { cwd });
  assert.equal(await validated('--set', 'benchmark.type=manual'), {
    status: 0,
    stdout: '1 recipe, 2 jobs: nothing to remark\n',
    stderr: '',
  });
  assert.equal((await validated('--set', 'name=same')).stdout.split('\n').slice(0, 3), [
    'command line:1:12: error[variant-name-taken]: two variants, `a` and `b`, are both named "same"',
    '    1 | --set name=same',
    '      |            ^^^^',
  ]);
});

const usage = '\nsrtgen validate --help shows how it is used.\n';

for (const [option, written, message] of [
  [
    '--set',
    'name',
    '--set takes a.b=VALUE, with quotes around a key that has a dot in it, not name',
  ],
  ['--set', '=x', '--set =x names no key'],
  ['--set', 'a..b=x', '--set a..b=x names no key'],
  ['--set', 'name=[', '--set name=[: this is not YAML: Flow sequence must end with a ]'],
  [
    '--unset',
    'name=x',
    '--unset takes a.b, with quotes around a key that has a dot in it, not name=x',
  ],
] as const) {
  test(`wrong usage: ${option} ${written}`, async ({ cwd }) => {
    assert.equal(await srtgen(['validate', 'r.yaml', option, written], { cwd }), {
      status: 2,
      stdout: '',
      stderr: `srtgen: ${message}${usage}`,
    });
  });
}

test.run();
