/** Small bundles for tests of the writer. */

import { outputTree, withManifest } from '../../src/lib/manifest.js';
import type { BundleFile } from '../../src/types/file.js';

export type Texts = Readonly<Record<string, string>>;

/** Files of a bundle; a script is executable. */
export function bundle(texts: Texts): readonly BundleFile[] {
  const all = { 'job.sh': 'job\n', 'plan.yaml': 'plan\n', ...texts };
  return withManifest(
    Object.entries(all).map(([path, content]) => ({
      path,
      content,
      executable: path.endsWith('.sh'),
    })),
  );
}

/** What a directory holds when it was built from these files and nothing else. */
export function built(files: readonly BundleFile[]): Texts {
  return Object.fromEntries(
    files
      .map(({ path, content, executable }): [string, string] => [
        path,
        `${executable ? '0755' : '0644'} ${content}`,
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

export function several(
  bundles: Readonly<Record<string, readonly BundleFile[]>>,
): readonly BundleFile[] {
  return outputTree(Object.entries(bundles).map(([directory, files]) => ({ directory, files })));
}

export const first = bundle({ 'lib/a.sh': 'a\n', 'steps/old.sh': 'old\n', 'config/deep/x': 'x\n' });
export const second = bundle({ 'lib/a.sh': 'A\n', 'steps/new.sh': 'new\n' });
