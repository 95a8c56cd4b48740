/** Images and mounts: what is where in a container, and who asked for it. */

import { display } from '../../lib/word.js';
import type { Container, Step } from '../../types/plan.js';
import { placeText, type ShownJob, stepNames } from '../job.js';
import { dim, type Line, paragraph, type Row, styled, table } from '../layout.js';

export function mountLines({ plan, places }: ShownJob): readonly Line[] {
  const groups = containersOf(plan.steps);
  if (groups.length === 0) return [['  none: the site has no containers']];
  return groups.flatMap(({ container, steps }, index) => [
    ...(index === 0 ? [] : [[]]),
    ...paragraph(styled(stepNames(steps), 'title')),
    ...table(
      [
        ['image', display(container.image)],
        ...container.mounts.map(
          ({ source, target, flags, origin }): Row => [
            `${display(target)}${flags === '' ? '' : ` (${flags})`}`,
            display(source),
            dim([origin, placeText(places(origin))].join(' ').trim()),
          ],
        ),
      ],
      4,
    ),
  ]);
}

interface ContainerGroup {
  readonly container: Container;
  readonly steps: string[];
}

/** Steps with the same image and the same mounts are one group. */
function containersOf(steps: readonly Step[]): readonly ContainerGroup[] {
  const groups = new Map<string, ContainerGroup>();
  for (const { name, container } of steps) {
    if (container === null) continue;
    const key = JSON.stringify(container);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { container, steps: [name] });
    else known.steps.push(name);
  }
  return [...groups.values()];
}
