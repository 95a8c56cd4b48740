/** Nodes and GPUs at a glance: a row for each node, a cell for each GPU, then what else runs there. */

import type { ClusterMap, MapNode, MapProcess } from '../../types/cluster-map.js';
import type { RoleName } from '../../types/recipe.js';
import type { ShownJob } from '../job.js';
import { type Cell, dim, type Line, pageWidth, styled, table, widthOf, wrap } from '../layout.js';

/** Columns for the node's own name, and at least so many for what else runs there. */
const rest = 24;

export function mapLines({ map, plan }: ShownJob): readonly Line[] {
  const names = map.nodes.map((node) => nodeName(node, plan.components.length > 1));
  const left = 2 + Math.max(...names.map((name) => widthOf(name))) + 2;
  const labels = map.nodes.flatMap(({ processes }) => processes.map(cellLabel));
  const cell = Math.max(2, ...labels.map(({ length }) => length)) + 1;
  const perLine = Math.max(1, Math.floor((pageWidth - left - rest) / cell));
  const frame = { left, cell, perLine: Math.min(perLine, map.gpusPerNode) };
  return [
    ...header(map, frame),
    ...map.nodes.flatMap((node, index) => nodeLines(node, names[index] ?? '', map, frame)),
    [],
    ...legend(map),
  ];
}

interface Frame {
  readonly left: number;
  readonly cell: number;
  readonly perLine: number;
}

function nodeName({ slot, component }: MapNode, isHeterogeneous: boolean): string {
  return isHeterogeneous ? `node ${slot}, group ${component}` : `node ${slot}`;
}

function header({ gpusPerNode }: ClusterMap, { left, cell, perLine }: Frame): readonly Line[] {
  if (gpusPerNode > perLine) return [];
  const numbers = Array.from({ length: gpusPerNode }, (_, gpu) => String(gpu).padEnd(cell));
  return [[dim(`${' '.repeat(left)}${numbers.join('')} also`)]];
}

function nodeLines(
  { processes }: MapNode,
  name: string,
  { gpusPerNode }: ClusterMap,
  { left, cell, perLine }: Frame,
): readonly Line[] {
  const gpus = Array.from({ length: gpusPerNode }, (_, gpu) =>
    processes.find((process) => process.gpus.includes(gpu)),
  );
  const others = processes.filter((process) => process.gpus.length === 0);
  const after = left + perLine * cell + 1;
  const alsoLines = wrap(others.map(({ step }) => step).join(', '), pageWidth - after);
  const count = Math.max(Math.ceil(gpusPerNode / perLine), alsoLines.length);
  return Array.from({ length: count }, (_, line) => {
    const here = gpus.slice(line * perLine, (line + 1) * perLine);
    const also = alsoLines[line] ?? '';
    const empty = (perLine - here.length) * cell;
    return [
      (line === 0 ? `  ${name}` : '').padEnd(left),
      ...here.map((process) => gpuCell(process, cell)),
      ...(also === '' ? [] : [`${' '.repeat(empty + 1)}${also}`]),
    ];
  });
}

function gpuCell(process: MapProcess | undefined, width: number): Cell {
  if (process === undefined) return dim('·'.padEnd(width));
  const text = cellLabel(process).padEnd(width);
  return process.role === null ? text : styled(text, process.role);
}

/** `P0`; `D1.2` is rank 2 of decode 1. */
function cellLabel({ step, role }: MapProcess): string {
  if (role === null) return '';
  return `${role.charAt(0).toUpperCase()}${step.slice(role.length + 1).replace('-rank-', '.')}`;
}

function legend({ nodes, gpusPerNode }: ClusterMap): readonly Line[] {
  const processes = nodes.flatMap((node) => node.processes);
  const roles = new Set(processes.flatMap(({ role }) => (role === null ? [] : [role])));
  const ranked = processes.find(({ step, role }) => role !== null && step.includes('-rank-'));
  const used = (node: MapNode): number => node.processes.flatMap(({ gpus }) => gpus).length;
  return table([
    ...[...roles].map((role) => [styled(`${role.charAt(0).toUpperCase()}0`, role), meaning[role]]),
    ...(ranked === undefined ? [] : [[cellLabel(ranked), ranked.summary]]),
    ...(nodes.some((node) => used(node) < gpusPerNode) ? [[dim('·'), 'no worker']] : []),
  ]);
}

const meaning: Readonly<Record<RoleName, string>> = {
  prefill: 'prefill 0',
  decode: 'decode 0',
  agg: 'aggregated worker 0: prefill and decode in one',
};
