/** The black-box conformance runner, where this machine has it. */

import { existsSync } from 'node:fs';
import { missing, run } from './run.js';

const runner = '../shared/conformance/conform';

/** Every variant takes about a second: a sample for every day, all of them for CI and for who asks. */
const sample = ['--only', 'srt-slurm', '--engine', 'sglang', '--every', '3'];

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
  if (!existsSync(runner)) return `there is no ${runner}`;
  if (process.getuid?.() !== 0) return 'simulated nodes are namespaces, which need root';
  const absent = missing('python3', 'nsenter', 'unshare', 'ip', 'curl');
  return absent.length > 0 ? `not installed: ${absent.join(', ')}` : undefined;
}
