/** Every shell script: the static library, the rehearsal's programs, and what the fixtures are compiled to. */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkScripts } from './script-checks.js';
import { scriptsDirectory } from './tests.js';

/** Where people write scripts; those among the templates are no scripts yet. */
const written = ['.ci', 'templates/static', 'templates/rehearsal'];

export async function shell() {
  const files = distinct([...written, scriptsDirectory].flatMap(shellFiles));
  const { absent, bad } = await checkScripts(files);
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
