/** Whether every process has its ports for itself. The counters see to it up to sizes that nobody had in mind. */

import * as messages from '../../diagnostics/port-messages.js';
import type { Diagnostic } from '../../types/diagnostic.js';
import type { PlanNode, PortRange } from '../../types/plan.js';

type NodePorts = Pick<PlanNode, 'slot' | 'ports'>;

/** Diagnostics `port-taken-twice` and `port-out-of-range`: the first of each, as the others follow from it. */
export function checkPorts(nodes: readonly NodePorts[]): readonly Diagnostic[] {
  const twice = nodes.flatMap((node) => {
    const sorted = listeners(node).sort((left, right) => left.range.first - right.range.first);
    return sorted.flatMap((listener, index) => {
      const next = sorted[index + 1];
      return next !== undefined && next.range.first <= last(listener.range)
        ? [messages.portTakenTwice(listener, next, node.slot)]
        : [];
    });
  });
  const outside = nodes.flatMap((node) =>
    listeners(node)
      .filter(({ range }) => last(range) > highestPort)
      .map((listener) => messages.portOutOfRange(listener, last(listener.range))),
  );
  return [...twice.slice(0, 1), ...outside.slice(0, 1)];
}

const highestPort = 65535;

function last({ first, count }: PortRange): number {
  return first + count - 1;
}

function listeners(node: NodePorts): messages.Listener[] {
  return Object.entries(node.ports).flatMap(([step, purposes]) =>
    Object.entries(purposes).map(([purpose, range]) => ({ step, purpose, range })),
  );
}
