/** Diagnostics about the services that are told how a job gets on, one function per code. */

import type { Diagnostic } from '../types/diagnostic.js';
import { error } from './make.js';
import type { At } from './rule-messages.js';

/** Neither the message nor an excerpt shows the value: diagnostics end up in logs of CI. */
export function endpointWithCredentials(at: At): Diagnostic {
  return error(
    'endpoint-credentials',
    `\`${at.path}\` has a user or a password in it, and a bundle is made to be read`,
    {
      ...at,
      confidential: true,
      hint: 'write $STATUS_URL, and export it where jobs are submitted',
    },
  );
}

/** What is no URL may be a token in the wrong place. */
export function endpointUnfit(at: At): Diagnostic {
  return error(
    'endpoint-unfit',
    `\`${at.path}\` should be an http or https URL without query, to which /api/jobs can be added`,
    { ...at, confidential: true, hint: 'write http://HOST:PORT' },
  );
}
