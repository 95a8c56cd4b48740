/** Where everything of a job is: nodes as boxes, their GPUs by who uses them, and who listens where. */

import type { ClusterMap, MapNode, MapProcess } from '../../types/cluster-map.js';
import { counted, neighbours, ranges, unknown } from '../format.js';
import { type Content, element, type Markup } from '../markup.js';
import { table } from '../table.js';
import { type Kind, kindOf, kinds } from './tiers.js';

/** The map, what its colours mean, and the same as a table. */
export function clusterMapSection(map: ClusterMap): readonly Content[] {
  const components = [...new Set(map.nodes.map(({ component }) => component))];
  return [
    legend(map),
    components.map((component) => [
      components.length > 1 && element('p', { class: 'component' }, `Component ${component}`),
      element(
        'ol',
        { class: 'map' },
        map.nodes
          .filter((node) => node.component === component)
          .map((node) => nodeBox(node, map.gpusPerNode)),
      ),
    ]),
    element('details', {}, element('summary', {}, 'The map as a table'), mapTable(map)),
  ];
}

function legend({ nodes }: ClusterMap): Markup {
  const present = new Set(nodes.flatMap(({ processes }) => processes.map(kindOf)));
  const shown = (Object.keys(kinds) as Kind[]).filter((kind) => present.has(kind));
  return element(
    'ul',
    { class: 'legend' },
    shown.map((kind) => element('li', {}, swatch(kind), kinds[kind])),
  );
}

function swatch(kind: Kind): Markup {
  return element('span', { class: `swatch ${kind}` });
}

function nodeBox(node: MapNode, gpusPerNode: number): Markup {
  const { slot, host, address, processes } = node;
  return element(
    'li',
    { class: 'node' },
    element(
      'p',
      { class: 'where' },
      element('b', {}, host ?? `node ${slot}`),
      element(
        'span',
        {},
        [host === null ? null : `node ${slot}`, address].filter(isThere).join(' · '),
      ),
    ),
    gpuTray(node, gpusPerNode),
    element('ul', { class: 'processes' }, processes.map(processRow)),
  );
}

function isThere(text: string | null): text is string {
  return text !== null;
}

/** GPUs of one process that lie beside each other, or of none. */
interface Stretch {
  readonly process: MapProcess | null;
  readonly first: number;
  readonly count: number;
}

function gpuTray(node: MapNode, gpusPerNode: number): Markup | null {
  const stretches = stretchesOf(node, gpusPerNode);
  if (stretches.length === 0) return null;
  return element(
    'div',
    { class: 'tray', role: 'img', 'aria-label': trayWords(stretches) },
    stretches.map(({ process, count }) =>
      element(
        'span',
        {
          class: `gpus span-${Math.min(count, 16)} ${process === null ? 'idle' : kindOf(process)}`,
        },
        element('span', { class: 'who' }, process === null ? 'idle' : trayName(process, count)),
        element(
          'span',
          { class: 'cells' },
          Array.from({ length: count }, () => element('i', {})),
        ),
      ),
    ),
  );
}

/** Each GPU once: whoever comes first has it in the picture, the list below names all. */
function stretchesOf({ processes }: MapNode, gpusPerNode: number): readonly Stretch[] {
  const owners = new Map<number, MapProcess>();
  for (const process of [...processes].reverse()) {
    for (const gpu of process.gpus) owners.set(gpu, process);
  }
  const count = Math.max(gpusPerNode, ...[...owners.keys()].map((gpu) => gpu + 1));
  const all = Array.from({ length: count }, (_, gpu) => gpu);
  const of = (process: MapProcess | null): readonly Stretch[] =>
    neighbours(all.filter((gpu) => (owners.get(gpu) ?? null) === process)).map((stretch) => ({
      ...stretch,
      process,
    }));
  return [...new Set([...owners.values(), null])].flatMap(of).sort((a, b) => a.first - b.first);
}

function trayWords(stretches: readonly Stretch[]): string {
  const words = stretches.map(({ process, first, count }) => {
    const gpus = ranges(Array.from({ length: count }, (_, index) => first + index));
    return `${gpus} ${process === null ? 'idle' : process.step}`;
  });
  return `GPUs ${words.join(', ')}`;
}

/** One or two GPUs leave room for little: `P0` of prefill-0. */
function trayName(process: MapProcess, count: number): string {
  if (count > 2) return process.step;
  const index = /\d+/.exec(process.step)?.[0] ?? '';
  return `${kindOf(process).charAt(0).toUpperCase()}${index}`;
}

function processRow(process: MapProcess): Markup {
  return element(
    'li',
    {},
    swatch(kindOf(process)),
    element('span', { class: 'step', title: process.summary }, process.step),
    ' ',
    process.gpus.length > 0 && [element('span', { class: 'detail' }, gpuWords(process.gpus)), ' '],
    Object.entries(process.ports).map(([purpose, port]) => [
      element('span', { class: 'detail' }, `${purpose} `, element('b', {}, port)),
      ' ',
    ]),
  );
}

function gpuWords(gpus: readonly number[]): string {
  return gpus.length === 0 ? unknown : `${gpus.length === 1 ? 'GPU' : 'GPUs'} ${ranges(gpus)}`;
}

function mapTable({ nodes }: ClusterMap): Markup {
  const processes = nodes.flatMap((node) => node.processes.map((process) => ({ node, process })));
  return table({
    caption: `${counted(processes.length, 'process').replace(/ss(s)$/, 'sses')} on ${counted(nodes.length, 'node')}`,
    columns: [
      ...['Step', 'Node', 'Host', 'Address', 'Kind', 'GPUs', 'Ports'].map((title) => ({ title })),
    ],
    rows: processes.map(({ node, process }) => ({
      cells: [
        process.step,
        String(node.slot),
        node.host ?? unknown,
        node.address ?? unknown,
        kinds[kindOf(process)],
        process.gpus.length === 0 ? unknown : ranges(process.gpus),
        portWords(process.ports) || unknown,
      ],
    })),
  });
}

function portWords(ports: MapProcess['ports']): string {
  return Object.entries(ports)
    .map(([purpose, port]) => `${purpose} ${port}`)
    .join(', ');
}
