/** Diagnostics of validate about what is recorded beside the benchmark, one function per code. */

import type { Diagnostic } from '../types/diagnostic.js';
import { error, warning } from './make.js';
import type { At } from './rule-messages.js';

export function tachometerUnobserved(at: At): Diagnostic {
  return error('tachometer-unobserved', 'Tachometer scrapes what only observability turns on', {
    ...at,
    hint: 'add enabled: true to observability',
  });
}

export function exporterTwice(other: string, at: At): Diagnostic {
  return error('exporter-twice', `\`${other}\` measures these GPUs; a second exporter cannot`, {
    ...at,
    hint: 'remove it here',
  });
}

export function directoryShared(other: string, at: At): Diagnostic {
  return error('directory-shared', `\`${at.path}\` and \`${other}\` are the same directory`, {
    ...at,
    hint: 'give one of them another name',
  });
}

export function settingUnfit(
  value: string | number,
  wanted: string,
  usual: string | number,
  at: At,
): Diagnostic {
  const found = value === '' ? 'empty' : `\`${value}\``;
  return error('setting-unfit', `\`${at.path}\` is ${found}, and should be ${wanted}`, {
    ...at,
    hint: `write ${usual}`,
  });
}

export function powerNeeds(what: string, write: string, at: At): Diagnostic {
  return error('power-telemetry-mismatch', `power telemetry needs ${what}`, {
    ...at,
    hint: `write ${write}, or telemetry.enabled: false`,
  });
}

export function observedWithoutMetrics(at: At): Diagnostic {
  return warning(
    'observed-without-metrics',
    'observability is on, and the engine is told to publish no metrics',
    { ...at, hint: 'remove publish_events_and_metrics: false' },
  );
}
