/** Diagnostics of allocate, one function per code. */

import type { Diagnostic } from '../types/diagnostic.js';
import type { NodeChoice } from '../types/recipe.js';
import type { Endpoint, Slot } from '../types/topology.js';
import { error } from './make.js';

export function tooFewNodes(endpoint: Endpoint, needed: number, workerNodes: number): Diagnostic {
  const { role, index, slots } = endpoint;
  const left = slots.length === 0 ? 'none is left' : `only ${slots.length} of them are left`;
  return error(
    'too-few-nodes',
    `${role} worker ${index} needs ${count(needed, 'node')}, and ${left} of the job's ${count(workerNodes, 'worker node')}`,
    { hint: `raise resources.${role}_nodes, or lower resources.gpus_per_${role}` },
  );
}

export function gpusShared(first: Endpoint, second: Endpoint, slot: Slot, gpu: number): Diagnostic {
  return error(
    'gpus-shared',
    `${first.role} worker ${first.index} and ${second.role} worker ${second.index} would share GPU ${gpu} of node ${slot}`,
    {
      hint: `add a node, or make gpus_per_${first.role} and gpus_per_${second.role} fit side by side`,
    },
  );
}

export function noDecodeWorker(what: string, choice: NodeChoice): Diagnostic {
  return error(
    'no-decode-worker',
    `the ${what} is placed on ${choice}, and there is no decode worker`,
    { hint: 'write head' },
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
