/**
 * A copy of the conformance suite that runs: two things get lost or went wrong on its way to a checkout, and both are
 * put right here, in the copy.
 */

import {
  chmodSync,
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Copies the suite below `directory` and gives the path of its runner. */
export function runnableCopy(suite, directory) {
  const copy = join(directory, 'conformance');
  cpSync(suite, copy, { recursive: true, verbatimSymlinks: true });
  makeWritable(copy);
  restoreLinks(join(copy, 'shims/container'));
  alignAddresses(copy);
  return join(copy, 'conform');
}

/** The original may be read-only, and its copy could not be removed. */
function makeWritable(directory) {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(directory, entry.name));
  }
}

/** The programs are links to one stand-in; a checkout without links has files that hold its name. */
function restoreLinks(directory) {
  const names = readdirSync(directory, { withFileTypes: true });
  for (const { name } of names.filter((entry) => entry.isFile())) {
    const target = readFileSync(join(directory, name), 'utf8').trim();
    if (target === name || !names.some((entry) => entry.name === target)) continue;
    rmSync(join(directory, name), { force: true });
    symlinkSync(target, join(directory, name));
  }
}

/**
 * The runner gives node001 an address that is one lower than the one that was recorded for it, in every expectation.
 * The recorded ones count.
 */
function alignAddresses(copy) {
  const runner = join(copy, 'conform');
  const text = readFileSync(runner, 'utf8');
  const base = recordedBase(copy);
  const own = /(\(i \/\/ 200, )(\d+)( \+ i % 200\))/;
  if (base === undefined || !own.test(text)) return;
  writeFileSync(runner, text.replace(own, `$1${base}$3`), { mode: 0o755 });
}

/** Last part of node001's address in a recording whose head node it is. */
function recordedBase(copy) {
  const file = join(copy, 'expected/srt-slurm/h200/1k1k/bs256-1p6d-tp-mtp.json');
  const [variant] = JSON.parse(readFileSync(file, 'utf8')).variants;
  const address = variant.steps.find(({ env }) => env.HEAD_NODE_IP)?.env.HEAD_NODE_IP;
  return variant.public_api_node === 'node001' ? address?.split('.').at(-1) : undefined;
}
