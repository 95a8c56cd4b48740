import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RehearsalError } from '../../src/rehearsal/rehearsal-error.js';
import { claimNodes, nameNodes, shortNodeList } from '../../src/rehearsal/simulated-nodes.js';

test('slots count over all components', () => {
  assert.equal(nameNodes([2, 1], 77), [
    [
      { name: 'sim-1', address: '127.0.77.1' },
      { name: 'sim-2', address: '127.0.77.2' },
    ],
    [{ name: 'sim-3', address: '127.0.77.3' }],
  ]);
});

test('node lists are shortened as Slurm shortens them', () => {
  const components = nameNodes([1, 3], 77);
  assert.equal(components.map(shortNodeList), ['sim-1', 'sim-[2-4]']);
});

test('two rehearsals at once get different networks, and a released one is free again', async () => {
  const first = await claimNodes([1]);
  const second = await claimNodes([1]);
  const address = first.components[0]?.[0]?.address;
  assert.is.not(address, second.components[0]?.[0]?.address);
  first.release();
  const third = await claimNodes([1]);
  second.release();
  third.release();
  assert.is(third.components[0]?.[0]?.address, address);
});

test('a job without nodes, or with more than a network has, is refused', async () => {
  for (const counts of [[], [0], [200, 51]]) {
    const refusal = await claimNodes(counts).catch((error: unknown) => error);
    assert.instance(refusal, RehearsalError);
  }
});

test.run();
