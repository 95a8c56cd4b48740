/** Diagnostics about credentials, one function per code. None of them shows what it is about. */

import { isShellName } from '../constants/shell-names.js';
import type { Diagnostic } from '../types/diagnostic.js';
import { error } from './make.js';
import type { At } from './rule-messages.js';

/** `key` is the key of the value; one in capitals is the name of a variable. */
export function secretWritten(kind: string, key: string, at: At): Diagnostic {
  const isVariable = isShellName(key) && key === key.toUpperCase();
  const name = isVariable ? key : 'HF_TOKEN';
  return error(
    'secret-written',
    `\`${at.path}\` looks like ${kind}, and a bundle is made to be read, kept and passed on`,
    {
      ...at,
      confidential: true,
      hint: isVariable
        ? `remove ${name} here and export it where jobs are submitted: a job has the variables of who submits it. Then replace the credential: it has been in a file`
        : 'take it out, and export it as a variable where jobs are submitted: a job has the variables of who submits it',
    },
  );
}
