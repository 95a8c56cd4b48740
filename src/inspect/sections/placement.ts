/** Ports of every node, and what every node has to have before the job starts. */

import { nodesText, type ShownJob } from '../job.js';
import { dim, type Line, type Row, table } from '../layout.js';

export function portLines({ page }: ShownJob): readonly Line[] {
  return table(
    page.nodes.flatMap(({ slot, ports }) =>
      Object.entries(ports).map(
        ([step, purposes], index): Row => [
          index === 0 ? `node ${slot}` : '',
          step,
          Object.entries(purposes)
            .map(([purpose, port]) => `${purpose} ${port}`)
            .join(', '),
        ],
      ),
    ),
  );
}

export function preflightLines({ page }: ShownJob): readonly Line[] {
  const { mebibytes, cpus = {}, paths = {} } = page.preflight;
  return table([
    ...Object.entries(mebibytes).map(([path, size]): Row => ['space', `${size} MiB`, path]),
    ...Object.entries(cpus).map(([what, nodes]): Row => ['CPUs', nodesText(nodes), what]),
    ...Object.entries(paths).map(
      ([path, { use, origin, nodes }]): Row => [use, nodesText(nodes), path, dim(origin)],
    ),
  ]);
}
