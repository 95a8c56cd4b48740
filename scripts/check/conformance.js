/** The black-box conformance runner, where this machine has it. */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isExecutable, missing, run } from './run.js';

const runner = process.env.CONFORM || '../shared/conformance/conform';

/** A variant takes about a second: a sample for every day, all of them for CI and for who asks. */
const sample = ['--only', 'srt-slurm', '--engine', 'sglang', '--every', '2'];

export async function conformance() {
  const obstacle = whyNot();
  if (obstacle !== undefined) return { skipped: 1, notes: [obstacle] };
  const all = process.env.CI === 'true' || process.env.CONFORMANCE === 'all';
  const { code, output } = await run(runner, ['--project', '.', ...(all ? [] : sample)]);
  const counts = output.match(/^(\d+) passed, (\d+) failed$/m);
  const [passed, failed] = counts ? counts.slice(1).map(Number) : [0, 0];
  return {
    passed,
    failed: Math.max(failed, code === 0 ? 0 : 1),
    notes: all ? [] : ['a sample; make conformance compares all variants'],
  };
}

function whyNot() {
  if (!existsSync(runner)) return `there is no ${runner}; CONFORM=FILE names another one`;
  if (process.getuid?.() !== 0) return 'simulated nodes are namespaces, which need root';
  // They are links to one program, which some ways of copying turn into files of a few letters.
  if (!isExecutable(join(dirname(runner), 'shims/container/etcd'))) {
    return `the stand-ins beside ${runner} cannot be executed; CONFORM=FILE names another one`;
  }
  const absent = missing('python3', 'nsenter', 'unshare', 'ip', 'curl');
  return absent.length > 0 ? `not installed: ${absent.join(', ')}` : undefined;
}
