/** The sections of a job's page, in order. */

import type { ShownJob } from '../job.js';
import { type Line, styled } from '../layout.js';
import { commandLines } from './commands.js';
import { mountLines } from './containers.js';
import { environmentLines } from './environment.js';
import { fileLines } from './files.js';
import { headerLines } from './header.js';
import { mapLines } from './map.js';
import { benchmarkLines, timeLines } from './measurement.js';
import { orderLines } from './order.js';
import { portLines, preflightLines } from './placement.js';
import { serviceLines } from './services.js';
import { directiveLines, srunLines } from './slurm.js';

interface Section {
  readonly title: string;
  readonly lines: (job: ShownJob) => readonly Line[];
}

/** By the names that --only takes. */
export const sections: Readonly<Record<string, Section>> = {
  map: { title: 'Nodes and GPUs', lines: mapLines },
  ports: { title: 'Ports', lines: portLines },
  services: { title: 'Services', lines: serviceLines },
  order: { title: 'Steps in order, [stages of readiness] between them', lines: orderLines },
  benchmark: { title: 'Benchmark', lines: benchmarkLines },
  time: { title: 'Time', lines: timeLines },
  directives: { title: 'Directives of the job', lines: directiveLines },
  srun: { title: 'srun options of steps', lines: srunLines },
  mounts: { title: 'Images and mounts', lines: mountLines },
  environment: { title: 'Environment', lines: environmentLines },
  commands: { title: 'Commands', lines: commandLines },
  files: { title: 'Files that steps read', lines: fileLines },
  preflight: { title: 'What nodes have to have', lines: preflightLines },
};

/** The page of a job: its header, and the sections of these names, all where none is given. */
export function jobLines(job: ShownJob, only?: readonly string[]): readonly Line[] {
  const chosen = Object.entries(sections).filter(([name]) => only?.includes(name) ?? true);
  return [
    ...headerLines(job),
    ...chosen.flatMap(([, { title, lines }]) => [[], [styled(title, 'title')], ...lines(job)]),
  ];
}
