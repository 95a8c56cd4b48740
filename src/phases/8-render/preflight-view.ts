/** preflight.sh: what nodes need, each list written once and nodes that need the same in one case. */

import type { Plan } from '../../types/plan.js';
import type { CpuNeed, NodeNeeds, PathNeed, PortNeed, SpaceNeed } from '../../types/preflight.js';
import type { Slot } from '../../types/topology.js';
import { comment, quote, quoteText } from './shell.js';
import { nodeList } from './views.js';

interface SameLines {
  readonly slots: readonly Slot[];
  readonly lines: readonly string[];
}

/** preflight.sh */
export function preflightView({ preflight, source }: Plan) {
  const { nodes, space, containerMebibytes } = preflight;
  const lists = pathLists(nodes);
  const cases = grouped(nodes, (node) => [
    ...node.ports.map(portLine),
    ...(node.gpus.length > 0 ? [`need_gpus ${node.gpus.join(' ')}`] : []),
    ...(node.cpus === null ? [] : [cpuLine(node.cpus)]),
    ...lists.filter(({ slots }) => slots.includes(node.slot)).map(({ title }) => title),
  ]);
  return {
    source: comment(source),
    everywhere: [
      ...space.map(spaceLine),
      ...(containerMebibytes === null ? [] : [`need_container_space ${containerMebibytes}`]),
    ],
    nodes: cases.map(({ slots, lines }) => ({
      slots: slots.join(' | '),
      lines: lines.length > 0 ? lines : [':'],
    })),
    lists: lists.map(({ title, slots, lines }) => ({ title, nodes: nodeList(slots), lines })),
  };
}

function pathLists(nodes: readonly NodeNeeds[]) {
  return grouped(nodes, ({ paths }) => paths.map(pathLine))
    .filter(({ lines }) => lines.length > 0)
    .map((list, index) => ({ ...list, title: `need_paths_${index + 1}` }));
}

/** The nodes that have the same lines, in the order of their first one. */
function grouped(
  nodes: readonly NodeNeeds[],
  linesOf: (node: NodeNeeds) => readonly string[],
): readonly SameLines[] {
  const groups = new Map<string, SameLines>();
  for (const node of nodes) {
    const lines = linesOf(node);
    const key = JSON.stringify(lines);
    const slots = [...(groups.get(key)?.slots ?? []), node.slot];
    groups.set(key, { slots, lines });
  }
  return [...groups.values()];
}

function portLine({ range: { first, count }, takes, owner }: PortNeed): string {
  const range = count === 1 ? `${first}` : `${first}-${first + count - 1}`;
  return `need_ports ${takes} ${range} ${quoteText(owner)}`;
}

function cpuLine({ count, of, reason }: CpuNeed): string {
  return `need_cpus ${count} ${of} ${quoteText(reason)}`;
}

function pathLine({ use, path, origin }: PathNeed): string {
  return `need_path ${use} ${quote(path)} ${quoteText(origin)}`;
}

function spaceLine({ label, path, mebibytes, otherwise }: SpaceNeed): string {
  return `need_space ${label} ${quote(path)} ${mebibytes} ${otherwise}`;
}
