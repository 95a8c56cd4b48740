import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { InternalError } from '../../src/diagnostics/internal-error.js';
import {
  isBundlePath,
  manifestPaths,
  outputTree,
  parents,
  withManifest,
} from '../../src/lib/manifest.js';
import { temporaryDirectory, writeFiles } from '../support/directories.js';

function file(path: string, content = '') {
  return { path, content, executable: false };
}

const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

test('every file is named, sorted by bytes, whatever the order', () => {
  const files = [
    file('steps/b.sh', 'abc'),
    file('a'),
    file('Z'),
    file('\u{1f600}'),
    file('\uffee'),
  ];
  const manifest = [
    `${empty}  Z\n`,
    `${empty}  a\n`,
    `${abc}  steps/b.sh\n`,
    `${empty}  \uffee\n`,
    `${empty}  \u{1f600}\n`,
  ].join('');
  assert.equal(withManifest(files), [...files, file('manifest.sha256', manifest)]);
  assert.equal(withManifest(files.toReversed()).at(-1), file('manifest.sha256', manifest));
});

test('sha256sum agrees, for texts and bytes', () => {
  const directory = temporaryDirectory();
  const files = withManifest([
    file('a b', 'é\n'),
    { path: '-x/ #', content: Buffer.from([0, 255, 10]), executable: true },
  ]);
  writeFiles(directory, { 'a b': 'é\n', 'manifest.sha256': String(files.at(-1)?.content) });
  writeFiles(directory, { '-x/ #': '' });
  const verify = () => spawnSync('sha256sum', ['--check', 'manifest.sha256'], { cwd: directory });
  assert.is(verify().status, 1);
  spawnSync('bash', ['-c', `printf '\\0\\377\\n' >"$1"`, 'bash', join(directory, '-x/ #')]);
  const { status, stdout } = verify();
  assert.is(status, 0);
  assert.is(String(stdout), '-x/ #: OK\na b: OK\n');
});

const escaping = ['', '/etc/passwd', '../a', 'a/../b', './a', 'a//b', 'a/', 'a\nb', 'a\\b', 'a\0'];

for (const path of escaping) {
  test(`${JSON.stringify(path)} is no path of a bundle`, () => {
    assert.not(isBundlePath(path));
    assert.throws(
      () => withManifest([file(path)]),
      (error: unknown) =>
        error instanceof InternalError &&
        error.message === `no path in a bundle: ${JSON.stringify(path)}`,
    );
  });
}

const clashes: readonly (readonly [readonly string[], string])[] = [
  [['a', 'b', 'a'], 'two files of one bundle are named a'],
  [['manifest.sha256'], 'two files of one bundle are named manifest.sha256'],
  [['a/b/c', 'a'], 'a is a file, and holds a/b/c'],
];

for (const [paths, message] of clashes) {
  test(`${paths.join(', ')} cannot be in one bundle`, () => {
    assert.throws(
      () => withManifest(paths.map((path) => file(path))),
      (error: unknown) => error instanceof InternalError && error.message === message,
    );
  });
}

test('one bundle is its own tree; several have a manifest over all of them', () => {
  const files = withManifest([file('job.sh')]);
  assert.is(outputTree([{ directory: '', files }]), files);
  const below = (directory: string) =>
    files.map((each) => ({ ...each, path: `${directory}/${each.path}` }));
  assert.equal(
    outputTree([
      { directory: 'tp8', files },
      { directory: 'tp4', files },
    ]),
    withManifest([...below('tp8'), ...below('tp4')]),
  );
});

test('a manifest is read back', () => {
  const paths = (files: readonly string[]) =>
    manifestPaths(String(withManifest(files.map((path) => file(path))).at(-1)?.content));
  assert.equal(paths(['plan.yaml', 'job.sh', 'é y']), ['job.sh', 'plan.yaml', 'é y']);
  assert.equal(paths(['x/plan.yaml', 'x/job.sh']), ['x/job.sh', 'x/plan.yaml']);
});

const ours = `${empty}  job.sh\n${empty}  plan.yaml\n`;
const foreign: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['a checksum list of another program', `${empty}  data/part-0\n${empty}  job.sh\n`],
  ['a plan of another job', `${empty}  job.sh\n${empty}  x/plan.yaml\n`],
  ['a path that leads out', `${ours}${empty}  ../precious\n`],
  ['an absolute path', `${ours}${empty}  /etc/passwd\n`],
  ['a line that is no checksum', `${ours}precious\n`],
  ['binary mode', `${ours}${empty} *precious\n`],
];

for (const [what, text] of foreign) {
  test(`no manifest of ours: ${what}`, () => assert.is(manifestPaths(text), undefined));
}

test('a manifest without its last line break has lost its end', () => {
  assert.equal(manifestPaths(ours), ['job.sh', 'plan.yaml']);
  assert.is(manifestPaths(ours.slice(0, -1)), undefined);
});

test('the directories above a file', () => {
  assert.equal(parents('a/b/c.sh'), ['a', 'a/b']);
  assert.equal(parents('c.sh'), []);
});

test.run();
