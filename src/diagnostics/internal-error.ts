/** A broken invariant of srtgen itself: never the user's mistake, so it asks for a bug report. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}
