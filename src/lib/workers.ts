/** What a frontend has to find before the deployment is whole (recipe-v1 12). */

import type { PlanContext } from '../types/component.js';
import type { Process } from '../types/topology.js';

/** Workers that the frontend should count; aggregated workers count as decode. */
export function expectedWorkers(context: PlanContext): {
  readonly prefill: number;
  readonly decode: number;
} {
  const workers = context.topology.processes.filter((process) => isWorker(process, context));
  const prefill = workers.filter(({ endpoint }) => endpoint.role === 'prefill').length;
  return { prefill, decode: workers.length - prefill };
}

/** Whether a process serves on its own account: it answers for itself, and registers with Dynamo. */
export function isWorker({ rank, endpoint }: Process, { engine }: PlanContext): boolean {
  if (rank === 0) return true;
  const { dataParallel } = endpoint;
  return (
    engine.registers === 'leaders and ranks' &&
    dataParallel !== null &&
    dataParallel.layout !== 'spanning'
  );
}
