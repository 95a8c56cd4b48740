/** Checks of shell scripts: bash itself, shellcheck and shfmt, over many files at a time. */

import { availableParallelism } from 'node:os';
import { missing, run } from './run.js';

/** A check of scripts: the files among them that it finds fault with; the faults have been shown then. */
const checks = {
  bash: async (files) => {
    const ends = await Promise.all(
      files.map(async (file) => ({ file, ...(await run('bash', ['-n', file])) })),
    );
    return ends.filter(({ code }) => code !== 0).map(({ file }) => file);
  },
  shellcheck: async (files) => {
    const { code, output } = await run('shellcheck', ['--format=gcc', ...files]);
    return faulty(files, code, output, (line) => line.split(':')[0]);
  },
  shfmt: async (files) => {
    const { code, output } = await run('shfmt', ['-i', '2', '-ci', '-l', '-d', ...files]);
    return faulty(files, code, output, (line) => line);
  },
};

/** The files that lines of a report begin with; all of them when the program failed without a word. */
function faulty(files, code, output, fileOf) {
  const named = new Set(output.split('\n').map(fileOf));
  const found = files.filter((file) => named.has(file));
  return found.length === 0 && code !== 0 ? files : found;
}

/** The checks that are not installed, and the files in which one of the others finds fault. */
export async function checkScripts(files) {
  const absent = missing(...Object.keys(checks));
  const bad = new Set();
  for (const [name, check] of Object.entries(checks)) {
    if (absent.includes(name)) continue;
    for (const faults of await inBatches(files, check)) for (const file of faults) bad.add(file);
  }
  return { absent, bad };
}

/** As many batches at a time as there are processors. */
async function inBatches(files, check, size = 25) {
  const batches = Array.from({ length: Math.ceil(files.length / size) }, (_, index) =>
    files.slice(index * size, (index + 1) * size),
  );
  const results = [];
  const worker = async () => {
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
      results.push(await check(batch));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}
