/** Work grows with the workers, and not with their square. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allocate } from '../src/phases/6-allocate/index.js';
import { plan, planFaults } from '../src/phases/7-plan/index.js';
import { render } from '../src/phases/8-render/index.js';
import type { Origins } from '../src/types/origins.js';
import { recipe, workers } from './support/recipe.js';
import { unwrap } from './support/source.js';

const nowhere: Origins = () => ({
  path: '',
  position: { file: 'example.yaml', line: 1, column: 1, layer: 'recipe' },
});

/** Seconds of this process's own time, of which other processes take nothing; the least of a few. */
function secondsFor(nodes: number): number {
  const job = recipe({
    prefill: workers(8 * nodes, 1, nodes),
    decode: workers(8 * nodes, 1, nodes),
  });
  const times = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    const topology = unwrap(allocate(job));
    assert.equal(planFaults(job, topology, nowhere), []);
    render(plan(job, topology, 'example.yaml'));
    const { user } = process.cpuUsage(before);
    return user / 1e6;
  });
  return Math.min(...times);
}

test('four times the workers take about four times the work', () => {
  secondsFor(8); // makes V8 compile
  const [few, many] = [secondsFor(16), secondsFor(64)];
  // Sixteen times, if every worker looked at all others.
  assert.ok(many < 8 * few, `${few} s for 256 workers, ${many} s for 1024`);
});

test.run();
