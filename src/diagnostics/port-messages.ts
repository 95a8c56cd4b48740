/** Diagnostics of the check of a plan's ports, one function per code. */

import type { Diagnostic } from '../types/diagnostic.js';
import type { PortRange } from '../types/plan.js';
import type { Slot } from '../types/topology.js';
import { error } from './make.js';

/** Who listens, and where. */
export interface Listener {
  readonly step: string;
  readonly purpose: string;
  readonly range: PortRange;
}

export function portTakenTwice(first: Listener, second: Listener, slot: Slot): Diagnostic {
  return error(
    'port-taken-twice',
    `on node ${slot}, ${first.step} (${first.purpose}) and ${second.step} (${second.purpose}) would both listen on port ${second.range.first}`,
    { hint: 'make the job smaller: its processes outgrow the port ranges' },
  );
}

export function portOutOfRange({ step, purpose }: Listener, port: number): Diagnostic {
  return error(
    'port-out-of-range',
    `${step} (${purpose}) would need port ${port}, and the highest is 65535`,
    { hint: 'make the job smaller: its processes outgrow the port ranges' },
  );
}
