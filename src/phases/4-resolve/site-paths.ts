/** Paths of the cluster profile that every container of the site is given. */

import { sitePathUnusable } from '../../diagnostics/site-messages.js';
import { isMountable } from '../../lib/mount-path.js';
import { nodeAt } from '../../lib/source-tree.js';
import type { Diagnostic } from '../../types/diagnostic.js';
import type { SourceMapping } from '../../types/source.js';
import { expandVariables } from './paths.js';

/** Mounted themselves, or holding what is. */
const mounted = ['srtctl_root', 'output_dir'] as const;

/** What Pyxis would take for something else than a path. Diagnostics: `site-path-unusable`. */
export function sitePathFaults(profile: SourceMapping): readonly Diagnostic[] {
  if (textAt(profile, 'container_runtime')?.text === 'none') return [];
  return mounted.flatMap((key) => {
    const path = textAt(profile, key);
    return path === undefined || isMountable(expandVariables(path.text))
      ? []
      : [sitePathUnusable(path.text, { path: key, position: path.position })];
  });
}

function textAt(profile: SourceMapping, key: string) {
  const node = nodeAt(profile, [key]);
  return node?.kind === 'scalar' && typeof node.value === 'string'
    ? { text: node.value, position: node.origin }
    : undefined;
}
