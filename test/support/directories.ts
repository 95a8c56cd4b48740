/** Throwaway directories, and directories as values that can be compared. */

import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

// In memory where the machine has that: some tests write thousands of small files.
const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'srtgen-test-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));

/** A new directory that goes when the tests end. */
export function temporaryDirectory(): string {
  return mkdtempSync(join(root, 'd-'));
}

/** Writes texts to paths below a directory. */
export function writeFiles(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/** Whatever is below a directory: path -> `0644 <text>`, `0755 directory` or `-> <target>`. No link is followed. */
export function snapshot(directory: string): Readonly<Record<string, string>> {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(paths.map((path) => [path, describe(join(directory, path))]));
}

/** The part of a snapshot that is files. */
export function filesOf(directory: string): Readonly<Record<string, string>> {
  const entries = Object.entries(snapshot(directory));
  return Object.fromEntries(entries.filter(([, state]) => !state.endsWith(' directory')));
}

function describe(path: string): string {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  const mode = (stats.mode & 0o7777).toString(8).padStart(4, '0');
  if (stats.isDirectory()) return `${mode} directory`;
  return stats.isFile() ? `${mode} ${readFileSync(path, 'utf8')}` : `${mode} special file`;
}
