import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { InternalError } from '../../src/diagnostics/internal-error.js';
import { compareBundle, writeBundle } from '../../src/phases/9-write/index.js';
import { built, bundle, first, second, several } from '../support/bundles.js';
import { filesOf, snapshot, temporaryDirectory, writeFiles } from '../support/directories.js';
import { unwrap } from '../support/source.js';

const test = suite<{ out: string }>('write', { out: '' });

test.before.each((context) => {
  context.out = join(temporaryDirectory(), 'new/out');
});

test('a new directory is made, with its parents', ({ out }) => {
  assert.equal(unwrap(writeBundle(out, first)), {
    created: [
      'config/deep/x',
      'job.sh',
      'lib/a.sh',
      'manifest.sha256',
      'plan.yaml',
      'steps/old.sh',
    ],
    changed: [],
    removed: [],
  });
  assert.equal(filesOf(out), built(first));
  assert.is(spawnSync('sha256sum', ['-c', 'manifest.sha256'], { cwd: out }).status, 0);
});

test('modes do not depend on the umask', ({ out }) => {
  const mask = process.umask(0o077);
  try {
    unwrap(writeBundle(out, first));
  } finally {
    process.umask(mask);
  }
  assert.equal(snapshot(out), {
    ...built(first),
    config: '0755 directory',
    'config/deep': '0755 directory',
    lib: '0755 directory',
    steps: '0755 directory',
  });
  assert.is(statSync(out).mode & 0o777, 0o755);
});

test('a directory that is there keeps its mode, and what it passes on to those below', ({
  out,
}) => {
  mkdirSync(out, { recursive: true });
  chmodSync(out, 0o2770);
  unwrap(writeBundle(out, first));
  assert.is(statSync(out).mode & 0o7777, 0o2770);
  assert.is(snapshot(out).lib, '2755 directory');
});

test('unchanged files are not touched', ({ out }) => {
  unwrap(writeBundle(out, first));
  const long = new Date('2001-02-03');
  for (const { path } of first) utimesSync(join(out, path), long, long);
  assert.equal(unwrap(writeBundle(out, first)), { created: [], changed: [], removed: [] });
  const untouched = () =>
    first.filter(({ path }) => statSync(join(out, path)).mtimeMs === long.getTime());
  assert.equal(untouched(), first);

  chmodSync(join(out, 'lib/a.sh'), 0o644);
  assert.equal(unwrap(writeBundle(out, first)).changed, ['lib/a.sh']);
  assert.equal(filesOf(out), built(first));
  const kept = first.filter(({ path }) => path !== 'manifest.sha256');
  assert.equal(untouched(), kept);
});

test('a second build leaves its own files and those that nobody built', ({ out }) => {
  unwrap(writeBundle(out, first));
  writeFiles(out, { 'steps/mine.txt': 'mine', 'outputs/1/log': 'log' });
  assert.equal(unwrap(writeBundle(out, second)), {
    created: ['steps/new.sh'],
    changed: ['lib/a.sh', 'manifest.sha256'],
    removed: ['config/deep/x', 'steps/old.sh'],
  });
  assert.equal(snapshot(out), {
    ...built(second),
    lib: '0755 directory',
    outputs: '0755 directory',
    'outputs/1': '0755 directory',
    'outputs/1/log': '0644 log',
    steps: '0755 directory',
    'steps/mine.txt': '0644 mine',
  });
});

test('what somebody changed by hand is built again', ({ out }) => {
  unwrap(writeBundle(out, first));
  writeFileSync(join(out, 'job.sh'), 'edited\n');
  rmSync(join(out, 'steps'), { recursive: true });
  rmSync(join(out, 'config/deep/x'));
  assert.equal(unwrap(writeBundle(out, first)), {
    created: ['config/deep/x', 'steps/old.sh'],
    changed: ['job.sh'],
    removed: [],
  });
  assert.equal(filesOf(out), built(first));
});

test('several jobs: vanished ones go, unchanged ones stay as they are', ({ out }) => {
  const long = new Date('2001-02-03');
  unwrap(writeBundle(out, several({ tp4: first, tp8: first })));
  for (const { path } of first) utimesSync(join(out, 'tp8', path), long, long);
  const report = unwrap(writeBundle(out, several({ tp8: first, tp16: second })));
  assert.equal(
    report.removed,
    Object.keys(built(first)).map((path) => `tp4/${path}`),
  );
  assert.equal(filesOf(out), built(several({ tp8: first, tp16: second })));
  const touched = first.filter(
    ({ path }) => statSync(join(out, 'tp8', path)).mtimeMs !== long.getTime(),
  );
  assert.equal(touched, []);
  assert.not(Object.hasOwn(snapshot(out), 'tp4'));
});

test('several jobs where one was, one where several were', ({ out }) => {
  unwrap(writeBundle(out, first));
  unwrap(writeBundle(out, several({ a: first, b: second })));
  assert.equal(filesOf(out), built(several({ a: first, b: second })));
  unwrap(writeBundle(out, second));
  assert.equal(filesOf(out), built(second));
});

test('a job that was built by itself since then is taken back', ({ out }) => {
  unwrap(writeBundle(out, several({ a: first, b: second })));
  unwrap(writeBundle(join(out, 'a'), bundle({ 'tasks/more.sh': 'more\n' })));
  unwrap(writeBundle(out, several({ a: first, b: second })));
  assert.equal(filesOf(out), built(several({ a: first, b: second })));
});

test('the directory itself may be a link', ({ out }) => {
  mkdirSync(join(out, '../real'), { recursive: true });
  symlinkSync('real', out);
  unwrap(writeBundle(out, first));
  assert.equal(filesOf(join(out, '../real')), built(first));
});

test('a path that leads out is a bug, and nothing is written', ({ out }) => {
  const escaping = { path: '../precious', content: '', executable: false };
  assert.throws(
    () => writeBundle(out, [...first, escaping]),
    (error: unknown) => error instanceof InternalError,
  );
  assert.is(statSync(out, { throwIfNoEntry: false }), undefined);
});

test('compare says what write would do, and does nothing', ({ out }) => {
  const made = (path: string) => {
    const file = [...first, ...second].findLast((each) => each.path === path);
    return { content: Buffer.from(file?.content ?? ''), mode: file?.executable ? 0o755 : 0o644 };
  };
  const before = bundle({ 'lib/a.sh': 'a\n', 'steps/old.sh': 'old\n', 'config/deep/x': 'x\n' });
  unwrap(writeBundle(out, before));
  chmodSync(join(out, 'plan.yaml'), 0o600);
  const there = snapshot(out);
  const old = (content: string, mode = 0o755) => ({ content: Buffer.from(content), mode });
  assert.equal(unwrap(compareBundle(out, second)), [
    { path: 'config/deep/x', found: old('x\n', 0o644), made: undefined },
    { path: 'lib/a.sh', found: old('a\n'), made: made('lib/a.sh') },
    {
      path: 'manifest.sha256',
      found: old(String(before.at(-1)?.content), 0o644),
      made: made('manifest.sha256'),
    },
    { path: 'plan.yaml', found: old('plan\n', 0o600), made: made('plan.yaml') },
    { path: 'steps/new.sh', found: undefined, made: made('steps/new.sh') },
    { path: 'steps/old.sh', found: old('old\n'), made: undefined },
  ]);
  assert.equal(snapshot(out), there);
  unwrap(writeBundle(out, second));
  assert.equal(unwrap(compareBundle(out, second)), []);
});

test.run();
