/** Variables that Dynamo's processes share (recipe-v1 8.1 and 8.4). */

import { fixedPorts } from '../constants/ports.js';
import type { OtelSettings } from '../types/recipe.js';
import type { Word } from '../types/word.js';
import { infraRole } from './roles.js';
import { host, word } from './word.js';

type Variables = Readonly<Record<string, string | number | Word | null>>;

/** Where etcd and NATS are. */
export function discoveryVariables(): Variables {
  return {
    ETCD_ENDPOINTS: word`http://${host(infraRole)}:${fixedPorts.etcd}`,
    NATS_SERVER: word`nats://${host(infraRole)}:${fixedPorts.nats}`,
  };
}

/** Trace export under a service name; nothing when it is off. */
export function otelVariables(settings: OtelSettings | null, service: string): Variables {
  if (settings === null) return {};
  return {
    DYN_LOGGING_JSONL: 1,
    OTEL_EXPORT_ENABLED: 1,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: settings.endpoint,
    OTEL_SERVICE_NAME: service,
  };
}
