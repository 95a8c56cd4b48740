/** A file that grows, line by line. */

/** What has been read of it and is no whole line yet. */
export interface Reading {
  /** The byte that comes next. */
  readonly offset: number;
  readonly rest: Buffer;
}

export const atTheStart: Reading = { offset: 0, rest: Buffer.alloc(0) };

/** The lines that a piece completes; what follows the last of them waits, bytes of a half character too. */
export function wholeLines(
  { offset, rest }: Reading,
  piece: Buffer,
): { readonly text: string; readonly reading: Reading } {
  const all = Buffer.concat([rest, piece]);
  const end = all.lastIndexOf('\n') + 1;
  return {
    text: all.toString('utf8', 0, end),
    reading: { offset: offset + piece.length, rest: all.subarray(end) },
  };
}
