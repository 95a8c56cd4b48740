/** What is recorded beside the benchmark. */

import type { Entries } from './entry.js';

export const telemetry = {
  'tachometer-unobserved': {
    severity: 'error',
    cause: 'Tachometer is on, and the metrics that it scrapes are off.',
    cure: 'Add `observability.enabled: true`.',
  },
  'exporter-twice': {
    severity: 'error',
    cause: 'Two exporters would measure the same GPUs, and only one can.',
    cure: 'Remove one.',
  },
  'directory-shared': {
    severity: 'error',
    cause: 'Two recordings would be written to the same directory.',
    cure: 'Rename one.',
  },
  'setting-unfit': {
    severity: 'error',
    cause: 'A setting of a recording is out of its range.',
    cure: 'Write what the hint has, which is the usual value.',
  },
  'power-telemetry-mismatch': {
    severity: 'error',
    cause: 'Power telemetry lacks something that it needs.',
    cure: 'Write what the hint has, or turn it off.',
  },
  'observed-without-metrics': {
    severity: 'warning',
    cause: 'Observability is on, and the engine is told to publish no metrics.',
    cure: 'Remove `publish_events_and_metrics: false`.',
  },
} as const satisfies Entries;
