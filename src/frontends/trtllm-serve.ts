/**
 * trtllm-serve: an orchestrator in front of prefill and decode workers, whose addresses it reads from a file; an
 * aggregated worker takes requests itself. Command and file: recipe-v1 11.2; what is ready: 12.
 */

import { fixedPorts } from '../constants/ports.js';
import { command, flag, group, literalEnvironment, program } from '../lib/commands.js';
import { leaders } from '../lib/disaggregation.js';
import { engineYaml } from '../lib/engine-yaml.js';
import { frontendFlags } from '../lib/flags.js';
import { entryRole, leaderRole } from '../lib/roles.js';
import { endpointName } from '../lib/step-names.js';
import { ip, text, word } from '../lib/word.js';
import type { Frontend, PlanContext } from '../types/component.js';
import type { ConfigMap } from '../types/config-value.js';
import type { ConfigFile, Probe } from '../types/plan.js';
import type { RoleName } from '../types/recipe.js';
import type { Process } from '../types/topology.js';
import type { Word } from '../types/word.js';

const configName = 'ser.yaml';

export const trtllmServe: Frontend = {
  name: 'trtllm_serve',
  title: 'trtllm-serve',
  dynamo: false,
  discovery: false,
  // It connects to its workers once, when it starts.
  needsWorkers: true,
  mpi: 'pmix',
  stepName: () => 'orchestrator',
  command: (_process, { recipe, paths }) =>
    command(
      program(flag('trtllm-serve', 'disaggregated')),
      group('placement, chosen by srtgen', [flag('--config', word`${paths.logs}/${configName}`)]),
      group('recipe: frontend.args', frontendFlags(recipe.frontend.args)),
    ),
  environment: (_process, { recipe }) => [
    literalEnvironment('recipe: frontend.env', recipe.frontend.environment),
  ],
  configFiles,
  workerProbe,
  probe: () => ({
    name: 'trtllm-serve',
    check: 'http_ok',
    arguments: [word`http://${ip(entryRole)}:${fixedPorts.public}/health`],
  }),
};

function workerProbe(process: Process): Probe | null {
  if (process.rank > 0 || process.ports.http === null) return null;
  return {
    name: endpointName(process.endpoint),
    check: 'http_ok',
    arguments: [word`http://${ip(leaderRole(process.endpoint))}:${process.ports.http}/health`],
  };
}

/** ser.yaml; what the recipe adds replaces sections of the same name. */
function configFiles(context: PlanContext): readonly ConfigFile[] {
  const { frontend, placement } = context.recipe;
  if (!placement.disaggregated) return [];
  const extra = frontend.serverConfigExtra;
  const sections: Readonly<Record<string, readonly Word[]>> = {
    context_servers: servers('context_servers', 'prefill', frontend.contextRouter, context),
    generation_servers: servers('generation_servers', 'decode', frontend.generationRouter, context),
    hostname: [text('hostname: 0.0.0.0')],
    port: [text(`port: ${fixedPorts.public}`)],
  };
  const own = Object.entries(sections).filter(([name]) => !Object.hasOwn(extra, name));
  return [{ name: configName, lines: [...own.flatMap(([, lines]) => lines), ...block(extra, '')] }];
}

function servers(
  section: string,
  role: RoleName,
  router: ConfigMap,
  context: PlanContext,
): readonly Word[] {
  const workers = leaders(context, role);
  const routing = block(router, '    ');
  return [
    text(`${section}:`),
    text(`  num_instances: ${workers.length}`),
    text('  urls:'),
    ...workers.map(
      ({ endpoint, ports }) => word`    - "${ip(leaderRole(endpoint))}:${ports.http ?? 0}"`,
    ),
    ...(routing.length === 0 ? [] : [text('  router:'), ...routing]),
  ];
}

/** A mapping as YAML lines; none for an empty one. */
function block(map: ConfigMap, indent: string): readonly Word[] {
  if (Object.keys(map).length === 0) return [];
  return engineYaml(map).map((line) => text(indent + line));
}
