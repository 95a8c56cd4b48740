/** Processes of the endpoints and their ports, counted in start order (recipe-v1 6). */

import { httpStride, portBases } from '../../constants/ports.js';
import type { DataParallel, Endpoint, Process, Slot } from '../../types/topology.js';

/** Every endpoint's processes, node by node. Only who serves has a port for it. */
export function numberProcesses(endpoints: readonly Endpoint[]): readonly Process[] {
  const next = counters();
  return endpoints.flatMap((endpoint) => {
    const [leader] = endpoint.slots;
    if (leader === undefined) return [];
    const { dataParallel } = endpoint;
    return dataParallel === null || dataParallel.layout === 'spanning'
      ? processPerNode(endpoint, leader, next)
      : processPerShare(endpoint, leader, dataParallel, next);
  });
}

/** One process for each node, of which the first serves for all. */
function processPerNode(endpoint: Endpoint, leader: Slot, next: Counters): readonly Process[] {
  const bootstrap = endpoint.role === 'prefill' ? next.bootstrap(leader) : null;
  return endpoint.slots.map((slot, node): Process => {
    const ports = {
      http: node === 0 ? next.http(slot) : null,
      kvEvents: next.kvEvents(1),
      nixl: next.nixl(1),
      system: next.system(1),
      bootstrap,
      dataParallelRpc: null,
    };
    return { endpoint, rank: node, node, slot, gpus: endpoint.gpus, ports };
  });
}

/** Data-parallel ranks that are apart: each process has a share of the ranks and of a node's GPUs. */
function processPerShare(
  endpoint: Endpoint,
  leader: Slot,
  { ranks, layout, ranksPerProcess }: DataParallel,
  next: Counters,
): readonly Process[] {
  const dataParallelRpc = next.dataParallelRpc(leader);
  const nixl = next.nixl(ranks);
  const shares = layout === 'per-gpu' ? endpoint.gpus.map((gpu) => [gpu]) : [endpoint.gpus];
  const places = endpoint.slots.flatMap((slot, node) =>
    shares.map((gpus) => ({ slot, node, gpus })),
  );
  return places.map(({ slot, node, gpus }, index): Process => {
    // Where every GPU has a process, that of the first rank serves for the others.
    const serves = layout === 'node-local' || index === 0;
    const ports = {
      http: serves ? next.http(slot) : null,
      bootstrap: serves && endpoint.role === 'prefill' ? next.bootstrap(slot) : null,
      kvEvents: next.kvEvents(ranksPerProcess),
      system: next.system(1),
      nixl,
      dataParallelRpc,
    };
    return { endpoint, rank: index * ranksPerProcess, node, slot, gpus, ports };
  });
}

type Counters = ReturnType<typeof counters>;

/** The counters of one job; each call gives the next port, or the first of a block of `count`. */
function counters() {
  return {
    system: wholeJob(portBases.system),
    kvEvents: wholeJob(portBases.kvEvents),
    nixl: wholeJob(portBases.nixl),
    http: perNode(portBases.http, httpStride),
    bootstrap: perNode(portBases.bootstrap, 1),
    dataParallelRpc: perNode(portBases.dataParallelRpc, 1),
  };
}

function wholeJob(base: number): (count: number) => number {
  let next = base;
  return (count) => {
    next += count;
    return next - count;
  };
}

function perNode(base: number, stride: number): (slot: Slot) => number {
  const taken = new Map<Slot, number>();
  return (slot) => {
    const count = taken.get(slot) ?? 0;
    taken.set(slot, count + 1);
    return base + count * stride;
  };
}
