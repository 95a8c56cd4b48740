/** Why a rehearsal cannot take place on this machine; the user can do something about it. */
export class RehearsalError extends Error {
  override readonly name = 'RehearsalError';
}
