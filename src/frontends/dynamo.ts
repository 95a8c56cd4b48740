/**
 * Dynamo's frontend: finds workers through etcd and routes to them. Command: recipe-v1 11.2;
 * environment: 8.4; what /health counts: 12.
 */

import { fixedPorts } from '../constants/ports.js';
import {
  command,
  environmentGroup,
  flag,
  group,
  literalEnvironment,
  program,
} from '../lib/commands.js';
import { discoveryVariables, otelVariables } from '../lib/dynamo-environment.js';
import { frontendFlags } from '../lib/flags.js';
import { entryRole, processRole } from '../lib/roles.js';
import { endpointName, stepName } from '../lib/step-names.js';
import { ip, text, word } from '../lib/word.js';
import { expectedWorkers, isWorker } from '../lib/workers.js';
import type { Frontend, PlanContext } from '../types/component.js';
import type { EnvironmentGroup, Probe } from '../types/plan.js';
import type { Process } from '../types/topology.js';

export const dynamo: Frontend = {
  name: 'dynamo',
  title: 'Dynamo',
  dynamo: true,
  discovery: true,
  needsWorkers: false,
  mpi: 'pmix',
  stepName: (index) => `frontend-${index}`,
  command: (process, { recipe }) =>
    command(
      program(flag('python3', '-m', 'dynamo.frontend')),
      group('placement, chosen by srtgen', [flag(`--http-port=${process.port}`)]),
      group('recipe: frontend.args', frontendFlags(recipe.frontend.args)),
    ),
  environment: (_process, context) => environment(context),
  configFiles: () => [],
  workerProbe,
  probe: (context) => {
    const { prefill, decode } = expectedWorkers(context);
    return {
      name: 'workers found by the frontend',
      check: 'dynamo_ready',
      arguments: [
        word`http://${ip(entryRole)}:${fixedPorts.public}/health`,
        text(prefill),
        text(decode),
        ...(context.engine.registers === 'leaders or more' ? [text('or-more')] : []),
      ],
    };
  },
};

function environment({ recipe }: PlanContext): readonly EnvironmentGroup[] {
  return [
    environmentGroup('placement, chosen by srtgen', {
      ...discoveryVariables(),
      DYN_REQUEST_PLANE: recipe.dynamo.requestPlane,
      DYN_SKIP_SGLANG_LOG_FORMATTING: 1,
      DYN_EVENT_PLANE: recipe.dynamo.eventPlane,
      ...otelVariables(recipe.telemetry, 'dynamo-frontend'),
    }),
    literalEnvironment('recipe: environment', recipe.environment),
    literalEnvironment('recipe: frontend.env', recipe.frontend.environment),
  ];
}

/**
 * The status server answers as soon as the worker is up. Its code is not asked for: older versions say
 * 503 for ever unless endpoints are named in the environment. That a worker can generate is what the
 * frontend's count shows. Followers serve nothing.
 */
function workerProbe(process: Process, context: PlanContext): Probe | null {
  if (!isWorker(process, context)) return null;
  return {
    name:
      context.engine.launch === 'per-process' ? stepName(process) : endpointName(process.endpoint),
    check: 'http_answers',
    arguments: [word`http://${ip(processRole(process))}:${process.ports.system}/health`],
  };
}
