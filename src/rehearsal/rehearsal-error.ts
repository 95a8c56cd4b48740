/**
 * Why a rehearsal cannot take place on this machine: for the user, who can do something about it.
 */
export class RehearsalError extends Error {
  override readonly name = 'RehearsalError';
}
