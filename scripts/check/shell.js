/** Every shell script: the static library, the rehearsal's programs, and what the fixtures are compiled to. */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { missing, run } from './run.js';
import { scriptsDirectory } from './tests.js';

/** Where people write scripts; those among the templates are no scripts yet. */
const written = ['.ci', 'templates/static', 'templates/rehearsal'];

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

export async function shell() {
  const files = distinct([...written, scriptsDirectory].flatMap(shellFiles));
  const absent = missing(...Object.keys(checks));
  const bad = new Set();
  for (const [name, check] of Object.entries(checks)) {
    if (absent.includes(name)) continue;
    for (const faults of await inBatches(files, check)) for (const file of faults) bad.add(file);
  }
  const generated = files.filter((file) => file.startsWith(scriptsDirectory)).length;
  return {
    passed: files.length - bad.size,
    // Without those the main thing would go unchecked.
    failed: bad.size + (generated === 0 ? 1 : 0),
    skipped: absent.length,
    notes: [
      `${generated} different scripts of fixtures, made by the uvu part; ${files.length - generated} static ones`,
      ...absent.map((name) => `${name} is not installed`),
    ],
  };
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

function shellFiles(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(isShell)
    .sort();
}

function isShell(file) {
  if (/\.(sh|bash)$/.test(file)) return true;
  return /^#!.*\b(ba)?sh\b/.test(readFileSync(file, 'utf8').split('\n')[0]);
}

/** Jobs share most of their scripts. */
function distinct(files) {
  const byContent = files.map((file) => [
    createHash('sha256').update(readFileSync(file)).digest('hex'),
    file,
  ]);
  return [...new Map(byContent.toReversed()).values()].toReversed();
}
