/** How runs are told apart in figures: colour, shape and dash, so that none of them has to be seen. */

import {
  type SymbolType,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
} from 'd3-shape';

export interface RunStyle {
  /** Class that sets the colour; the style sheet has eight. */
  readonly colour: string;
  readonly symbol: SymbolType;
  /** Of the line, in pixels; empty = solid. */
  readonly dash: string;
}

const colours = 8;

const symbols = [
  symbolCircle,
  symbolSquare,
  symbolTriangle,
  symbolDiamond,
  symbolCross,
  symbolStar,
] as const;

const dashes = ['', '6 3', '2 3', '8 3 2 3'] as const;

/** The same for the same place in the report: no two neighbours share a colour or a shape, and 24 no pair of them. */
export function runStyle(index: number): RunStyle {
  return {
    colour: `c${index % colours}`,
    symbol: symbols[index % symbols.length] ?? symbolCircle,
    dash: dashes[Math.floor(index / colours) % dashes.length] ?? '',
  };
}
