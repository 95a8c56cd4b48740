/** What a recipe says beyond the canonical recipe, with the defaults of recipe-v1 1.5 and 1.6. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkRecipe } from '../../src/phases/3-check/index.js';
import { resolveWritten } from '../../src/phases/4-resolve/written.js';
import type { Written } from '../../src/types/written.js';
import { recipeYaml } from '../support/resolved.js';
import { mappingTree, unwrap } from '../support/source.js';

function written(recipe: string): Written {
  return resolveWritten(unwrap(checkRecipe(mappingTree(recipeYaml(recipe)))).value);
}

const nothing: Written = {
  dynamo: { hash: null, wheel: null, topOfTree: false, patches: [] },
  sizes: {
    prefill: { nodes: null, workers: null },
    decode: { nodes: null, workers: null },
    agg: { nodes: 1, workers: 1 },
  },
  modelPath: '/models/example',
  imageAliases: [],
  modelAliases: [],
  observed: false,
  tachometer: null,
  power: null,
};

test('nothing', () => assert.equal(written(''), nothing));

test('every source of Dynamo, and what is as good as none', () => {
  const all =
    'dynamo: {install: false, hash: abc, wheel: "", top_of_tree: true, cargo_patches: [a]}';
  assert.equal(written(all).dynamo, { hash: 'abc', wheel: '', topOfTree: true, patches: ['a'] });
  const none = 'dynamo: {hash: "", wheel: null, cargo_patches: null}';
  assert.equal(written(none).dynamo, nothing.dynamo);
});

test('sizes of every role: 0 is said, null is not', () => {
  const resources =
    'resources: {gpu_type: h100, prefill_nodes: 0, prefill_workers: 2, decode_nodes: null, agg_workers: 0}';
  assert.equal(written(resources).sizes, {
    prefill: { nodes: 0, workers: 2 },
    decode: { nodes: null, workers: null },
    agg: { nodes: null, workers: 0 },
  });
});

test('recorders that are on have their defaults', () => {
  const recipe = written(`
    observability: {enabled: true, tachometer: {enabled: true}}
    telemetry: {enabled: true}
  `);
  assert.equal(recipe, {
    ...nothing,
    observed: true,
    tachometer: {
      gpuExporter: null,
      hostExporter: null,
      program: 'tachometer-scraper',
      betweenScrapes: 5,
      betweenCopies: 120,
      compactionThreads: 4,
      directory: 'tachometer',
    },
    power: {
      exporter: null,
      betweenSamples: 1,
      untilAllSeen: 30,
      ofRequest: 2,
      untilJoined: null,
      directory: 'power',
    },
  });
});

test('recorders with settings', () => {
  const { tachometer, power } = written(`
    observability:
      tachometer:
        enabled: true
        dcgm_exporter: {container_image: dcgm, port: 1, command: run}
        node_exporter: {container_image: node, port: 2}
        binary_path: /t
        default_frequency: 3
        sync_interval_secs: 4
        compaction_threads: 5
        storage_subdir: t
    telemetry:
      enabled: true
      dcgm_exporter: {container_image: dcgm, port: 6}
      default_frequency: 0.5
      startup_timeout_seconds: 7
      request_timeout_seconds: 8
      collector_join_timeout_seconds: 9
      storage_subdir: p
  `);
  assert.equal(tachometer, {
    gpuExporter: { image: 'dcgm', port: 1 },
    hostExporter: { image: 'node', port: 2 },
    program: '/t',
    betweenScrapes: 3,
    betweenCopies: 4,
    compactionThreads: 5,
    directory: 't',
  });
  assert.equal(power, {
    exporter: { image: 'dcgm', port: 6 },
    betweenSamples: 0.5,
    untilAllSeen: 7,
    ofRequest: 8,
    untilJoined: 9,
    directory: 'p',
  });
});

test.run();
