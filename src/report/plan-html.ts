/** Jobs before they run, as one HTML file to look at. */

import type { ClusterMap } from '../types/cluster-map.js';
import { counted } from './format.js';
import { element, type Markup } from './markup.js';
import { page } from './page.js';
import { clusterMapSection } from './sections/cluster-map.js';
import { orderOfSteps } from './sections/order.js';

export interface PlannedJob {
  readonly name: string;
  /** One line: `2 prefill + 1 decode (SGLang behind Dynamo), benchmark sa-bench`. */
  readonly summary: string;
  readonly map: ClusterMap;
}

/** The text of the file: of each job its nodes with GPUs and ports, and the order of its steps. It has no script. */
export function planHtml(jobs: readonly PlannedJob[]): string {
  const [first] = jobs;
  const title = jobs.length === 1 && first !== undefined ? first.name : counted(jobs.length, 'job');
  return page({
    title: `${title} – srtgen plan`,
    data: null,
    body: [
      element('a', { class: 'skip', href: '#main' }, 'Skip to the plan'),
      element(
        'header',
        { class: 'masthead' },
        element('p', { class: 'brand' }, 'srtgen plan'),
        element('h1', {}, title),
        jobs.length === 1 && first !== undefined && element('p', { class: 'lead' }, first.summary),
      ),
      element(
        'main',
        { id: 'main', tabindex: -1 },
        jobs.length === 1 ? jobs.map((job) => jobBody(job, 'h2')) : jobs.map(jobDetails),
      ),
    ],
  });
}

function jobDetails(job: PlannedJob): Markup {
  return element(
    'details',
    { class: 'run' },
    element(
      'summary',
      {},
      element('h2', {}, job.name),
      element('span', { class: 'line' }, job.summary),
    ),
    jobBody(job, 'h3'),
  );
}

function jobBody({ map }: PlannedJob, level: 'h2' | 'h3'): Markup {
  const { nodes, gpusPerNode } = map;
  const words = [
    counted(nodes.length, 'node'),
    `${counted(gpusPerNode, 'GPU')} each`,
    `${counted(nodes.length * gpusPerNode, 'GPU')} in all`,
  ];
  return element(
    'div',
    { class: 'run' },
    element(
      'section',
      {},
      element(level, {}, 'Cluster'),
      element('p', { class: 'small' }, words.join(', ')),
      clusterMapSection(map),
    ),
    element('section', {}, element(level, {}, 'Order'), orderOfSteps(map.order)),
  );
}
