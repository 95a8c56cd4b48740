/** What is asked again and again while the job measures. */

import { frontendRole, processRole } from '../../lib/roles.js';
import { endpointName, stepName } from '../../lib/step-names.js';
import { ip, word } from '../../lib/word.js';
import type { PlanContext } from '../../types/component.js';
import type { Watched } from '../../types/plan.js';
import type { Process } from '../../types/topology.js';

/**
 * Every process with a HTTP server of its own. Some of them may never answer (followers of some engines): the job
 * looks after those that do when it begins to measure.
 */
export function watched(context: PlanContext): readonly Watched[] {
  const { topology, frontend } = context;
  return [
    ...topology.processes.flatMap((process) => watchedWorker(process, context) ?? []),
    ...topology.frontends.map((process) => ({
      step: frontend.stepName(process.index),
      url: word`http://${ip(frontendRole(process))}:${process.port}/health`,
    })),
  ];
}

/** Dynamo's status server is in every process, but for those that share one step. */
function watchedWorker(process: Process, context: PlanContext): Watched | null {
  const { engine, frontend } = context;
  if (frontend.dynamo) {
    if (engine.launch === 'per-endpoint' && process.rank > 0) return null;
    const step =
      engine.launch === 'per-process' ? stepName(process) : endpointName(process.endpoint);
    return { step, url: word`http://${ip(processRole(process))}:${process.ports.system}/health` };
  }
  const probe = frontend.workerProbe(process, context);
  const [url] = probe?.arguments ?? [];
  return probe?.check === 'http_ok' && url !== undefined ? { step: probe.name, url } : null;
}
