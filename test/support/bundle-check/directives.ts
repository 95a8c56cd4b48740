/** Slurm is asked for the nodes and tasks that the plan has. */

import { type Check, type Finding, script } from './bundle.js';

export const directivesAgree: Check = (bundle) => {
  const { page, texts, gpusPerNode } = bundle;
  const lines = (texts['job.sh'] ?? '').split('\n').filter((line) => line.startsWith('#SBATCH '));
  const components = lines
    .join('\n')
    .split('\n#SBATCH hetjob\n')
    .map((text) => text.split('\n').map((line) => line.slice('#SBATCH --'.length)));
  const { plannedNodes } = script(bundle, 'job.sh');
  const checks: readonly (readonly [string, unknown, unknown])[] = [
    ['components', components.length, new Set(page.nodes.map(({ component }) => component)).size],
    ['lines', JSON.stringify(components), JSON.stringify(page.directives)],
    [
      'PLANNED_NODES',
      plannedNodes.join(' '),
      components.map((each) => value(each, 'nodes')).join(' '),
    ],
    ...components.flatMap((component, index): (readonly [string, unknown, unknown])[] => {
      const nodes = page.nodes.filter((node) => node.component === index);
      const perNode = Number(value(component, 'ntasks-per-node'));
      const gpus = value(component, 'gpus-per-node');
      return [
        [`nodes of component ${index}`, value(component, 'nodes'), `${nodes.length}`],
        [`tasks of component ${index}`, value(component, 'ntasks'), `${nodes.length * perNode}`],
        [`GPUs of component ${index}`, gpus ?? `${gpusPerNode}`, `${gpusPerNode}`],
        [
          `GPUs beyond those of component ${index}`,
          nodes
            .flatMap((node) => Object.values(node.gpus).flat())
            .filter((gpu) => gpu >= gpusPerNode).length,
          0,
        ],
      ];
    }),
    ['node slots', page.nodes.map(({ slot }) => slot).join(), [...page.nodes.keys()].join()],
  ];
  return checks
    .filter(([, found, wanted]) => found !== wanted)
    .map(
      ([what, found, wanted]): Finding =>
        `directives agree with the plan: ${what}: ${found}, planned ${wanted}`,
    );
};

/** Of the first directive of that name: srtgen's own come before the recipe's. */
function value(directives: readonly string[], name: string): string | undefined {
  return directives.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
}
