/** Names of steps: what a process is called in scripts, logs and Slurm. */

import type { Endpoint, Process } from '../types/topology.js';

/** `decode-0` for a leader, `decode-0-rank-1` for the others. */
export function stepName(process: Process): string {
  const name = endpointName(process.endpoint);
  return process.rank === 0 ? name : `${name}-rank-${process.rank}`;
}

export function endpointName(endpoint: Endpoint): string {
  return `${endpoint.role}-${endpoint.index}`;
}
