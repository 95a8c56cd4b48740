/** A job's course: what began when, how long it took, how it ended, and what it had waited for. A picture that is a table. */

import type { TimelineSpan } from '../../types/run.js';
import { unknown } from '../format.js';
import { element, type Markup } from '../markup.js';
import { type Clock, clockFor } from './clock.js';
import { courseTable } from './course-table.js';
import type { Kind } from './tiers.js';

interface Context {
  readonly clock: Clock;
  /** Seconds. */
  readonly end: number;
  /** Name of the lines that run through all bars. */
  readonly grid: string;
  readonly kindOf: (span: TimelineSpan) => Kind | null;
}

/** Null where a run has no events. The anchor is the run's own, for names that no other timeline has. */
export function timeline(
  spans: readonly TimelineSpan[],
  anchor: string,
  kindOf: Context['kindOf'],
): Markup | null {
  if (spans.length === 0) return null;
  const rows = inOrder(spans);
  const end = Math.max(...rows.map((row) => row.end), 1);
  const context = { clock: clockFor(end), end, grid: `${anchor}-stages`, kindOf };
  const stages = rows.filter(({ kind }) => kind === 'stage').map((stage) => stage.end);
  return courseTable({
    caption: 'Timeline, from the first event on',
    columns: [
      { title: 'What' },
      { title: axis(context), class: 'bar' },
      { title: 'Begin', class: 'n begin' },
      { title: 'Took', class: 'n' },
      { title: 'Ended', class: 'ended' },
    ],
    before: gridMarkup(context, stages),
    rows: rows.map((row) => ({
      ...row,
      cells: [
        bar(row, context),
        context.clock.text(row.begin),
        context.clock.text(row.end - row.begin),
        row.outcome || unknown,
      ],
    })),
  });
}

/** By their beginning, but nothing before what it waited for: a wait begins with what it waits for, or before it. */
function inOrder(spans: readonly TimelineSpan[]): readonly TimelineSpan[] {
  const waiting = [...spans].sort((a, b) => a.begin - b.begin);
  const ordered: TimelineSpan[] = [];
  while (waiting.length > 0) {
    const open = new Set(waiting.map(({ name }) => name));
    const free = waiting.findIndex(({ name, after }) =>
      after.every((other) => other === name || !open.has(other)),
    );
    ordered.push(...waiting.splice(Math.max(0, free), 1));
  }
  return ordered;
}

/** Times above the bars; a tick near the end would leave no room for its number. */
function axis({ clock, end }: Context): Markup {
  return element(
    'svg',
    { width: '100%', height: 16, role: 'img', 'aria-label': `from 0 to ${clock.text(end)}` },
    clock.ticks
      .filter((tick) => tick <= end * 0.9)
      .map((tick) =>
        element(
          'text',
          { x: percent(tick, end), y: 12, class: tick === 0 ? 'start' : 'middle' },
          tick === 0 ? clock.unit : clock.tickText(tick),
        ),
      ),
  );
}

function bar(span: TimelineSpan, { end, grid, kindOf }: Context): Markup {
  const { kind, begin } = span;
  const height = kind === 'step' ? 10 : 6;
  return element(
    'svg',
    { width: '100%', height: '100%', 'aria-hidden': 'true' },
    element('use', { href: `#${grid}` }),
    element('rect', {
      class: `${kind} ${kindOf(span) ?? ''}`.trim(),
      x: percent(begin, end),
      // What took no time is still to be seen.
      width: percent(Math.max(span.end - begin, end / 250), end),
      ...{ y: 16 - height / 2, height },
    }),
  );
}

/** Lines where stages ended run through all rows: they are what the next things waited for. */
function gridMarkup({ grid, end }: Context, stages: readonly number[]): Markup {
  return element(
    'svg',
    { class: 'shared', width: 0, height: 0, 'aria-hidden': 'true' },
    element(
      'symbol',
      { id: grid },
      stages.map((stage) => {
        const x = percent(stage, end);
        return element('line', { class: 'stage-end', x1: x, x2: x, y1: 0, y2: '100%' });
      }),
    ),
  );
}

function percent(seconds: number, end: number): string {
  return `${((Math.max(0, seconds) / end) * 100).toFixed(2)}%`;
}
