import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  renameSync,
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
import { outputTree, withManifest } from '../../src/lib/manifest.js';
import { compareBundle, writeBundle } from '../../src/phases/9-write/index.js';
import type { Diagnostic } from '../../src/types/diagnostic.js';
import type { BundleFile } from '../../src/types/file.js';
import { filesOf, snapshot, temporaryDirectory, writeFiles } from '../support/directories.js';
import { runInterrupted } from '../support/interruption.js';
import { brief, unwrap } from '../support/source.js';

const test = suite<{ out: string }>('write', { out: '' });

test.before.each((context) => {
  context.out = join(temporaryDirectory(), 'new/out');
});

type Texts = Readonly<Record<string, string>>;

/** Files of a bundle; a script is executable. */
function bundle(texts: Texts): readonly BundleFile[] {
  const all = { 'job.sh': 'job\n', 'plan.yaml': 'plan\n', ...texts };
  return withManifest(
    Object.entries(all).map(([path, content]) => ({
      path,
      content,
      executable: path.endsWith('.sh'),
    })),
  );
}

/** What a directory holds when it was built from these files and nothing else. */
function built(files: readonly BundleFile[]): Texts {
  return Object.fromEntries(
    files
      .map(({ path, content, executable }): [string, string] => [
        path,
        `${executable ? '0755' : '0644'} ${content}`,
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function several(bundles: Readonly<Record<string, readonly BundleFile[]>>): readonly BundleFile[] {
  return outputTree(Object.entries(bundles).map(([directory, files]) => ({ directory, files })));
}

const first = bundle({ 'lib/a.sh': 'a\n', 'steps/old.sh': 'old\n', 'config/deep/x': 'x\n' });
const second = bundle({ 'lib/a.sh': 'A\n', 'steps/new.sh': 'new\n' });

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

/** What stands in the way -> the diagnostic, and the place that it names. */
const refusals: readonly (readonly [string, (out: string) => void, string, string])[] = [
  [
    'a file',
    (out) => {
      mkdirSync(join(out, '..'), { recursive: true });
      writeFileSync(out, 'precious');
    },
    'output-is-file',
    '',
  ],
  [
    'a path through a file',
    (out) => writeFileSync(join(out, '../..', 'new'), 'precious'),
    'output-unwritable',
    '',
  ],
  [
    'somebody’s files',
    (out) => writeFiles(out, { 'thesis.tex': 'precious' }),
    'output-not-ours',
    '',
  ],
  [
    'somebody’s checksums',
    (out) => writeFiles(out, { 'manifest.sha256': `${'0'.repeat(64)}  data\n`, data: 'precious' }),
    'output-not-ours',
    '',
  ],
  [
    'a journal that is none of ours',
    (out) => writeFiles(out, { 'manifest.unfinished': 'data\n', data: 'precious' }),
    'output-not-ours',
    '',
  ],
  [
    'a manifest that is a link',
    (out) => {
      unwrap(writeBundle(join(out, '../other'), first));
      mkdirSync(out);
      symlinkSync('../other/manifest.sha256', join(out, 'manifest.sha256'));
    },
    'output-not-ours',
    '',
  ],
  [
    'a link in place of a script',
    (out) => {
      unwrap(writeBundle(out, first));
      writeFiles(out, { '../precious': 'precious' });
      rmSync(join(out, 'lib/a.sh'));
      symlinkSync('../../precious', join(out, 'lib/a.sh'));
    },
    'output-blocked',
    '/lib/a.sh is a symbolic link',
  ],
  [
    'a link in place of a directory',
    (out) => {
      unwrap(writeBundle(out, first));
      renameSync(join(out, 'steps'), join(out, '../elsewhere'));
      symlinkSync('../elsewhere', join(out, 'steps'));
    },
    'output-blocked',
    '/steps is a symbolic link',
  ],
  [
    'a directory in place of a script',
    (out) => {
      unwrap(writeBundle(out, first));
      rmSync(join(out, 'job.sh'));
      writeFiles(out, { 'job.sh/mine': 'precious' });
    },
    'output-blocked',
    '/job.sh is a directory',
  ],
  [
    'a file in place of a directory',
    (out) => {
      unwrap(writeBundle(out, first));
      rmSync(join(out, 'lib'), { recursive: true });
      writeFiles(out, { lib: 'precious' });
    },
    'output-blocked',
    '/lib is a file',
  ],
  [
    'a pipe',
    (out) => {
      unwrap(writeBundle(out, first));
      rmSync(join(out, 'job.sh'));
      spawnSync('mkfifo', [join(out, 'job.sh')]);
    },
    'output-blocked',
    '/job.sh is a special file',
  ],
];

for (const [what, prepare, code, place] of refusals) {
  test(`refused, and nothing is changed: ${what}`, ({ out }) => {
    prepare(out);
    const around = join(out, '../..');
    const before = what === 'a pipe' ? undefined : snapshot(around);
    for (const { value, diagnostics } of [writeBundle(out, second), compareBundle(out, second)]) {
      assert.is(value, undefined);
      assert.equal(diagnostics.map(brief), [`error ${code}`]);
      assert.ok(startsWith(diagnostics, `${out}${place}`));
    }
    if (before !== undefined) assert.equal(snapshot(around), before);
  });
}

function startsWith([diagnostic]: readonly Diagnostic[], place: string): boolean {
  return diagnostic?.message.includes(place) === true;
}

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

/** What is there before -> what is built. */
const builds: readonly (readonly [string, readonly BundleFile[] | null, readonly BundleFile[]])[] =
  [
    ['a first build', null, first],
    ['a second build', first, second],
    ['nothing but modes', first.map((file) => ({ ...file, executable: !file.executable })), first],
    ['several jobs over one', first, several({ a: first, b: second })],
    ['one job over several', several({ a: first, b: second }), second],
    ['other jobs', several({ a: first, b: first }), several({ b: second, c: first })],
  ];

for (const [what, before, after] of builds) {
  test(`wherever it is interrupted, nothing half-built verifies: ${what}`, () => {
    for (let allowed = 0; ; allowed += 1) {
      const out = join(temporaryDirectory(), 'out');
      if (before !== null) unwrap(writeBundle(out, before));
      const complete = runInterrupted(allowed, () => unwrap(writeBundle(out, after)));
      assert.equal(verified(out, [before ?? [], after]), [], `after ${allowed} changes`);
      // The next build may be interrupted as well, and the one after it has to cope.
      runInterrupted(allowed >> 1, () => unwrap(writeBundle(out, before ?? second)));
      assert.equal(verified(out, [before ?? second, after]), [], `${allowed} and ${allowed >> 1}`);
      unwrap(writeBundle(out, after));
      assert.equal(filesOf(out), built(after), `repaired after ${allowed} changes`);
      rmSync(out, { recursive: true });
      if (complete) return;
    }
  });
}

/** Directories whose manifest holds although their files are those of no build. */
function verified(out: string, whole: readonly (readonly BundleFile[])[]): readonly string[] {
  return ['', 'a/', 'b/', 'c/'].filter((directory) => {
    if (!existsSync(join(out, directory))) return false;
    const found = filesOf(join(out, directory));
    return passesSha256sum(found) && !whole.some((files) => holds(found, built(files), directory));
  });
}

/** `sha256sum --check`, which overlooks a line that is cut off as long as another one is right. */
function passesSha256sum(found: Texts): boolean {
  const sums = [...(found['manifest.sha256'] ?? '').matchAll(/([0-9a-f]{64}) {2}(.+)/g)];
  return (
    sums.length > 0 &&
    sums.every(([, sum, path]) => {
      const content = found[path ?? '']?.slice('0644 '.length);
      return content !== undefined && sum === createHash('sha256').update(content).digest('hex');
    })
  );
}

/** Whether a build has files in this directory, and all of them are there. */
function holds(found: Texts, wanted: Texts, directory: string): boolean {
  const paths = Object.keys(wanted).filter((path) => path.startsWith(directory));
  return (
    paths.length > 0 && paths.every((path) => found[path.slice(directory.length)] === wanted[path])
  );
}

test.run();
