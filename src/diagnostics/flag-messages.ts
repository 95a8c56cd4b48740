/** Diagnostics of the rules about flags and variables of engines, one function per code. */

import type { Diagnostic } from '../types/diagnostic.js';
import { error, warning } from './make.js';
import type { At } from './rule-messages.js';

export function flagGivenTwice(keys: readonly string[], counts: string, at: At): Diagnostic {
  return warning(
    'flag-given-twice',
    `${keys.map((key) => `\`${key}\``).join(' and ')} are one flag with different values; the last of the command line counts, \`${counts}\``,
    { ...at, hint: `keep one of them` },
  );
}

export function flagBooleanText(key: string, value: string, at: At): Diagnostic {
  return warning(
    'flag-boolean-text',
    `\`${key}\` is text: the command is --${key} ${value}, and a switch takes no value`,
    { ...at, hint: `write ${key}: ${value.toLowerCase()} without quotes` },
  );
}

/** `own` is the other engine's name for it, if it has one. */
export function flagOfOtherEngine(
  key: string,
  other: string,
  engine: string,
  own: string | undefined,
  at: At,
): Diagnostic {
  return warning(
    'flag-of-other-engine',
    `\`${key}\` is a flag of ${other}; ${engine} ends at a flag that it does not know`,
    { ...at, hint: own === undefined ? 'remove it' : `write ${own}` },
  );
}

export function keyWithDashes(key: string, at: At): Diagnostic {
  return error(
    'key-with-dashes',
    `TensorRT-LLM has no setting \`${key}\`: its names have no dashes`,
    {
      ...at,
      hint: `write ${key.replaceAll('-', '_')}`,
    },
  );
}

export function flagLeftOut(key: string, reason: string, at: At): Diagnostic {
  return warning('flag-left-out', `\`${key}\` is left out: ${reason}`, {
    ...at,
    hint: 'remove it',
  });
}

export function flagAgainstPlan(key: string, planned: string, at: At): Diagnostic {
  return error(
    'flag-against-plan',
    `\`${key}\` comes after srtgen's own, so it would count, and the rest of the job goes by ${planned}`,
    { ...at, hint: 'remove it' },
  );
}

export function bootstrapPortOther(port: string, at: At): Diagnostic {
  return warning(
    'bootstrap-port-other',
    `prefill would listen on ${port} for decode, and the router tells decode srtgen's port for each worker`,
    { ...at, hint: 'remove it' },
  );
}

export function variableNotExpanded(name: string, reference: string, at: At): Diagnostic {
  return warning(
    'variable-not-expanded',
    `${name} is passed on as it is written: nothing expands ${reference}`,
    {
      ...at,
      hint: `remove ${name}, and export it where jobs are submitted: a job has the variables of who submits it`,
    },
  );
}

export function variableOverruled(name: string, by: string, at: At): Diagnostic {
  return warning('variable-overruled', `${name} has no effect: ${by}`, {
    ...at,
    hint: 'remove it',
  });
}

export function variableAgainstPlan(name: string, planned: string, at: At): Diagnostic {
  return error('variable-against-plan', `${name} would count, and ${planned}`, {
    ...at,
    hint: 'remove it',
  });
}

export function requestPlaneTwice(variable: string, flag: string, at: At): Diagnostic {
  return warning(
    'request-plane-twice',
    `DYN_REQUEST_PLANE is \`${variable}\` here, and workers are started with --request-plane ${flag}`,
    { ...at, hint: `write request_plane: ${variable} in dynamo, and remove the variable` },
  );
}
