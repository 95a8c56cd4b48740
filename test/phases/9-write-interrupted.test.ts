import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeBundle } from '../../src/phases/9-write/index.js';
import type { BundleFile } from '../../src/types/file.js';
import { built, first, second, several, type Texts } from '../support/bundles.js';
import { filesOf, temporaryDirectory } from '../support/directories.js';
import { runInterrupted, runOnFullDisk } from '../support/interruption.js';
import { unwrap } from '../support/source.js';

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

for (const [what, before, after] of builds) {
  test(`where the disk is full, the old build stays as it was: ${what}`, () => {
    for (let allowed = 0; ; allowed += 1) {
      const root = temporaryDirectory();
      const out = join(root, 'new', 'out');
      if (before !== null) unwrap(writeBundle(out, before));
      const old = filesOf(root);
      let codes: readonly string[] = [];
      const complete = runOnFullDisk(allowed, () => {
        codes = writeBundle(out, after).diagnostics.map(({ code }) => code);
      });
      if (complete) {
        assert.equal(codes, []);
        assert.equal(filesOf(out), built(after));
        rmSync(root, { recursive: true });
        assert.ok(allowed > 2, `${allowed} additions`);
        return;
      }
      assert.equal(codes, ['output-unwritable'], `after ${allowed} additions`);
      assert.equal(filesOf(root), old, `after ${allowed} additions`);
      assert.is(existsSync(join(root, 'new')), before !== null, `after ${allowed} additions`);
      rmSync(root, { recursive: true });
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
