/** Paths as the user would type them. */

import { isAbsolute, relative } from 'node:path';

/** Relative to the working directory where it is below that, else as it is; what is no absolute path is no path. */
export function shownPath(path: string, cwd: string): string {
  if (!isAbsolute(path)) return path;
  const below = relative(cwd, path);
  return below === '' || below.split('/')[0] === '..' ? path : below;
}
