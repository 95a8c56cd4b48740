/** Where in a figure a label has room. */

import type { Place } from './symbols.js';

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface LabelRequest {
  readonly text: string;
  /** Where it may stand beside something, best first. */
  readonly beside: readonly Place[];
}

export interface PlacedLabel {
  /** Index of the request. */
  readonly index: number;
  readonly text: string;
  /** Start of its base line. */
  readonly left: number;
  readonly top: number;
}

const fontSize = 12;
const gap = 8;

/** Pixels of a text of 12 px in a wide font: too much rather than too little. */
export function textWidth(text: string): number {
  return text.length * 0.64 * fontSize;
}

/**
 * Gives each request in turn a place where its text covers nothing, or else only what may be covered where there is no
 * other way; one that has no such place gets none.
 */
export function placeLabels(
  requests: readonly LabelRequest[],
  obstacles: { readonly never: readonly Box[]; readonly rather: readonly Box[] },
  bounds: Box,
): readonly PlacedLabel[] {
  const taken = [...obstacles.never];
  return requests.flatMap(({ text, beside }, index) => {
    const boxes = beside
      .flatMap((place) => boxesBeside(place, textWidth(text)))
      .filter((box) => isInside(box, bounds) && !taken.some((other) => overlap(box, other)));
    const free =
      boxes.find((box) => !obstacles.rather.some((other) => overlap(box, other))) ?? boxes[0];
    if (free === undefined) return [];
    taken.push(free);
    return [{ index, text, left: free.left, top: free.bottom - 3 }];
  });
}

/** Right, left, above and below a place. */
function boxesBeside({ left, top }: Place, width: number): readonly Box[] {
  const height = fontSize + 3;
  const at = (x: number, y: number): Box => ({
    left: x,
    top: y,
    right: x + width,
    bottom: y + height,
  });
  return [
    at(left + gap, top - height / 2),
    at(left - gap - width, top - height / 2),
    at(left - width / 2, top - gap - height),
    at(left - width / 2, top + gap),
    at(left + gap / 2, top - gap - height),
    at(left - gap / 2 - width, top - gap - height),
    at(left + gap / 2, top + gap),
    at(left - gap / 2 - width, top + gap),
  ];
}

function isInside(box: Box, bounds: Box): boolean {
  return (
    box.left >= bounds.left &&
    box.right <= bounds.right &&
    box.top >= bounds.top &&
    box.bottom <= bounds.bottom
  );
}

export function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
