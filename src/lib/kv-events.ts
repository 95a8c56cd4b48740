/** The KV event publisher of SGLang and vLLM workers (recipe-v1 7.7). */

import type { PlanContext } from '../types/component.js';
import type { Process } from '../types/topology.js';
import type { Word } from '../types/word.js';
import { pythonJson } from './python-text.js';
import { text } from './word.js';

/** Value of --kv-events-config with the process's own port, or null where the role publishes none. */
export function kvEventsConfig(process: Process, context: PlanContext): Word | null {
  const { engine } = context.recipe;
  if (engine.name !== 'sglang' && engine.name !== 'vllm') return null;
  const settings = engine.kvEvents[process.endpoint.role];
  if (settings === undefined) return null;
  return text(pythonJson({ ...settings, endpoint: `tcp://*:${process.ports.kvEvents}` }));
}
