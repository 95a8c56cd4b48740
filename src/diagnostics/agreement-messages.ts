/** Diagnostics of the rules about what has to agree: roles with each other, requests with the engine. */

import type { Diagnostic } from '../types/diagnostic.js';
import { error, warning } from './make.js';
import type { At } from './rule-messages.js';

export function rolesDisagree(
  flag: string,
  prefill: string,
  decode: string,
  why: string,
  at: At,
): Diagnostic {
  return error(
    'roles-disagree',
    `\`${flag}\` is ${prefill} for prefill and ${decode} for decode, and ${why}`,
    { ...at, hint: `write the same ${flag} for both` },
  );
}

export function rolesMayDisagree(
  flag: string,
  said: string,
  silent: string,
  why: string,
  at: At,
): Diagnostic {
  return warning(
    'roles-may-disagree',
    `only one of prefill and decode has \`${flag}\` (${said}); if the default for ${silent} is another, ${why}`,
    { ...at, hint: `write ${flag} for both` },
  );
}

export function servedNameIgnored(name: string, counts: string, at: At): Diagnostic {
  return warning(
    'served-name-ignored',
    `all workers serve the model as \`${counts}\`, so \`${name}\` has no effect`,
    { ...at, hint: 'write the same name for all roles' },
  );
}

export function servedNamesDiffer(name: string, counts: string, at: At): Diagnostic {
  return error(
    'served-names-differ',
    `these workers would serve the model as \`${name}\`, and clients ask for \`${counts}\``,
    { ...at, hint: 'write the same name for all roles' },
  );
}

export function servedNameColon(name: string, at: At): Diagnostic {
  return error(
    'served-name-colon',
    `SGLang refuses the colon in \`${name}\`: it begins an adapter`,
    {
      ...at,
      hint: `write ${name.replaceAll(':', '-')}`,
    },
  );
}

export function transceiverMissing(at: At): Diagnostic {
  return warning(
    'transceiver-missing',
    'without cache_transceiver_config TensorRT-LLM hands no KV cache from prefill to decode',
    { ...at, hint: 'write cache_transceiver_config: {backend: DEFAULT} for both' },
  );
}

/** What one request takes at least and at most, and what the engine allows. */
export interface Lengths {
  readonly role: string;
  readonly parts: string;
  readonly least: number;
  readonly most: number;
  readonly flag: string;
  readonly allowed: number;
}

export function contextTooShort({ role, parts, most, flag, allowed }: Lengths, at: At): Diagnostic {
  return error(
    'context-too-short',
    `workers of ${role} take ${allowed} tokens of a request, and every request has more: up to ${parts} = ${most}`,
    { ...at, hint: `write ${flag}: ${most} or more` },
  );
}

export function contextShort({ role, parts, most, flag, allowed }: Lengths, at: At): Diagnostic {
  return warning(
    'context-short',
    `workers of ${role} take ${allowed} tokens of a request, and requests have up to ${parts} = ${most}: the longest fail`,
    { ...at, hint: `write ${flag}: ${most} or more` },
  );
}

export function rangeRatioUnfit(ratio: string, at: At): Diagnostic {
  return error(
    'range-ratio-unfit',
    `\`${ratio}\` is no part of a length: sa-bench draws lengths from [ratio x length, length]`,
    { ...at, hint: 'write a number from 0 to 1; 1 makes all requests as long' },
  );
}

export function multiplierUnfit(key: string, value: number, least: number, at: At): Diagnostic {
  return error(
    'multiplier-unfit',
    `benchmark.${key} is ${value}: each concurrency would send ${value < 0 ? 'less than no' : 'no'} requests`,
    { ...at, hint: `write ${least} or more` },
  );
}

export function concurrencyBeyondPorts(
  concurrency: number,
  ports: number,
  destination: string,
  at: At,
): Diagnostic {
  return warning(
    'concurrency-beyond-ports',
    `${concurrency} connections to ${destination} need a port each, and Linux has ${ports} for one destination unless the site has more`,
    {
      ...at,
      hint: `write concurrencies up to ${ports}, or have net.ipv4.ip_local_port_range widened on the client's node`,
    },
  );
}

export function concurrencyTwice(concurrency: number, at: At): Diagnostic {
  return warning(
    'concurrency-twice',
    `concurrency ${concurrency} is measured twice, and the second result replaces the first`,
    { ...at, hint: 'write every concurrency once' },
  );
}
