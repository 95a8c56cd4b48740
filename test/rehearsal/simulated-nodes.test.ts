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

test('rehearsals at the same time get different networks', async () => {
  const claims = [await claimNodes([1]), await claimNodes([1])];
  const addresses = claims.map(({ components }) => components[0]?.[0]?.address);
  for (const { release } of claims) release();
  assert.is(new Set(addresses).size, 2);
});

test('a job without nodes, or with more than a network has, is refused', async () => {
  for (const counts of [[], [0], [200, 51]]) {
    const refusal = await claimNodes(counts).catch((error: unknown) => error);
    assert.instance(refusal, RehearsalError);
  }
});

test.run();
