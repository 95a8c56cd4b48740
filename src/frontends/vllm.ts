/** No frontend: the one aggregated vLLM worker takes requests itself (recipe-v1 7.2, 12). */

import { fixedPorts } from '../constants/ports.js';
import { InternalError } from '../diagnostics/internal-error.js';
import { entryRole, leaderRole } from '../lib/roles.js';
import { stepName } from '../lib/step-names.js';
import { ip, word } from '../lib/word.js';
import type { Frontend } from '../types/component.js';
import type { Probe } from '../types/plan.js';
import type { Process } from '../types/topology.js';

export const vllmDirect: Frontend = {
  name: 'vllm',
  title: 'its own server',
  dynamo: false,
  discovery: false,
  needsWorkers: false,
  mpi: null,
  stepName: () => noProcess(),
  command: () => noProcess(),
  environment: () => [],
  configFiles: () => [],
  workerProbe,
  probe: () => ({
    name: 'models served',
    check: 'models_ready',
    arguments: [word`http://${ip(entryRole)}:${fixedPorts.public}`],
  }),
};

function workerProbe(process: Process): Probe | null {
  if (process.rank > 0) return null;
  const address = word`${ip(leaderRole(process.endpoint))}:${fixedPorts.public}`;
  return { name: stepName(process), check: 'http_ok', arguments: [word`http://${address}/health`] };
}

function noProcess(): never {
  throw new InternalError('a worker that takes requests itself has no frontend process');
}
