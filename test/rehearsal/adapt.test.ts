/** What a rehearsal makes of the benchmarks that replay traces. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { environment, text, word } from '../../src/lib/word.js';
import { adapt, differences } from '../../src/rehearsal/adapt.js';
import type { Recipe } from '../../src/types/recipe.js';
import { mooncakeRouter, recipe, router, traceReplay } from '../support/recipe.js';

/** In the directory of a rehearsal, and in the templates from which that is filled. */
const name = 'lib/trace.jsonl';
const file = word`${environment('SRTGEN_REHEARSAL')}/${name}`;
const sha256 = createHash('sha256')
  .update(readFileSync(`templates/rehearsal/${name}`))
  .digest('hex');

interface Case {
  readonly title: string;
  readonly asked: Recipe['benchmark'];
  readonly rehearsed: Recipe['benchmark'];
  readonly differences: readonly string[];
}

const cases: readonly Case[] = [
  {
    title: 'a published trace is not fetched',
    asked: { ...mooncakeRouter, aiperfPackage: 'aiperf==0.9.0', aiperfArgs: { a: 1 } },
    rehearsed: { ...mooncakeRouter, trace: { url: word`file://${file}`, sha256 } },
    differences: [
      `the trace file://\${SRTGEN_REHEARSAL}/${name}, not the trace https://example.org/conversation_trace.jsonl`,
      'the flags of aiperf_args are left out',
    ],
  },
  {
    title: "a site's trace is not read",
    asked: { ...traceReplay, concurrencies: [1, 512, 1024, 2048], aiperfPackage: 'aiperf' },
    rehearsed: { ...traceReplay, concurrencies: [1, 4, 8], traceFile: file },
    differences: [
      `concurrency 1, 4, 8 of the trace \${SRTGEN_REHEARSAL}/${name}, not concurrency 1, 512, 1024, 2048 of the trace /traces/day.jsonl`,
    ],
  },
  {
    title: 'few and short prompts',
    asked: {
      ...router,
      outputTokens: 200,
      requests: 200,
      concurrency: 20,
      prefixRatios: ['0', '0.1', '0.2', '0.3'],
      aiperfPackage: 'aiperf',
    },
    rehearsed: {
      ...router,
      inputTokens: 64,
      outputTokens: 16,
      requests: 16,
      concurrency: 8,
      prefixRatios: ['0', '0.1', '0.2'],
    },
    differences: [
      '16 requests at concurrency 8 with 64 + 16 tokens for prefix ratio 0, 0.1, 0.2, not 200 requests at concurrency 20 with 1000 + 200 tokens for prefix ratio 0, 0.1, 0.2, 0.3',
    ],
  },
];

const always = [
  'engines, etcd, NATS and the load generator are stand-ins; their figures mean nothing',
  'no containers and no mounts',
  'of what nodes need, only ports and the run directory are looked at',
];

for (const { title, asked, rehearsed, differences: wanted } of cases) {
  test(title, () => {
    const whole = recipe({ benchmark: asked });
    assert.equal(adapt(whole).benchmark, rehearsed);
    assert.equal(differences(whole), [...always, ...wanted]);
  });
}

test('only status services of this machine are told of a rehearsal', () => {
  const here = ['http://127.0.0.1:8080', 'http://localhost/x', 'https://[::1]:1'].map(text);
  const elsewhere = [
    ...['http://status.example.com', 'http://127.0.0.1.example.com', 'http://localhosts'].map(text),
    word`http://${environment('STATUS_HOST')}`,
  ];
  const both = recipe({ statusServices: [...here, ...elsewhere] });
  assert.equal(adapt(both).statusServices, here);
  assert.equal(differences(both), [...always, 'status services elsewhere are not told']);
  assert.equal(differences(recipe({ statusServices: here })), differences(recipe()));
});

test.run();
