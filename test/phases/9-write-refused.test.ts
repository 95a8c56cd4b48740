import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compareBundle, writeBundle } from '../../src/phases/9-write/index.js';
import { first, second } from '../support/bundles.js';
import { snapshot, temporaryDirectory, writeFiles } from '../support/directories.js';
import { unwrap } from '../support/source.js';

const notOurs = 'output-not-ours: OUT is not empty, and what is in it is not from an earlier build';

interface Refusal {
  readonly what: string;
  /** Whether the directory holds a bundle first. */
  readonly over?: 'a bundle';
  readonly prepare: (out: string) => void;
  /** Code and message. */
  readonly because: string;
}

const refusals: readonly Refusal[] = [
  {
    what: 'a file',
    prepare: (out) => writeFiles(join(out, '..'), { out: 'precious' }),
    because: 'output-is-file: OUT is a file: a bundle is a directory',
  },
  {
    what: 'a path through a file',
    prepare: (out) => writeFiles(join(out, '../..'), { new: 'precious' }),
    because:
      "output-unwritable: the bundle cannot be written to OUT: ENOTDIR: not a directory, stat 'OUT'",
  },
  {
    what: 'files of somebody',
    prepare: (out) => writeFiles(out, { 'thesis.tex': 'precious' }),
    because: notOurs,
  },
  {
    what: 'checksums of somebody',
    prepare: (out) =>
      writeFiles(out, { 'manifest.sha256': `${'0'.repeat(64)}  data\n`, data: 'precious' }),
    because: notOurs,
  },
  {
    what: 'a journal of somebody',
    prepare: (out) => writeFiles(out, { 'manifest.unfinished': 'data\n', data: 'precious' }),
    because: notOurs,
  },
  {
    what: 'a manifest that is a link',
    prepare: (out) => {
      unwrap(writeBundle(join(out, '../other'), first));
      mkdirSync(out);
      symlinkSync('../other/manifest.sha256', join(out, 'manifest.sha256'));
    },
    because: notOurs,
  },
  {
    what: 'a link in place of a script',
    over: 'a bundle',
    prepare: (out) => {
      writeFiles(out, { '../precious': 'precious' });
      rmSync(join(out, 'lib/a.sh'));
      symlinkSync('../../precious', join(out, 'lib/a.sh'));
    },
    because: 'output-blocked: OUT/lib/a.sh is a symbolic link, where the bundle has a file',
  },
  {
    what: 'a link in place of a directory',
    over: 'a bundle',
    prepare: (out) => {
      renameSync(join(out, 'steps'), join(out, '../elsewhere'));
      symlinkSync('../elsewhere', join(out, 'steps'));
    },
    because: 'output-blocked: OUT/steps is a symbolic link, where the bundle has a directory',
  },
  {
    what: 'a directory in place of a script',
    over: 'a bundle',
    prepare: (out) => {
      rmSync(join(out, 'job.sh'));
      writeFiles(out, { 'job.sh/mine': 'precious' });
    },
    because: 'output-blocked: OUT/job.sh is a directory, where the bundle has a file',
  },
  {
    what: 'a file in place of a directory',
    over: 'a bundle',
    prepare: (out) => {
      rmSync(join(out, 'lib'), { recursive: true });
      writeFiles(out, { lib: 'precious' });
    },
    because: 'output-blocked: OUT/lib is a file, where the bundle has a directory',
  },
  {
    what: 'a pipe',
    over: 'a bundle',
    prepare: (out) => {
      rmSync(join(out, 'job.sh'));
      spawnSync('mkfifo', [join(out, 'job.sh')]);
    },
    because: 'output-blocked: OUT/job.sh is a special file, where the bundle has a file',
  },
];

for (const { what, over, prepare, because } of refusals) {
  test(`refused, and nothing is changed: ${what}`, () => {
    const directory = temporaryDirectory();
    const out = join(directory, 'new/out');
    if (over !== undefined) unwrap(writeBundle(out, first));
    prepare(out);
    const before = snapshot(directory);
    for (const answer of [writeBundle(out, second), compareBundle(out, second)]) {
      assert.is(answer.value, undefined);
      assert.equal(
        answer.diagnostics.map(({ code, message }) => `${code}: ${message}`.replaceAll(out, 'OUT')),
        [because],
      );
    }
    assert.equal(snapshot(directory), before);
  });
}

test.run();
