/** preflight.sh: nodes with the same needs share a case, and those with the same paths a list. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { environment, text, word } from '../../src/lib/word.js';
import { preflightView } from '../../src/phases/8-render/preflight-view.js';
import type { TrtllmSettings } from '../../src/types/recipe.js';
import { planOf } from '../support/plan.js';
import { saBench, workers } from '../support/recipe.js';

const trtllm: TrtllmSettings = {
  name: 'trtllm',
  publishEventsAndMetrics: false,
  sequentialNodeStart: 0,
  numaMemoryBind: false,
};

test('an endpoint over three nodes, with a client whose scripts are on one of them', () => {
  const view = preflightView(
    planOf({
      engine: trtllm,
      frontend: { name: 'trtllm_serve' },
      prefill: workers(1, 4, 1),
      decode: workers(1, 24, 3),
      model: { directory: word`${environment('MODELS')}/it's` },
      benchmark: saBench,
      site: { saBenchDirectory: text('/scripts/sa-bench') },
    }),
  );
  const cpus = "need_cpus 8 job 'one for each GPU'";
  const gpus = 'need_gpus 0 1 2 3 4 5 6 7';
  const paths = [
    "need_path image /images/engine.sqsh 'image of a container'",
    "need_path mount \"${MODELS}/it's\" 'recipe: model.path'",
  ];
  assert.equal(view, {
    source: 'example.yaml',
    everywhere: [
      'need_space run "${SRTGEN_RUN_DIR}" 1024 error',
      'need_space tmp /tmp 10240 warning',
      'need_space shm /dev/shm 4096 warning',
      'need_container_space 32768',
    ],
    nodes: [
      {
        slots: '0',
        lines: [
          "need_ports all 8000 'http of orchestrator'",
          "need_ports all 6100 'http of prefill-0'",
          'need_gpus 0 1 2 3',
          "need_cpus 4 job 'one for each GPU'",
          'need_paths_1',
        ],
      },
      {
        slots: '1',
        lines: ["need_ports all 6100 'http of decode-0'", gpus, cpus, 'need_paths_2'],
      },
      { slots: '2 | 3', lines: [gpus, cpus, 'need_paths_2'] },
    ],
    lists: [
      {
        title: 'need_paths_1',
        nodes: 'node 0',
        lines: [...paths, "need_path mount /scripts/sa-bench/.. 'cluster profile: sa_bench_dir'"],
      },
      { title: 'need_paths_2', nodes: 'nodes 1, 2, 3', lines: paths },
    ],
  });
});

test('a node that needs nothing of its own still has a case', () => {
  const plan = planOf({ site: { simulatedNodes: true, containerRuntime: 'none' } });
  const idle = { slot: 1, ports: [], gpus: [], cpus: null, paths: [] };
  const view = preflightView({
    ...plan,
    preflight: { ...plan.preflight, nodes: [idle, { ...idle, slot: 2 }] },
  });
  assert.equal(
    { nodes: view.nodes, lists: view.lists },
    { nodes: [{ slots: '1 | 2', lines: [':'] }], lists: [] },
  );
});

test.run();
