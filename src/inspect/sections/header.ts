/** What a job is, in a few lines. */

import type { ShownJob } from '../job.js';
import { type Line, paragraph, type Row, styled, table } from '../layout.js';

export function headerLines({ plan, page, files }: ShownJob): readonly Line[] {
  const rows: readonly Row[] = [
    ['nodes', nodesOf(page.nodes.length, plan.components)],
    ['GPUs', gpusOf(page)],
    ['time limit', timeLimit(plan.directives[0] ?? [])],
    ['image', page.model.container],
    ['model', `${page.model.path} (${page.model.precision})`],
    ['recipe', files[0] ?? page.recipe],
    ...(files[1] === undefined ? [] : [['cluster', files[1]]]),
    ...(plan.tags.length > 0 ? [['tags', plan.tags.join(', ')]] : []),
  ];
  return [
    ...paragraph(styled(page.name, 'title'), 0),
    ...paragraph(page.summary),
    [],
    ...table(rows),
  ];
}

function nodesOf(count: number, components: readonly number[]): string {
  return components.length === 1
    ? String(count)
    : `${count}: ${components.join(' + ')}, a heterogeneous job`;
}

/** `16 of 16 (2 nodes of 8 h200): 8 prefill, 8 decode` */
export function gpusOf({ nodes, steps, gpuType, gpusPerNode }: ShownJob['page']): string {
  const roleOf = new Map(steps.map(({ name, role }) => [name, role]));
  const byRole = new Map<string, number>();
  for (const node of nodes) {
    for (const [step, gpus] of Object.entries(node.gpus)) {
      const role = roleOf.get(step) ?? 'other';
      byRole.set(role, (byRole.get(role) ?? 0) + gpus.length);
    }
  }
  const used = [...byRole.values()].reduce((sum, count) => sum + count, 0);
  const parts = [...byRole].map(([role, count]) => `${count} ${role}`).join(', ');
  const all = nodes.length * gpusPerNode;
  return `${used} of ${all} ${gpuType}, ${gpusPerNode} a node${parts === '' ? '' : `: ${parts}`}`;
}

function timeLimit(directives: ShownJob['plan']['directives'][number]): string {
  return directives.find(({ name }) => name === 'time')?.value ?? 'that of the partition';
}
