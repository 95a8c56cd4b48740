/** Processes of the endpoints and their ports, counted in start order (recipe-v1 6). */

import { httpStride, portBases } from '../../constants/ports.js';
import type { Endpoint, Process, ProcessPorts, Slot } from '../../types/topology.js';

/** One process for each node of each endpoint; only leaders have a server of their own. */
export function numberProcesses(endpoints: readonly Endpoint[]): readonly Process[] {
  const next = counters();
  return endpoints.flatMap((endpoint) => {
    const [leader] = endpoint.slots;
    if (leader === undefined) return [];
    const bootstrap = endpoint.role === 'prefill' ? next.bootstrap(leader) : null;
    return endpoint.slots.map((slot, rank): Process => {
      const ports: ProcessPorts = {
        http: rank === 0 ? next.http(slot) : null,
        kvEvents: next.kvEvents(),
        nixl: next.nixl(),
        system: next.system(),
        bootstrap,
      };
      return { endpoint, rank, slot, gpus: endpoint.gpus, ports };
    });
  });
}

/** The counters of one job; each call gives the next port. */
function counters() {
  return {
    system: wholeJob(portBases.system),
    kvEvents: wholeJob(portBases.kvEvents),
    nixl: wholeJob(portBases.nixl),
    http: perNode(portBases.http, httpStride),
    bootstrap: perNode(portBases.bootstrap, 1),
  };
}

function wholeJob(base: number): () => number {
  let next = base;
  return () => next++;
}

function perNode(base: number, stride: number): (slot: Slot) => number {
  const taken = new Map<Slot, number>();
  return (slot) => {
    const count = taken.get(slot) ?? 0;
    taken.set(slot, count + 1);
    return base + count * stride;
  };
}
