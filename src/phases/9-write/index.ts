/** Write: files of a bundle -> a directory. With load, the only phase that touches the file system. */

import * as messages from '../../diagnostics/output-messages.js';
import { andThen, failure, result } from '../../diagnostics/result.js';
import type { Result } from '../../types/diagnostic.js';
import type { BundleFile } from '../../types/file.js';
import { apply } from './apply.js';
import { type BundleDifference, inspect } from './inspect.js';

export type { BundleDifference, FileState } from './inspect.js';
export { compareTexts, type TextFile, writeTexts } from './texts.js';

/** Paths below the output directory. */
export interface WriteReport {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  /** Files of an earlier build that are no longer made. */
  readonly removed: readonly string[];
}

/**
 * Makes the directory hold these files, which include their manifest, and no other file of an earlier build. Files that
 * nobody built are left alone. A build that is interrupted, or that the disk has no space for, leaves the old bundle
 * or none that verifies, and the next build repairs it. Gives the errors `output-is-file`, `output-not-ours`,
 * `output-blocked`, `output-unwritable`;
 * throws InternalError for a path that leads out of the directory.
 */
export function writeBundle(directory: string, files: readonly BundleFile[]): Result<WriteReport> {
  return guarded(directory, () =>
    andThen(inspect(directory, files), (inspection) => {
      if (inspection.differences.length > 0) apply(directory, inspection);
      return result(report(inspection.differences));
    }),
  );
}

/** What writeBundle would change, in the order of paths; writes nothing. Gives the same errors. */
export function compareBundle(
  directory: string,
  files: readonly BundleFile[],
): Result<readonly BundleDifference[]> {
  return guarded(directory, () =>
    andThen(inspect(directory, files), ({ differences }) => result(differences)),
  );
}

function report(differences: readonly BundleDifference[]): WriteReport {
  const paths = (chosen: (difference: BundleDifference) => boolean) =>
    differences.filter(chosen).map(({ path }) => path);
  return {
    created: paths(({ found }) => found === undefined),
    changed: paths(({ found, made }) => found !== undefined && made !== undefined),
    removed: paths(({ made }) => made === undefined),
  };
}

/** What the file system refuses is the user's to mend: a full disk, a directory of somebody else. */
function guarded<T>(directory: string, action: () => Result<T>): Result<T> {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return failure(messages.outputUnwritable(directory, error.message));
  }
}
