/** Why a stand-in ends at once. Exit code 2 means a wrong command line, 1 anything else. */
export class StandInError extends Error {
  override readonly name = 'StandInError';
  readonly exitCode: number;

  constructor(message: string, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}
