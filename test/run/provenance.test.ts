/** Where the numbers of a run come from: run.json of a whole job, and its lock, which builds the same bundle. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { build } from '../../src/build.js';
import { outputTree } from '../../src/lib/manifest.js';
import { adapt } from '../../src/rehearsal/adapt.js';
import { testAtOnce } from './at-once.js';
import { jobsAtOnce, runScenario, type WholeJob } from './whole-job.js';

const recipe = 'small.yaml:override_router';

/** path -> content, of what a recipe builds for a rehearsal. */
function builtFrom(file: string, selector?: string): Readonly<Record<string, string | Uint8Array>> {
  const { bundles, diagnostics } = build({
    ...{ recipe: file, selector, environment: {}, cwd: '/', adapt },
  });
  const [bundle] = bundles;
  if (bundle === undefined) throw new Error(JSON.stringify(diagnostics));
  const files = outputTree([{ ...bundle, directory: '' }]);
  return Object.fromEntries(files.map(({ path, content }) => [path, content]));
}

function readRun({ runDirectory }: WholeJob) {
  return JSON.parse(readFileSync(join(runDirectory, 'run.json'), 'utf8'));
}

testAtOnce(runScenario, jobsAtOnce, [
  {
    name: 'a run says where it comes from, and its lock builds the bundle that ran',
    recipe,
    check: (job) => {
      const original = builtFrom(resolve('fixtures/run/small.yaml'), 'override_router');
      assert.equal(builtFrom(join(job.runDirectory, 'recipe.lock.yaml')), original);
      for (const name of ['plan.yaml', 'recipe.yaml']) {
        assert.is(readFileSync(join(job.runDirectory, name), 'utf8'), original[name]);
      }

      const run = readRun(job);
      assert.equal(
        { state: run.state, job: run.job.id, bundle: run.bundle.sha256 },
        { state: 'ended', job: job.verdict.job.id, bundle: job.verdict.bundle },
      );
      assert.equal(
        run.nodes.map(({ host }: { host: string }) => host),
        ['sim-1', 'sim-2'],
      );
      assert.equal(
        run.workers.map(({ step, node }: { step: string; node: string }) => [step, node]).sort(),
        [
          ['decode-0', 'sim-2'],
          ['prefill-0', 'sim-1'],
        ],
      );
      assert.equal(
        readdirSync(job.runDirectory).sort(),
        [
          ...['events.jsonl', `${job.verdict.job.id}.json`, 'logs', 'plan.yaml'],
          ...['recipe.lock.yaml', 'recipe.yaml', 'run.json', 'runtime.env', 'state'],
          'verdict.json',
        ].sort(),
      );
    },
  },
]);

test.run();
