/** The journal: what a build that is under way may have left, so that the next one can clean up after it. */

import { isBundlePath } from '../../lib/manifest.js';

/** Beside the manifest, from a build's first change to its last. */
export const journalName = 'manifest.unfinished';

const heading =
  '# A build is writing these files, or was interrupted. Build again: that repairs them.';

const temporarySuffix = '.srtgen-new';

/** A file's name while it is written. The same for every build, so that leftovers are found again. */
export function temporaryName(path: string): string {
  return path + temporarySuffix;
}

/** Whether a file is there when no build is under way. */
export function isLasting(path: string): boolean {
  return path !== journalName && !path.endsWith(temporarySuffix);
}

export function journalText(paths: readonly string[]): string {
  return [heading, ...paths, ''].join('\n');
}

/** The paths that a journal names; undefined when it is none of ours. */
export function journalPaths(text: string): readonly string[] | undefined {
  const [first, ...paths] = text.split('\n').slice(0, -1);
  return first === heading && paths.every(isBundlePath) ? paths : undefined;
}
