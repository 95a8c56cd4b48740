/**
 * Faults that a test orders: SRTGEN_STANDIN_FAULT holds one or more, separated by blanks or `;`,
 * each `STEP:FAULT[:when=FILE][:after=SECONDS]`. They tell whether the job notices what goes wrong.
 *
 *     decode-0:exit=1:after=3     ends with code 1, three seconds after its start
 *     decode-0:exit=0:when=/x/go  ends with code 0 as soon as there is a file /x/go
 *     prefill-0:ignore-term       does not end on TERM
 *     prefill-0:never-ready       starts, and never becomes healthy
 *     benchmark:no-tokens         a client that reports 0 generated tokens
 *     benchmark:lose=5            a client of which five requests fail
 *     decode-0:exit=-9:when=/x/go is killed: the negative of a signal's number
 *     decode-0:unhealthy:when=/x  says that it is not healthy while there is a file /x
 *     decode-0:twice              registers a second worker, as one of an earlier job would
 *     benchmark:hang:when=/x/go   a client that measures nothing more once there is a file /x/go
 */

import { StandInError } from './stand-in-error.js';

const KINDS = [
  'exit',
  'ignore-term',
  'never-ready',
  'unhealthy',
  'twice',
  'no-tokens',
  'lose',
  'hang',
] as const;
export type FaultKind = (typeof KINDS)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** The number after `=`; 0 without one. */
  readonly amount: number;
  /** The file that has to be there first; null without one. */
  readonly whenFile: string | null;
  readonly afterSeconds: number;
}

const CONDITIONS = ['when', 'after'];

/** Throws StandInError for what does not exist: a test must not pass because of a typo. */
function parseFault([fault = '', ...conditions]: readonly string[]): Fault {
  const [name, amount = '0'] = fault.split('=');
  const kind = KINDS.find((known) => known === name);
  if (kind === undefined) throw new StandInError(`SRTGEN_STANDIN_FAULT: unknown fault '${name}'`);
  const given = new Map(conditions.map((condition) => splitCondition(condition)));
  const after = Number(given.get('after') ?? 0);
  return { kind, amount: Number(amount), whenFile: given.get('when') ?? null, afterSeconds: after };
}

function splitCondition(condition: string): readonly [string, string] {
  const [name = '', ...value] = condition.split('=');
  if (CONDITIONS.includes(name)) return [name, value.join('=')];
  throw new StandInError(`SRTGEN_STANDIN_FAULT: unknown condition '${condition}'`);
}

/** The faults of one step. Throws StandInError as above. */
export function parseFaults(text: string, step: string): readonly Fault[] {
  return text
    .split(/[\s;]+/)
    .filter((item) => item !== '')
    .map((item) => item.split(':'))
    .filter(([name]) => name === step)
    .map(([, ...words]) => parseFault(words));
}

/** The fault of that kind which this process is to have. */
export function ownFault(kind: FaultKind): Fault | undefined {
  const faults = parseFaults(
    process.env.SRTGEN_STANDIN_FAULT ?? '',
    process.env.SRTGEN_STEP_NAME ?? '',
  );
  return faults.find((fault) => fault.kind === kind);
}
