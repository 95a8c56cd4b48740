/** Load: files to source trees. The only phase, with write, that touches the file system. */

import { isUtf8 } from 'node:buffer';
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as messages from '../diagnostics/load-messages.js';
import { andThen, failure, result } from '../diagnostics/result.js';
import { parseYaml } from '../lib/parse-yaml.js';
import { entry, withoutEntry } from '../lib/source-tree.js';
import type { Diagnostic, Result } from '../types/diagnostic.js';
import type { BundleFile } from '../types/file.js';
import type { Position, SourceNode } from '../types/source.js';

/**
 * Bytes. The largest public recipe has 10 KB: whatever is larger than this was named by mistake, and would only cost
 * time.
 */
const largestFile = 2 ** 17;

/**
 * A recipe's tree. A plain recipe loads without its `lock`, the record that a run of it left there.
 */
export function readRecipe(file: string): Result<SourceNode> {
  return andThen(readText(file), (text) => parseRecipe(text, file));
}

/** The same of a text that readText has read. */
export function parseRecipe(text: string, file: string): Result<SourceNode> {
  const { value, diagnostics } = parseYaml(text, file, 'recipe');
  return { value: value && withoutLock(value), diagnostics };
}

/** A cluster profile's tree. */
export function readCluster(file: string): Result<SourceNode> {
  return readSource(file, 'cluster profile');
}

/** The same of a text that readText has read. */
export function parseCluster(text: string, file: string): Result<SourceNode> {
  return parseYaml(text, file, 'cluster profile');
}

/**
 * The tree of a YAML file, every node marked with `layer`. Gives the errors of readText and
 * parseYaml.
 */
export function readSource(file: string, layer: string): Result<SourceNode> {
  const { value, diagnostics } = readText(file);
  return value === undefined ? { value, diagnostics } : parseYaml(value, file, layer);
}

/**
 * A file's text, without a byte order mark. Gives an error for what is no readable text file of up
 * to 128 KiB.
 */
export function readText(file: string): Result<string> {
  try {
    if (isNamedPipe(file)) return failure(messages.fileIsPipe(file));
    const bytes = readAtMost(file, largestFile + 1);
    const mistake = notText(bytes, file);
    return mistake === undefined ? result(new TextDecoder().decode(bytes)) : failure(mistake);
  } catch (error) {
    return failure(systemError(error, file));
  }
}

/**
 * A pipe in a directory may have no writer, and opening it would wait for one for ever. Standard input and the shell's
 * `<(...)` have one.
 */
function isNamedPipe(file: string): boolean {
  return !/^\/(dev\/stdin$|dev\/fd\/|proc\/)/.test(file) && statSync(file).isFIFO();
}

/** Pipes and devices have no size to look at first, so the reading itself stops at the limit. */
function readAtMost(file: string, limit: number): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let left = limit; left > 0; ) {
      const chunk = Buffer.allocUnsafe(Math.min(left, 2 ** 16));
      const length = readSync(descriptor, chunk);
      if (length === 0) break;
      chunks.push(chunk.subarray(0, length));
      left -= length;
    }
    return Buffer.concat(chunks);
  } finally {
    closeSync(descriptor);
  }
}

function notText(bytes: Buffer, file: string): Diagnostic | undefined {
  if (bytes.length > largestFile) return messages.fileTooLarge(file, largestFile);
  const nul = bytes.indexOf(0);
  if (nul >= 0) return messages.fileHasNul(positionOf(nul, bytes, file));
  return isUtf8(bytes) ? undefined : messages.fileNotUtf8(firstBadLine(bytes, file));
}

function positionOf(offset: number, bytes: Buffer, file: string): Position {
  const lines = bytes.subarray(0, offset).toString('latin1').split('\n');
  return { file, line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

/** The bytes of a line break are part of no other character, so every line can be judged alone. */
function firstBadLine(bytes: Buffer, file: string): Position {
  const lines = bytes.toString('latin1').split('\n');
  const index = lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1')));
  return { file, line: index + 1, column: 1 };
}

function systemError(error: unknown, file: string): Diagnostic {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return messages.fileMissing(file);
  if (code === 'EISDIR') return messages.fileIsDirectory(file);
  return messages.fileUnreadable(file, error instanceof Error ? error.message : String(error));
}

/** In a sweep, `lock` stays and is refused as an unknown key; beside `base` nobody reads it. */
function withoutLock(recipe: SourceNode): SourceNode {
  const plain = entry(recipe, 'base') === undefined && entry(recipe, 'sweep') === undefined;
  return recipe.kind === 'mapping' && plain ? withoutEntry(recipe, 'lock') : recipe;
}

/**
 * Which cluster profile counts: the one that is named, else `$SRTSLURM_CONFIG`, else the first
 * `srtslurm.yaml` in the working directory, its parent and its grandparent. Undefined when there is
 * none. A file that is named is given back whether it exists or not: reading it will tell.
 */
export function findClusterProfile(
  explicit: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  workingDirectory: string,
): string | undefined {
  if (explicit !== undefined) return explicit;
  const named = environment.SRTSLURM_CONFIG;
  if (named !== undefined && named !== '') return resolve(workingDirectory, named);
  return ['.', '..', '../..']
    .map((directory) => join(workingDirectory, directory, 'srtslurm.yaml'))
    .find((file) => existsSync(file));
}

/**
 * The setup script of that name as a file of the bundle: from the directory, else from its
 * `patches/`. Undefined when there is no directory or no such file; the job then looks in the
 * site's own.
 */
export function findSetupScript(
  directory: string | undefined,
  name: string,
): BundleFile | undefined {
  if (directory === undefined) return undefined;
  const path = [name, `patches/${name}`].find((candidate) => isFile(join(directory, candidate)));
  if (path === undefined) return undefined;
  const content = readFileSync(join(directory, path));
  return { path: `configs/${path}`, content, executable: true };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
