/** Ranges of neighbouring ports. */

import type { PortRange } from '../types/plan.js';

/** Purpose of a range in which the process itself looks for ports that are free. */
export const searchedPurpose = 'vllm-internal';

/** One port, or `count` of them from it on. */
export function portRange(first: number, count = 1): PortRange {
  return { first, count };
}

/** The ranges of the purposes that a process has; null stands for one that it does not have. */
export function portRanges(
  ports: Readonly<Record<string, number | PortRange | null>>,
): Readonly<Record<string, PortRange>> {
  const entries = Object.entries(ports).flatMap(([purpose, port]): [string, PortRange][] => {
    if (port === null) return [];
    return [[purpose, typeof port === 'number' ? portRange(port) : port]];
  });
  return Object.fromEntries(entries);
}
