/** Names of the parts of a canonical recipe that a diagnostic may point at. */

import type { RoleName } from './recipe.js';
import type { Origin } from './source.js';
import type { ExporterSettings, PowerSettings, TachometerSettings } from './written.js';

export type ExporterKey = 'tachometer.gpuExporter' | 'tachometer.hostExporter' | 'power.exporter';

export type OriginKey =
  | 'name'
  | 'model'
  | 'model.stage'
  | 'container'
  | 'nginx.container'
  | 'benchmark.container'
  | 'mooncake.container'
  | 'engine'
  | 'engine.publish'
  | 'roles'
  | `${RoleName}.nodes`
  | `${RoleName}.workers`
  | `${RoleName}.args`
  | 'frontend'
  | 'frontend.placement'
  | 'frontend.args'
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
  | 'benchmark.failures'
  | 'benchmark.rangeRatio'
  | 'benchmark.aiperf'
  | 'benchmark.requests'
  | 'benchmark.concurrency'
  | 'benchmark.prefixRatios'
  | 'benchmark.workload'
  | 'benchmark.trace'
  | 'benchmark.ttft'
  | 'benchmark.itl'
  | 'environment'
  | `${RoleName}.environment`
  | 'mooncake'
  | 'mooncake.environment'
  | 'infra'
  | 'dynamo'
  | 'dynamo.wheel'
  | 'dynamo.hash'
  | 'dynamo.topOfTree'
  | 'dynamo.patches'
  | 'profiling'
  | `${RoleName}.profiling`
  | 'profiling.delay'
  | 'profiling.duration'
  | 'tachometer'
  | `tachometer.${keyof TachometerSettings}`
  | `power.${keyof PowerSettings}`
  | `${ExporterKey}.${keyof ExporterSettings}`
  | 'mounts'
  | 'templatedMounts'
  | 'srunOptions'
  | 'directives'
  | 'setupScript'
  | 'time'
  | 'startup';

/**
 * Where a part was written, and its key path there; with keys below it, that of a map with keys of the author's. A
 * value that a sweep has put in is where the sweep has it.
 */
export type Origins = (
  key: OriginKey,
  ...below: readonly string[]
) => { readonly path: string; readonly position: Origin };
