/** Diagnostics of validate, one function per code; engines, scripts and telemetry have files of their own. */

import { suggest } from '../lib/suggest.js';
import type { Diagnostic } from '../types/diagnostic.js';
import type { Position } from '../types/source.js';
import { error, warning } from './make.js';

/** Where the mistake was written, and its key path there. */
export interface At {
  readonly path: string;
  readonly position: Position;
}

export function unknownBenchmark(name: string, known: readonly string[], at: At): Diagnostic {
  const near = suggest(name, known);
  return error('unknown-benchmark', `there is no benchmark \`${name}\``, {
    ...at,
    hint: near === undefined ? `write one of ${known.join(', ')}` : `write ${near}`,
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

export function sizeTooLarge(key: string, size: number, most: number, at: At): Diagnostic {
  return error('size-too-large', `\`${key}\` comes to ${size}; the most is ${most}`, {
    ...at,
    hint: 'is it a slip of the finger?',
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

export function mooncakeUnused(engine: string, at: At): Diagnostic {
  const transfer =
    engine === 'sglang'
      ? 'disaggregation-transfer-backend: mooncake'
      : 'a kv-transfer-config with a Mooncake connector';
  return error(
    'mooncake-unused',
    'a Mooncake master would run for nothing: neither prefill nor decode transfers by Mooncake',
    { ...at, hint: `write ${transfer} for both, or remove mooncake_kv_store` },
  );
}

export function oneFrontendOnly(frontend: string, at: At): Diagnostic {
  return error('one-frontend-only', `with \`${frontend}\` there is one frontend, and no nginx`, {
    ...at,
    hint: 'write enable_multiple_frontends: false',
  });
}

export function directWorkerAggregated(at: At): Diagnostic {
  return error(
    'direct-worker-aggregated',
    'without a frontend of its own, vLLM serves as one aggregated worker; prefill and decode need Dynamo',
    { ...at, hint: 'write type: dynamo, or agg_nodes and agg_workers in resources' },
  );
}

export function oneDirectWorker(frontend: string, workers: number, at: At): Diagnostic {
  return error(
    'one-direct-worker',
    `with \`${frontend}\` the aggregated worker takes requests itself, so there is one of it, not ${workers}`,
    { ...at, hint: 'write agg_workers: 1, or frontend type: dynamo' },
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

export function concurrencyNotPositive(separator: string, at: At): Diagnostic {
  return error('concurrency-not-positive', 'every concurrency is a whole number above 0', {
    ...at,
    hint: `write them as a list, [4, 8], or as one word, "4${separator}8"`,
  });
}

export function benchmarkNeedsFrontend(
  benchmark: string,
  frontend: string,
  actual: string,
  at: At,
): Diagnostic {
  return error(
    'benchmark-frontend-mismatch',
    `benchmark \`${benchmark}\` measures the router of frontend \`${frontend}\`, and frontend.type is \`${actual}\``,
    { ...at, hint: `write type: ${frontend}` },
  );
}

export function prefixRatio(ratio: string, at: At): Diagnostic {
  return error('prefix-ratio', `\`${ratio}\` is no part of a prompt: a number from 0 to 1`, {
    ...at,
    hint: 'write them as a list, [0.1, 0.5], or with blanks between them, "0.1 0.5"',
  });
}

export function mooncakeWorkload(
  workload: string,
  published: readonly string[],
  at: At,
): Diagnostic {
  return error('mooncake-workload', `there is no published trace \`${workload}\``, {
    ...at,
    hint: `write ${suggest(workload, published) ?? published.join(', ')}`,
  });
}

export function requestRateNotPositive(rate: string, at: At): Diagnostic {
  return error(
    'request-rate-not-positive',
    `\`${rate}\` is no request rate: requests per second above 0, or inf`,
    { ...at, hint: 'write inf to send as fast as the concurrency allows' },
  );
}

export function failureRateIsNoPart(rate: number, at: At): Diagnostic {
  return error(
    'failure-rate-no-part',
    `benchmark.max_failure_rate is ${rate}, and has to be from 0 to 1`,
    { ...at, hint: 'it is the part of the requests that may fail: 0.05 for one in twenty' },
  );
}

export function evaluationNumber(key: string, value: number, least: number, at: At): Diagnostic {
  return error(
    'evaluation-number',
    `benchmark.${key} is ${value}, and has to be ${least} or more`,
    {
      ...at,
      hint: `leave ${key} out for the usual number`,
    },
  );
}

export function clientOfOtherImage(benchmark: string, engine: string, at: At): Diagnostic {
  return warning(
    'client-of-other-image',
    `\`${benchmark}\` runs a client of SGLang in the model's image, and images of ${engine} come without it`,
    { ...at, hint: 'use an image that has the Python package sglang' },
  );
}

export function evaluationFollowsNothing(at: At): Diagnostic {
  return error(
    'evaluation-follows-nothing',
    'an evaluation after the benchmark needs one that ends, and this job serves until it is stopped',
    { ...at, hint: 'build with --eval only, or EVAL_ONLY: "true" in place of RUN_EVAL' },
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
