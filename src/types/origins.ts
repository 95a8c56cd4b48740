/** Names of the parts of a canonical recipe that a diagnostic may point at. */

import type { RoleName } from './recipe.js';
import type { Position } from './source.js';

export type OriginKey =
  | 'name'
  | 'model'
  | 'container'
  | 'engine'
  | 'roles'
  | 'frontend'
  | 'frontend.placement'
  | 'frontend.environment'
  | 'nginx.keepalive'
  | 'nginx.affinity'
  | 'benchmark'
  | 'benchmark.placement'
  | 'benchmark.concurrencies'
  | 'benchmark.command'
  | 'benchmark.environment'
  | 'benchmark.isl'
  | 'benchmark.osl'
  | 'benchmark.dataset'
  | 'benchmark.rate'
  | 'environment'
  | `${RoleName}.environment`
  | 'mooncake.environment'
  | 'dynamo'
  | 'profiling'
  | 'mounts'
  | 'srunOptions'
  | 'directives'
  | 'setupScript'
  | 'time';

/** Where a part was written, and its key path there. */
export type Origins = (key: OriginKey) => { readonly path: string; readonly position: Position };
