/** Ports that two processes of a node would share, and ports that there are not. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as messages from '../../src/diagnostics/port-messages.js';
import { portRange, portRanges } from '../../src/lib/port-range.js';
import { checkPorts } from '../../src/phases/7-plan/port-check.js';
import type { PlanNode } from '../../src/types/plan.js';
import { codesOf } from '../support/codes.js';
import { planOf } from '../support/plan.js';
import { vllmDefaults, workers } from '../support/recipe.js';

function node(slot: number, ports: PlanNode['ports']): PlanNode {
  return { slot, component: 0, steps: Object.keys(ports), gpus: {}, ports };
}

const cases: readonly (readonly [string, readonly PlanNode[], readonly string[]])[] = [
  [
    'neighbours',
    [node(0, { a: portRanges({ x: portRange(5200, 4) }), b: portRanges({ x: 5204 }) })],
    [],
  ],
  [
    'the same port on two nodes',
    [node(0, { a: portRanges({ x: 8000 }) }), node(1, { a: portRanges({ x: 8000 }) })],
    [],
  ],
  [
    'the last port of a range, the first clash only',
    [
      node(3, {
        a: portRanges({ x: portRange(5200, 4), y: 5203 }),
        b: portRanges({ x: 5203, y: 9000 }),
      }),
    ],
    ['port-taken-twice: on node 3, a (x) and a (y) would both listen on port 5203'],
  ],
  [
    'a range that ends too high',
    [node(0, { a: portRanges({ x: portRange(65530, 6), y: portRange(65500, 37) }) })],
    [
      'port-taken-twice: on node 0, a (y) and a (x) would both listen on port 65530',
      'port-out-of-range: a (y) would need port 65536, and the highest is 65535',
    ],
  ],
];

for (const [name, nodes, wanted] of cases) {
  test(name, () => {
    const found = checkPorts(nodes).map(({ code, message }) => `${code}: ${message}`);
    assert.equal(found, wanted);
  });
}

test('every message of the check is here', () => {
  const codes = cases.flatMap(([, , wanted]) => wanted).map((line) => line.split(':')[0]);
  assert.equal([...new Set(codes)].sort(), codesOf(messages));
});

test('what vLLM listens on: ranks have neighbouring ports, and the first of them the rendezvous', () => {
  const { nodes } = planOf({
    gpusPerNode: 4,
    engine: { ...vllmDefaults, kvEvents: { decode: {} } },
    prefill: workers(1, 4, 1),
    decode: { ...workers(1, 8, 2), args: { 'data-parallel-size': 8 } },
  });
  assert.equal(nodes.map(({ ports }) => ports).slice(1), [
    {
      'decode-0': portRanges({
        system: 7501,
        'kv-events': portRange(5201, 4),
        nixl: portRange(5401, 4),
        'data-parallel-rpc': 8400,
      }),
    },
    {
      'decode-0-rank-4': portRanges({
        system: 7502,
        'kv-events': portRange(5205, 4),
        nixl: portRange(5405, 4),
      }),
    },
  ]);
});

test.run();
