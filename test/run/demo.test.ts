/** `make demo`: the command, and all that its job leaves. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { clusterMapOfPlanYaml } from '../../src/inspect/cluster-map.js';
import { readRun } from '../../src/read-runs.js';
import { reportHtml } from '../../src/report/report-html.js';
import { srtgen } from '../support/command-line.js';
import { temporaryDirectory } from '../support/directories.js';
import { masked, readEvents, readVerdict, teardownOrder } from './records.js';

const introduction = `Rehearsing demo-2p1d on 3 simulated nodes: 2 prefill + 1 decode (SGLang behind nginx and 2 Dynamo frontends), benchmark sa-bench
  - engines, etcd, NATS and the load generator are stand-ins; their figures mean nothing
  - no containers and no mounts
  - of what nodes need, only ports and the run directory are looked at

`;

const conclusion = (id: string): string => `
Rehearsal ended after SECONDS s with exit code 0.
  bundle   demo/bundle
  job log  demo/demo-2p1d-${id}.log
  results  demo/runs/${id}/logs
  verdict  demo/runs/${id}/verdict.json
  report   demo/report.html
`;

const points = [
  { concurrency: 2, requests: 8 },
  { concurrency: 4, requests: 16 },
  { concurrency: 8, requests: 32 },
].map(({ concurrency, requests }) => ({
  name: `concurrency ${concurrency}`,
  verdict: 'valid',
  fault: null,
  file: `sa-bench_isl_64_osl_16/results_concurrency_${concurrency}_gpus_24_ctx_16_gen_8.json`,
  requested: requests,
  completed: requests,
  total_input_tokens: 'positive',
  total_output_tokens: 'positive',
  output_throughput: 'positive',
  mean_ttft_ms: 'positive',
  mean_tpot_ms: 'positive',
  note: null,
  seconds: 'some',
}));

const started = [
  { name: 'nats', tier: 'discovery', hosts: ['sim-1'] },
  { name: 'etcd', tier: 'discovery', hosts: ['sim-1'] },
  { name: 'prefill-0', tier: 'worker', hosts: ['sim-1'] },
  { name: 'prefill-1', tier: 'worker', hosts: ['sim-2'] },
  { name: 'decode-0', tier: 'worker', hosts: ['sim-3'] },
  { name: 'nginx', tier: 'frontend', hosts: ['sim-1'] },
  { name: 'frontend-0', tier: 'frontend', hosts: ['sim-2'] },
  { name: 'frontend-1', tier: 'frontend', hosts: ['sim-3'] },
  { name: 'benchmark', tier: 'client', hosts: ['sim-1'] },
];

const stages = [
  ...['preflight', 'services', 'tasks', 'workers'],
  ...['frontend', 'completion', 'benchmark'],
];

test('the demo passes, and says where everything is', async () => {
  const cwd = temporaryDirectory();
  const { status, stdout, stderr } = await srtgen(
    ['run', resolve('fixtures/demo/demo.yaml'), '-o', 'demo'],
    { cwd, environment: { PATH: process.env.PATH } },
  );
  const [id = ''] = readdirSync(join(cwd, 'demo/runs'));
  const log = readFileSync(join(cwd, `demo/demo-2p1d-${id}.log`), 'utf8');
  assert.is(
    stdout.replace(/after \d+\.\d s with/, 'after SECONDS s with'),
    introduction + log + conclusion(id),
  );
  assert.equal({ status, stderr }, { status: 0, stderr: '' });

  const runDirectory = join(cwd, 'demo/runs', id);
  const run = readRun(join('runs', id), join(cwd, 'demo'), clusterMapOfPlanYaml);
  assert.is(readFileSync(join(cwd, 'demo/report.html'), 'utf8'), reportHtml([run]));
  assert.equal(
    run.points.map(({ name, measurement }) => [name, measurement?.client, measurement?.completed]),
    points.map(({ name, completed }) => [name, 'sglang', completed]),
  );

  const verdict = readVerdict(runDirectory);
  const manifest = readFileSync(join(cwd, 'demo/bundle/manifest.sha256'));
  assert.equal(masked(verdict), {
    version: 1,
    verdict: 'pass',
    reason: 'completed',
    warnings: [],
    stage: 'benchmark',
    job: { id, name: 'demo-2p1d' },
    started: 'second',
    ended: 'second',
    elapsed_seconds: 'from start to end',
    bundle: createHash('sha256').update(manifest).digest('hex'),
    tags: [],
    points_state: 'complete',
    missing_points: [],
    points,
    steps: started.map((step) => ({
      ...step,
      exit_code: 0,
      ended_by: step.name === 'benchmark' ? 'itself' : 'teardown',
    })),
    first_failure: null,
    identity: [],
  });

  const plan = parse(readFileSync(join(cwd, 'demo/bundle/plan.yaml'), 'utf8'));
  const planned: readonly { readonly name: string }[] = plan.steps;
  assert.equal(
    planned.map(({ name }) => name),
    started.map(({ name }) => name),
  );

  const events = readEvents(runDirectory);
  assert.equal(
    events.filter(({ event }) => event === 'stage').map(({ name }) => name),
    stages,
  );
  assert.equal(teardownOrder(verdict, events), ['frontend and worker', 'discovery']);
});

test.run();
