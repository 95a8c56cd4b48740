/** What a reader might miss in a figure, or take for more than it is, and why. */

import { counted } from '../format.js';
import { type Content, element, type Markup } from '../markup.js';
import type { ModelPoint, ReportModel } from '../model.js';

/** Points that do not count, and runs that cannot be compared; null where there are none. */
export function leftOut(model: ReportModel): Content {
  const doubtful = model.points.filter(({ doubt }) => doubt !== null);
  const incomparable = incomparableRuns(model);
  if (doubtful.length === 0 && incomparable.length === 0) return null;
  return element(
    'section',
    { class: 'left-out', 'aria-label': 'What figures leave out' },
    list(
      `${counted(incomparable.length, 'run')} not comparable by throughput and interactivity`,
      incomparable,
    ),
    list(
      doubtful.length === 1
        ? '1 point does not count'
        : `${counted(doubtful.length, 'point')} do not count`,
      doubtful.map((point) => `${label(model, point)}, ${point.name}: ${point.doubt}`),
    ),
  );
}

/** Few lines are shown at once. */
function list(heading: string, lines: readonly string[]): Markup | null {
  if (lines.length === 0) return null;
  return element(
    'details',
    { open: lines.length <= 3 },
    element('summary', {}, heading),
    element(
      'ul',
      {},
      lines.map((line) => element('li', {}, line)),
    ),
  );
}

/** Runs with measurements, none of which has both quantities that the figure of all runs is made of. */
function incomparableRuns(model: ReportModel): readonly string[] {
  return model.runs.flatMap(({ label: name }, run) => {
    const measured = model.points.filter((point) => point.run === run && point.client !== null);
    const lacking = Object.entries(reasons).find(([rate]) =>
      measured.every(({ rates }) => rates[rate as keyof typeof reasons] === undefined),
    );
    if (measured.length === 0 || lacking === undefined) return [];
    const clients = [...new Set(measured.map(({ client }) => client))].join(', ');
    return [`${name}: ${lacking[1](clients)}`];
  });
}

/** What is not there without the quantity. */
const reasons = {
  interactivity: (clients: string) => `${clients} gives no time per output token`,
  outputPerGpu: () => 'nothing is known of its GPUs, or of its output tokens',
} as const;

function label({ runs }: ReportModel, { run }: ModelPoint): string {
  return runs[run]?.label ?? '';
}
