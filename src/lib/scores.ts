/** The points of accuracy evaluations: a score, and no load. */

import type { ClientName } from '../types/measurement.js';
import type { Point } from '../types/plan.js';

/** A score that the harness leaves there, below the log directory. */
export function score(name: string, resultFile: string, client: ClientName): Point {
  return {
    name,
    resultFile,
    client,
    requests: null,
    concurrency: null,
    inputTokens: null,
    outputTokens: null,
  };
}
