/** Diagnostics of validate, one function per code; those about telemetry are in telemetry-messages.ts. */

import type { Diagnostic } from '../types/diagnostic.js';
import type { Position } from '../types/source.js';
import { error, warning } from './make.js';

/** Where the mistake was written, and its key path there. */
export interface At {
  readonly path: string;
  readonly position: Position;
}

export function notSupportedYet(
  what: string,
  name: string,
  known: readonly string[],
  at: At,
): Diagnostic {
  return error('not-supported-yet', `srtgen does not know the ${what} \`${name}\``, {
    ...at,
    hint: `it knows ${known.join(', ')}`,
  });
}

export function frontendNeedsEngine(
  frontend: string,
  engine: string,
  actual: string,
  at: At,
): Diagnostic {
  return error(
    'frontend-engine-mismatch',
    `frontend \`${frontend}\` routes to ${engine} workers only, and backend.type is \`${actual}\``,
    { ...at, hint: 'write type: dynamo' },
  );
}

export function noWorkers(roles: readonly string[], at: At): Diagnostic {
  const keys = roles.map((role) => `resources.${role}_workers`).join(' and ');
  return error('no-workers', `there is no ${roles.join(' and no ')} worker`, {
    ...at,
    hint: `set ${keys} to 1 or more`,
  });
}

export function oneRoleOnly(missing: string, at: At): Diagnostic {
  return error(
    'one-role-only',
    `there is no ${missing} worker: a disaggregated deployment has both`,
    {
      ...at,
      hint: `set ${at.path} to 1 or more, or write agg_nodes and agg_workers alone`,
    },
  );
}

export function rolesMixed(other: string, at: At): Diagnostic {
  return error(
    'roles-mixed',
    `workers are aggregated, as \`${at.path}\` has it, or prefill and decode, as \`${other}\` has it; not both`,
    { ...at, hint: 'remove all agg_ keys, or all prefill_ and decode_ keys, of resources' },
  );
}

export function sizeTooSmall(key: string, size: number, least: number, at: At): Diagnostic {
  return error('size-too-small', `\`${key}\` comes to ${size}; the least is ${least}`, {
    ...at,
    hint: `write ${least} or more`,
  });
}

export function hetNeeds(what: string, at: At): Diagnostic {
  return error('het-job-mismatch', `a heterogeneous job needs ${what}`, {
    ...at,
    hint: 'set resources.het_jobs: false',
  });
}

export function reservedNodeUnused(key: string, node: string, at: At): Diagnostic {
  return error(
    'reserved-node-unused',
    `${key} reserves a node that stays empty when the place is \`${node}\``,
    { ...at, hint: `write head, or ${key}: false` },
  );
}

export function mooncakeUnused(at: At): Diagnostic {
  return error(
    'mooncake-unused',
    'a Mooncake master would run for nothing: neither prefill nor decode transfers by Mooncake',
    {
      ...at,
      hint: 'write disaggregation-transfer-backend: mooncake for both, or remove mooncake_kv_store',
    },
  );
}

export function severalSources(sources: readonly string[], at: At): Diagnostic {
  return error(
    'several-sources',
    `Dynamo is installed from one source, not from ${sources.join(' and ')}`,
    { ...at, hint: `keep one of ${sources.join(', ')}` },
  );
}

export function wheelNotVersion(wheel: string, at: At): Diagnostic {
  const found = wheel.trim() === '' ? 'is empty' : 'names a file';
  const version = /(?:^|\/)ai_dynamo(?:_runtime)?-([^-/]+)-/.exec(wheel)?.[1] ?? '1.2.0';
  return error('wheel-not-version', `\`${at.path}\` ${found}, and should be a package version`, {
    ...at,
    hint: `write the version alone, as in wheel: "${version}"`,
  });
}

export function patchesWithoutHash(at: At): Diagnostic {
  return error('patches-without-hash', 'only a Dynamo that is built from a commit can be patched', {
    ...at,
    hint: 'add hash: to dynamo, or remove cargo_patches',
  });
}

export function noTorchProfiler(engine: string, at: At): Diagnostic {
  return error('no-torch-profiler', `\`torch\` cannot profile workers of ${engine}`, {
    ...at,
    hint: 'write type: nsys, or nsys-time',
  });
}

export function windowOpen(key: string, at: At): Diagnostic {
  return error('window-open', `nsys-time profiles a window of time, and ${key} is missing`, {
    ...at,
    hint: `add ${key}: and a number of seconds to profiling`,
  });
}

export function noSteps(at: At): Diagnostic {
  return error('profiling-steps-missing', `profiling is on and \`${at.path}\` is missing`, {
    ...at,
    hint: 'add it with start_step and stop_step, or write type: none',
  });
}

export function stepsWithoutRole(needed: readonly string[], at: At): Diagnostic {
  return error(
    'profiling-steps-without-role',
    `\`${at.path}\` is about workers that are not there: there are ${needed.join(' and ')} workers`,
    { ...at, hint: 'remove it' },
  );
}

export function benchmarkNeeds(benchmark: string, key: string, at: At): Diagnostic {
  return error('benchmark-key-missing', `benchmark \`${benchmark}\` needs benchmark.${key}`, {
    ...at,
    hint: `add ${key}: to benchmark`,
  });
}

export function concurrencyNotPositive(at: At): Diagnostic {
  return error('concurrency-not-positive', 'every concurrency is a whole number above 0', {
    ...at,
    hint: 'write them as a list, [4, 8], or as one word, 4x8',
  });
}

export function requestRateNotPositive(rate: string, at: At): Diagnostic {
  return error(
    'request-rate-not-positive',
    `\`${rate}\` is no request rate: requests per second above 0, or inf`,
    { ...at, hint: 'write inf to send as fast as the concurrency allows' },
  );
}

export function nameNotPlain(name: string, at: At): Diagnostic {
  const plain = name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return error(
    'name-not-plain',
    `the name is a directory and a Slurm job: letters, digits, dot, dash and underscore, beginning with a letter or digit`,
    { ...at, ...(plain === '' ? {} : { hint: `write ${plain}` }) },
  );
}

export function variableName(name: string, at: At): Diagnostic {
  return error('variable-name', `\`${name}\` is no name of an environment variable`, {
    ...at,
    hint: 'letters, digits and underscore, not beginning with a digit',
  });
}

export function variableReserved(name: string, at: At): Diagnostic {
  return error('variable-reserved', `\`${name}\` is used by the generated scripts themselves`, {
    ...at,
    hint: 'give the variable another name',
  });
}

export function mountUnusable(source: string, target: string, at: At): Diagnostic {
  return error(
    'mount-unusable',
    `Pyxis cannot mount \`${source}\` at \`${target}\`: no commas or colons in paths, and an absolute path in the container`,
    { ...at, hint: 'write HOST_PATH:/CONTAINER_PATH, or HOST_PATH:/CONTAINER_PATH:ro' },
  );
}

export function optionName(program: string, name: string, at: At): Diagnostic {
  return error('option-name', `\`${name}\` is no option of ${program}`, {
    ...at,
    hint: 'write the long name without dashes in front',
  });
}

export function directiveValue(name: string, at: At): Diagnostic {
  return error(
    'directive-value',
    `the value of the directive \`${name}\` has a quote, a backslash or a control character, which sbatch cannot read`,
    { ...at },
  );
}

export function nginxTimeout(value: string, at: At): Diagnostic {
  return error('nginx-timeout', `\`${value}\` is no time of nginx`, { ...at, hint: 'write 600s' });
}

export function nginxHeader(value: string, at: At): Diagnostic {
  return error('nginx-header', `\`${value}\` is no name of an HTTP header`, {
    ...at,
    hint: 'write X-Session-ID',
  });
}

export function setupScriptOutside(name: string, at: At): Diagnostic {
  return error(
    'setup-script-outside',
    `\`${name}\` is looked for below the configs directory: a plain relative path`,
    { ...at, hint: 'put the script into that directory and write its name' },
  );
}

/** `others` are the further keys that were written for the feature. */
export function noEffectYet(feature: string, others: readonly string[], at: At): Diagnostic {
  const settings = others.length === 0 ? '' : ` (with ${others.join(', ')})`;
  return warning('no-effect-yet', `srtgen does not have this yet: ${feature}${settings}`, at);
}

export function keyWithoutEffect(
  reason: string,
  instead: string,
  others: readonly string[],
  at: At,
): Diagnostic {
  const settings = others.length === 0 ? '' : `, nor has ${others.join(', ')}`;
  return warning('key-without-effect', `\`${at.path}\` has no effect${settings}: ${reason}`, {
    ...at,
    hint: instead,
  });
}

export function onlyOriginalClient(keys: readonly string[], at: At): Diagnostic {
  return warning(
    'only-original-client',
    `only the original sa-bench script knows ${keys.join(' and ')}`,
    { ...at, hint: 'set sa_bench_dir in the cluster profile, or leave it out' },
  );
}
