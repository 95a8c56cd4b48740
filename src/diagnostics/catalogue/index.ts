/**
 * Every code that a diagnostic can have. The makers in make.ts take no other, docs/diagnostics.md is made of this, and
 * each code has its case in fixtures/diagnostics/.
 */

import { agreement } from './agreement.js';
import { allocation } from './allocate.js';
import { allowing } from './allow.js';
import { benchmarks } from './benchmarks.js';
import { check } from './check.js';
import { deployment } from './deployment.js';
import { engines } from './engines.js';
import type { Entries } from './entry.js';
import { expansion } from './expand.js';
import { flags } from './flags.js';
import { images } from './images.js';
import { loading } from './load.js';
import { models } from './models.js';
import { output } from './output.js';
import { parallelism } from './parallel.js';
import { scripts } from './scripts.js';
import { settings } from './settings.js';
import { telemetry } from './telemetry.js';
import { time } from './time.js';

/** Phase -> its codes. */
export const catalogue = {
  '1-load': loading,
  '2-expand': expansion,
  '3-check': check,
  '5-validate': {
    ...deployment,
    ...models,
    ...images,
    ...engines,
    ...parallelism,
    ...flags,
    ...agreement,
    ...benchmarks,
    ...scripts,
    ...telemetry,
  },
  '6-allocate and 7-plan': { ...allocation, ...time },
  '9-write': output,
  comments: allowing,
  'command line': settings,
} as const satisfies Readonly<Record<string, Entries>>;

type Catalogue = typeof catalogue;
type CodesOf<Phase> = Phase extends Entries
  ? { [Code in keyof Phase]: readonly [Code, Phase[Code]] }[keyof Phase]
  : never;
type Pair = CodesOf<Catalogue[keyof Catalogue]>;

export type Code = Pair[0];
export type ErrorCode = Extract<Pair, readonly [string, { readonly severity: 'error' }]>[0];
export type WarningCode = Extract<Pair, readonly [string, { readonly severity: 'warning' }]>[0];
