/** SGLang's router: is told every worker's address. Command: recipe-v1 11.2; what /workers counts: 12. */

import { fixedPorts } from '../constants/ports.js';
import { command, flag, group, literalEnvironment, program, when } from '../lib/commands.js';
import { leaders, roleArgs } from '../lib/disaggregation.js';
import { type FlagLine, frontendFlags } from '../lib/flags.js';
import { entryRole, leaderRole } from '../lib/roles.js';
import { stepName } from '../lib/step-names.js';
import { ip, text, word } from '../lib/word.js';
import { expectedWorkers } from '../lib/workers.js';
import type { Frontend, PlanContext } from '../types/component.js';
import type { Command, Probe } from '../types/plan.js';
import type { RoleName } from '../types/recipe.js';
import type { FrontendProcess, Process } from '../types/topology.js';
import type { Word } from '../types/word.js';

export const sglangRouter: Frontend = {
  name: 'sglang',
  title: 'SGLang router',
  dynamo: false,
  // The router needs neither etcd nor NATS; the reference starts them, and engines may use them.
  discovery: true,
  needsWorkers: false,
  mpi: null,
  stepName: (index) => `router-${index}`,
  command: routerCommand,
  environment: (_process, { recipe }) => [
    literalEnvironment('recipe: frontend.env', recipe.frontend.environment),
  ],
  configFiles: () => [],
  workerProbe,
  probe: (context) => {
    const { prefill, decode } = expectedWorkers(context);
    return {
      name: 'workers found by the router',
      check: 'router_ready',
      arguments: [
        word`http://${ip(entryRole)}:${fixedPorts.public}/workers`,
        text(prefill),
        text(decode),
      ],
    };
  },
};

function routerCommand(process: FrontendProcess, context: PlanContext): Command {
  const { disaggregated } = context.recipe.placement;
  return command(
    program(flag('python', '-m', 'sglang_router.launch_router')),
    group('placement, chosen by srtgen', [
      ...when(disaggregated, flag('--pd-disaggregation')),
      ...(disaggregated ? disaggregatedWorkers(context) : aggregatedWorkers(context)),
      flag('--host', '0.0.0.0'),
      flag('--port', process.port),
    ]),
    group('recipe: frontend.args', frontendFlags(context.recipe.frontend.args)),
  );
}

function disaggregatedWorkers(context: PlanContext): readonly FlagLine[] {
  return [
    ...leaders(context, 'prefill').map((process) =>
      flag('--prefill', workerUrl(process, context), process.ports.bootstrap ?? 0),
    ),
    ...leaders(context, 'decode').map((process) => flag('--decode', workerUrl(process, context))),
  ];
}

function aggregatedWorkers(context: PlanContext): readonly FlagLine[] {
  const urls = leaders(context).map((process): FlagLine => [workerUrl(process, context)]);
  return [flag('--worker-urls'), ...urls];
}

function workerUrl(process: Process, context: PlanContext): Word {
  const scheme = servesGrpc(context, process.endpoint.role) ? 'grpc' : 'http';
  return word`${scheme}://${ip(leaderRole(process.endpoint))}:${process.ports.http ?? 0}`;
}

/** Only the dashed spelling counts, as in the reference. */
function servesGrpc(context: PlanContext, role: RoleName): boolean {
  return Boolean(roleArgs(context, role)['grpc-mode']);
}

/** Over gRPC there is no health URL to ask, only a port. */
function workerProbe(process: Process, context: PlanContext): Probe | null {
  if (process.ports.http === null) return null;
  const address = word`${ip(leaderRole(process.endpoint))}`;
  if (servesGrpc(context, process.endpoint.role)) {
    return {
      name: stepName(process),
      check: 'port_open',
      arguments: [address, text(process.ports.http)],
    };
  }
  return {
    name: stepName(process),
    check: 'http_ok',
    arguments: [word`http://${address}:${process.ports.http}/health`],
  };
}
