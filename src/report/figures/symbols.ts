/** Marks of points: many of a run in one path, because thousands of elements would make a page slow. */

import { type SymbolType, symbol } from 'd3-shape';

export interface Place {
  readonly left: number;
  readonly top: number;
}

/** A symbol around the origin: where its outline begins, and how it goes on from there. */
interface Outline extends Place {
  readonly rest: string;
}

/** Square pixels. */
const area = 44;

const outlines = new Map<SymbolType, Outline>();

/** The symbol at each of the places. */
export function symbolsPath(type: SymbolType, places: readonly Place[]): string {
  const outline = outlines.get(type) ?? outlineOf(type);
  outlines.set(type, outline);
  return places
    .map(({ left, top }) => {
      const [x, y] = [left + outline.left, top + outline.top];
      return `M${x.toFixed(1)},${y.toFixed(1)}${outline.rest}`;
    })
    .join('');
}

/** What d3 draws has places on the page; from its second command on, only steps remain of them. */
function outlineOf(type: SymbolType): Outline {
  const path = symbol(type, area).digits(2)() ?? '';
  const [first, ...others] = [...path.matchAll(/([A-Za-z])([^A-Za-z]*)/g)].map(
    ([, command = '', numbers = '']): Command => [command, numbers.split(',').map(Number)],
  );
  const [left = 0, top = 0] = first?.[1] ?? [];
  let from = [left, top];
  const steps = others.map(([command, numbers]) => {
    const end = numbers.slice(-2);
    if (command !== 'L' && command !== 'A') return commandText(command, numbers);
    const step = end.map((value, axis) => value - (from[axis] ?? 0));
    from = end;
    return commandText(command.toLowerCase(), [...numbers.slice(0, -2), ...step]);
  });
  return { left, top, rest: steps.join('') };
}

type Command = readonly [command: string, numbers: readonly number[]];

function commandText(command: string, numbers: readonly number[]): string {
  if (command === 'Z') return command;
  return command + numbers.map((value) => String(Number(value.toFixed(2)))).join(',');
}
