/** Whole trees for a few recipes, one for each shape of a job. `npm run golden:update -- CASE` records them anew. */

import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { unifiedDiff } from '../src/commands/bundle-diff.js';
import { type BuildInput, buildArguments, buildFiles, type Files } from './support/bundle-text.js';
import { filesOf, temporaryDirectory } from './support/directories.js';
import { goldenCases, recordable, recorded } from './support/golden.js';

const cli = fileURLToPath(new URL('../src/cli.js', import.meta.url));

/** What must not matter to a build. */
const elsewhere = {
  HOME: '/nonexistent',
  USER: 'somebody',
  TZ: 'Asia/Kolkata',
  LANG: 'tr_TR.UTF-8',
  LC_ALL: 'tr_TR.UTF-8',
  SLURM_JOB_ID: '7',
  SRTSLURM_CONFIG: '/nonexistent/srtslurm.yaml',
};

for (const golden of goldenCases()) {
  test(golden.name, async () => {
    const built = await buildFiles(golden.name, golden.input);
    compare(recorded(golden), recordable(built), `npm run golden:update -- ${golden.name}`);
    assert.equal(await buildElsewhere(golden.input), built);
  });
}

test('fixtures/demo is built without a remark', async () => {
  await buildFiles('demo', {
    recipe: 'fixtures/demo/demo.yaml',
    cluster: 'fixtures/clusters/plain.yaml',
  });
});

function compare(expected: Files, actual: Files, update: string): void {
  assert.equal(Object.keys(actual), Object.keys(expected), `other files; ${update}`);
  const differing = Object.keys(actual).filter((path) => actual[path] !== expected[path]);
  const diffs = differing
    .slice(0, 3)
    .map((path) => unifiedDiff(path, expected[path] ?? '', actual[path] ?? ''));
  if (differing.length > 0) {
    assert.unreachable(`${differing.length} files differ; ${update}\n${diffs.join('')}`);
  }
}

/** The same build in a process of its own, with everything different that a recipe does not say. */
async function buildElsewhere(input: BuildInput): Promise<Files> {
  const output = join(temporaryDirectory(), 'out');
  const { PATH, NODE_V8_COVERAGE } = process.env;
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', 'umask 077; exec "$@"', 'sh', process.execPath, cli, ...buildArguments(input, output)],
    {
      cwd: resolve('/'),
      env: { ...elsewhere, PATH, ...(NODE_V8_COVERAGE && { NODE_V8_COVERAGE }) },
      encoding: 'utf8',
    },
  );
  assert.is(status, 0, stderr);
  return filesOf(output);
}

test.run();
