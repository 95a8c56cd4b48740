/**
 * What waits for what, as rails beside the rows of a table. All that wait for the same things share a rail: it begins
 * where those are, and an arrow leaves it for each that waits. So a job of forty workers has as few rails as one of two.
 */

import { element, type Markup } from '../markup.js';

export interface Waiting {
  readonly name: string;
  readonly kind: 'stage' | 'step' | 'point';
  readonly after: readonly string[];
}

interface Rail {
  /** Rows, ascending. */
  readonly sources: readonly number[];
  readonly targets: readonly number[];
  readonly first: number;
  readonly last: number;
}

interface PlacedRail extends Rail {
  /** 0 is nearest to the rows. */
  readonly column: number;
}

export interface Rails {
  /** How many there are beside each other at most. */
  readonly columns: number;
  /** A picture for each row; together they are one. */
  readonly rows: readonly Markup[];
}

/** Rails of rows, each of which may wait for rows above it. */
export function rails(rows: readonly Waiting[]): Rails {
  const placed = placedRails(railsOf(rows));
  const columns = Math.max(0, ...placed.map(({ column }) => column + 1));
  return {
    columns,
    rows: rows.map(({ kind }, row) => rowPicture(kind, row, placed, columns)),
  };
}

function railsOf(rows: readonly Waiting[]): readonly Rail[] {
  const targets = new Map<string, number[]>();
  for (const [row, sources] of directSources(rows).entries()) {
    const key = sources.join();
    if (sources.length > 0) targets.set(key, [...(targets.get(key) ?? []), row]);
  }
  return [...targets].map(([key, waiting]) => {
    const sources = key.split(',').map(Number);
    return { sources, targets: waiting, first: sources[0] ?? 0, last: waiting.at(-1) ?? 0 };
  });
}

/** Of each row the rows above that it waits for, without those for which one of the others waits already. */
function directSources(rows: readonly Waiting[]): readonly (readonly number[])[] {
  const rowOf = new Map<string, number>();
  const above: ReadonlySet<number>[] = [];
  return rows.map(({ name, after }, row) => {
    const sources = [...new Set(after.flatMap((source) => rowOf.get(source) ?? []))];
    const further = new Set(sources.flatMap((source) => [...(above[source] ?? [])]));
    above[row] = new Set([...sources, ...further]);
    rowOf.set(name, row);
    return sources.filter((source) => !further.has(source)).sort((a, b) => a - b);
  });
}

/** Short rails near the rows; two that never meet share a column. */
function placedRails(all: readonly Rail[]): readonly PlacedRail[] {
  const shortestFirst = [...all].sort((a, b) => a.last - a.first - (b.last - b.first));
  const placed: PlacedRail[] = [];
  for (const rail of shortestFirst) {
    const meeting = placed.filter(({ first, last }) => first < rail.last && rail.first < last);
    const taken = new Set(meeting.map(({ column }) => column));
    let column = 0;
    while (taken.has(column)) column += 1;
    placed.push({ ...rail, column });
  }
  return placed;
}

/** The style sheet has room for so many. */
export const mostColumns = 12;

const columnWidth = 12;
const nodeSpace = 22;
/** Where a row's first line is; what arrives does so above what leaves. */
const middle = 16;
const arriving = middle - 3;
const leaving = middle + 3;

/** Pixels that a picture takes. */
function railsWidth(columns: number): number {
  return columns * columnWidth + nodeSpace;
}

function rowPicture(
  kind: Waiting['kind'],
  row: number,
  placed: readonly PlacedRail[],
  columns: number,
): Markup {
  const width = railsWidth(columns);
  const node = width - nodeSpace / 2;
  const leftOf = ({ column }: PlacedRail): number => node - (column + 1) * columnWidth - 2;
  const here = placed.filter(({ first, last }) => first <= row && row <= last);
  return element(
    'svg',
    { class: 'rails', width, height: '100%', 'aria-hidden': 'true' },
    element('path', {
      class: 'rail',
      d: here.map((rail) => railPath(rail, row, leftOf(rail), node)).join(''),
    }),
    here
      .filter(({ targets }) => targets.includes(row))
      .map(() => element('path', { class: 'arrow', d: `M${node - 11},${arriving - 3}l5,3l-5,3Z` })),
    nodeMarkup(kind, node),
  );
}

/** As high as any row: a picture ends where its row does. */
const anyHeight = 2000;

function railPath(rail: PlacedRail, row: number, x: number, node: number): string {
  const from = row === rail.first ? leaving : 0;
  const to = row === rail.last ? arriving : anyHeight;
  const leaves = rail.sources.includes(row) ? `M${x},${leaving}H${node}` : '';
  const arrives = rail.targets.includes(row) ? `M${x},${arriving}H${node - 8}` : '';
  return `M${x},${from}V${to}${leaves}${arrives}`;
}

function nodeMarkup(kind: Waiting['kind'], x: number): Markup {
  if (kind === 'stage') {
    return element('path', { class: 'node stage', d: `M${x},${middle - 6}l6,6l-6,6l-6,-6Z` });
  }
  const radius = kind === 'step' ? 4.5 : 2.5;
  return element('circle', { class: `node ${kind}`, cx: x, cy: middle, r: radius });
}
