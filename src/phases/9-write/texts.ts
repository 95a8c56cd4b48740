/** Texts that belong to no bundle: each is a file among others that nobody built. */

import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import * as messages from '../../diagnostics/output-messages.js';
import { andThen, concatenate, failure, result } from '../../diagnostics/result.js';
import type { Diagnostic, Result } from '../../types/diagnostic.js';
import { type BundleDifference, kindOf } from './inspect.js';
import { writeFile } from './put.js';

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Permission bits of a new file, the same whatever the umask is. */
const defaultMode = 0o644;

/**
 * Makes the files have these texts and says which of them did not. All are looked at before the first is written. Gives
 * the errors `file-blocked`, `file-unwritable`, and `file-not-ours` for one with another text that `mayReplace`
 * does not know.
 */
export function writeTexts(
  files: readonly TextFile[],
  mayReplace: (text: string) => boolean,
): Result<readonly BundleDifference[]> {
  return andThen(compareTexts(files), (differences) => {
    const foreign = differences.filter(
      ({ found }) => found !== undefined && !mayReplace(new TextDecoder().decode(found.content)),
    );
    if (foreign.length > 0)
      return failure(...foreign.map(({ path }) => messages.fileNotOurs(path)));
    const mistakes = differences.map(write);
    return result(differences, mistakes.flat());
  });
}

/** What writeTexts would change; writes nothing. */
export function compareTexts(files: readonly TextFile[]): Result<readonly BundleDifference[]> {
  return concatenate(files.map(compare));
}

function compare({ path, text }: TextFile): Result<readonly BundleDifference[]> {
  try {
    const content = Buffer.from(text);
    const kind = kindOf(path);
    if (kind === 'nothing') {
      return result([{ path, found: undefined, made: { content, mode: defaultMode } }]);
    }
    if (kind !== 'file') return failure(messages.fileBlocked(path, kind));
    const found = { content: readFileSync(path), mode: statSync(path).mode & 0o7777 };
    const isSame = Buffer.compare(found.content, content) === 0;
    // Whoever changed who may read it had a reason.
    return result(isSame ? [] : [{ path, found, made: { content, mode: found.mode } }]);
  } catch (error) {
    return failure(unwritable(path, error));
  }
}

function write({ path, made }: BundleDifference): readonly Diagnostic[] {
  if (made === undefined) return [];
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFile(path, made);
    return [];
  } catch (error) {
    return [unwritable(path, error)];
  }
}

/** What the file system refuses is the user's to mend. */
function unwritable(path: string, error: unknown): Diagnostic {
  if (!(error instanceof Error && 'syscall' in error)) throw error;
  return messages.fileUnwritable(path, error.message);
}
