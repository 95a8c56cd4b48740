/** A broken invariant of srtgen itself: never the user's mistake, so it asks for a bug report. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}

/** Marks a branch that the types exclude. Throws InternalError when it is reached all the same. */
export function unreachable(value: never, what: string): never {
  throw new InternalError(`unexpected ${what}: ${JSON.stringify(value)}`);
}
