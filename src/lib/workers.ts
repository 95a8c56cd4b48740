/** What a frontend has to find before the deployment is whole (recipe-v1 12). */

import type { PlanContext } from '../types/component.js';
import { leaders } from './disaggregation.js';

/** Workers that the frontend should count; aggregated workers count as decode. */
export function expectedWorkers(context: PlanContext): {
  readonly prefill: number;
  readonly decode: number;
} {
  const prefill = leaders(context, 'prefill').length;
  return { prefill, decode: leaders(context).length - prefill };
}
