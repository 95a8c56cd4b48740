/** Diagnostics of the cluster profile's own values, one function per code. */

import type { Diagnostic } from '../types/diagnostic.js';
import { error } from './make.js';
import type { At } from './rule-messages.js';

export function sitePathUnusable(path: string, at: At): Diagnostic {
  return error(
    'site-path-unusable',
    `containers get \`${path}\` as a mount, and Pyxis cannot mount it: no blanks and , : " $ \` \\ in paths`,
    { ...at, hint: 'give the directory a link without them, and name that' },
  );
}
