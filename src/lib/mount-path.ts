/** Which paths Pyxis can mount. The runtime asks the same of its own directories: `refuse_path` of lib/job.sh. */

import type { Word } from '../types/word.js';

/**
 * Whether the literal parts of a path reach enroot as they are. Pyxis separates mounts with commas and
 * their parts with colons, and has enroot's bash print each, in double quotes, as a line of an fstab.
 */
export function isMountable(path: Word): boolean {
  return path.every((part) => typeof part !== 'string' || !/[\s,:"$`\\]/.test(part));
}
