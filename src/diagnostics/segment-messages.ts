/** Diagnostics about segments of a block topology, one function per code. */

import type { Diagnostic } from '../types/diagnostic.js';
import { error, warning } from './make.js';
import type { At } from './rule-messages.js';

export function segmentUnfit(segment: number, nodes: number, at: At): Diagnostic {
  return error(
    'segment-unfit',
    `sbatch refuses segments of ${segment} nodes for ${nodes} nodes: their number has to be a multiple`,
    { ...at, hint: `write a divisor of ${nodes}` },
  );
}

export function segmentSplitsWorker(
  segment: number,
  nodes: number,
  role: string,
  at: At,
): Diagnostic {
  return warning(
    'segment-splits-worker',
    `a worker of ${role} has ${nodes} nodes, and only ${segment} of them are sure to share an NVLink domain`,
    { ...at, hint: `write segment: "${nodes}" or a multiple, or leave it out` },
  );
}
