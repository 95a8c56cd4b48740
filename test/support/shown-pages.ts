/** Reports and plans with everything that can be in them, for a look in a browser. */

import { planHtml } from '../../src/report/plan-html.js';
import { reportHtml } from '../../src/report/report-html.js';
import type { Run } from '../../src/types/run.js';
import { disaggregatedMap } from './cluster-maps.js';
import { aPoint, aRun, aTimeline, manyRuns } from './run-values.js';

/** What somebody might put into a name to make a page do what it should not. */
const hostile =
  '"\'></script><img src=x onerror="window.attacked=true">\u202Egnp.exe\0\x1b[31m<svg/onload=alert(1)>{{x}}${x}&lt;';

/** A run of which every text is hostile. */
export const hostileRun: Run = aRun({
  id: hostile,
  name: hostile,
  directory: hostile,
  verdict: 'fail',
  reason: hostile,
  warnings: [hostile],
  problems: [hostile],
  tags: [hostile],
  summary: hostile,
  points: [
    aPoint(
      { concurrency: 8 },
      { name: hostile, file: hostile, fault: hostile, verdict: 'invalid' },
    ),
    aPoint({ concurrency: 16 }, { name: 'שלום עולם', note: hostile }),
  ],
  steps: [{ name: hostile, tier: hostile, hosts: [hostile], exitCode: 1, endedBy: 'itself' }],
  firstFailure: { step: hostile, node: hostile, exitCode: null, lastLines: [hostile, '', hostile] },
  timeline: [
    ...aTimeline([8]),
    {
      ...{ kind: 'step', name: hostile, tier: hostile, begin: 1, end: 2 },
      ...{ outcome: hostile, after: [hostile] },
    },
  ],
  provenance: [{ group: hostile, name: hostile, value: hostile, expected: 'x', agrees: false }],
});

const failedRun = aRun({
  id: '48299',
  name: 'h200-4p2d-wide',
  verdict: 'fail',
  reason: 'decode-1 ended with exit code 137 while concurrency 256 was measured',
  completeness: 'partial',
  warnings: ['gpu-004: less than 10 GiB in /tmp', 'the clock of gpu-002 is 41 s late'],
  points: [
    ...[4, 16, 64].map((concurrency) => aPoint({ concurrency, speed: 1.1 })),
    aPoint(
      { concurrency: 256, speed: 1.1 },
      { verdict: 'invalid', fault: 'decode-1 was lost after 41 s' },
    ),
  ],
  map: disaggregatedMap({ prefill: 4, decode: 2, nodesPerWorker: 2, hosts: true }),
  firstFailure: {
    step: 'decode-1',
    node: 'gpu-011',
    exitCode: 137,
    lastLines: [
      'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.50 GiB. GPU 3 has a total capacity of 139.81 GiB of which 1.02 GiB is free.',
      '[rank3]: Killed',
    ],
  },
});

const otherClient = aRun({
  id: '48312',
  name: 'vllm-agg',
  summary: '2 aggregated (vLLM), benchmark trace-replay',
  points: [4, 16, 64].map((concurrency) => aPoint({ concurrency, speed: 0.8, client: 'aiperf' })),
});

const unreadable = aRun({
  id: '48400',
  name: 'just-started',
  verdict: 'none',
  reason: 'no verdict.json: it runs, or it ended without a judgement',
  completeness: 'unknown',
  started: null,
  ended: null,
  elapsedSeconds: null,
  gpus: null,
  ...{ tags: [], points: [], steps: [], timeline: [], provenance: [], map: null },
  problems: ['plan.yaml: not there', 'run.json: not there'],
});

/** Every verdict, every way to be left out, and a client that measures something else. */
export const mixedRuns: readonly Run[] = [...manyRuns(3, 7), failedRun, otherClient, unreadable];

export const pages: Readonly<Record<string, string>> = {
  'a run': reportHtml([aRun()]),
  'several runs': reportHtml(mixedRuns),
  'no run with a point': reportHtml([unreadable]),
  'hostile texts': reportHtml([hostileRun, aRun()]),
  'a plan': planHtml([
    {
      name: 'h200-8p4d',
      summary: '8 prefill + 4 decode (SGLang behind Dynamo), benchmark sa-bench',
      map: disaggregatedMap({ prefill: 8, decode: 4, nodesPerWorker: 3 }),
    },
  ]),
  'several plans': planHtml(
    [1, 2].map((prefill) => ({
      name: `h200-${prefill}p1d`,
      summary: `${prefill} prefill + 1 decode`,
      map: disaggregatedMap({ prefill, decode: 1 }),
    })),
  ),
};
